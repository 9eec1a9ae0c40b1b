import { buildFixed } from '../../../policies/rules/integrity/build-fixed';
import { ASSEMBLY, soundBuild } from '../builds';
import type { Json, RuleCases } from '../case';

const changed = (name: string, path: readonly string[], value: Json, expected: string, found: string) => ({
  name,
  change: { logicalId: 'Project', path: ['Properties', ...path], value },
  findings: [{ verdict: 'violating', logicalId: 'Project', expected, found }] as const,
});

export const cases: RuleCases = {
  rule: buildFixed,
  account: ASSEMBLY,
  compliant: soundBuild,
  violating: [
    changed('source from elsewhere', ['Source', 'Type'], 'GITHUB', 'S3', 'GITHUB'),
    changed(
      'source from another account',
      ['Source', 'Location'],
      'reference-vendor-source-999999999999/source.zip',
      "source.zip of this account's bucket of sources",
      'reference-vendor-source-999999999999/source.zip',
    ),
    changed(
      'source from another bucket',
      ['Source', 'Location'],
      `reference-vendor-toolchain-${ASSEMBLY}/source.zip`,
      "source.zip of this account's bucket of sources",
      `reference-vendor-toolchain-${ASSEMBLY}/source.zip`,
    ),
    changed('commands of the source', ['Source', 'BuildSpec'], 'buildspec.yml', 'commands inline', 'buildspec.yml'),
    changed('artefacts by CodeBuild', ['Artifacts', 'Type'], 'S3', 'NO_ARTIFACTS', 'S3'),
    changed('a cache', ['Cache', 'Type'], 'LOCAL', 'NO_CACHE', 'LOCAL'),
    changed('a trigger', ['Triggers'], { Webhook: true }, 'no trigger', 'true'),
    changed('open to everybody', ['Visibility'], 'PUBLIC_READ', 'PRIVATE', 'PUBLIC_READ'),
    changed('another source', ['SecondarySources'], [{ Type: 'S3' }], 'nothing', '[{"Type":"S3"}]'),
    changed('batches', ['BuildBatchConfig'], { ServiceRole: 'arn' }, 'nothing', '{"ServiceRole":"arn"}'),
  ],
};
