import type { Answer, ResourceRule } from '../../../lib/gate/types';
import type { ResolvedResource } from '../../../lib/template/types';
import { allOf, property } from '../../reading/answers';
import { PROJECT } from '../../reading/builds';
import { asList, isTrue } from '../../reading/values';

/** Bucket of sources, or of their replicas, in the account that its name ends with. */
const SOURCE = /^[a-z0-9-]+-source(?:-[a-z0-9-]+)?-(\d{12})\/source\.zip$/;
/** What would let something else than the project decide what runs, keep it for the next build, or show it to strangers. */
const ABSENT = ['SecondarySources', 'SecondarySourceVersions', 'SourceVersion', 'BuildBatchConfig', 'ResourceAccessRole'] as const;

export const buildFixed: ResourceRule = {
  id: 'build-fixed',
  family: 'integrity',
  scope: 'resource',
  types: [PROJECT],
  title: "What a build runs stands in its project: commands inline, the account's own locked source, no cache, no trigger, shown to nobody",
  why: {
    text: 'Commands that arrive with the source could sign, send or hide anything; a cache carries what one build left into the next.',
    source: 'SLSA 1.2, Build track, Hosted and Isolated; CodeBuild User Guide, "Build specification reference"',
  },
  fix: 'Set Source to S3 with source.zip of the bucket of sources in Location and the whole buildspec in BuildSpec, Artifacts to NO_ARTIFACTS, Cache to NO_CACHE, and leave the rest out.',
  needs: 'nothing',
  expects: (centre) => centre.companies.length * 2,
  check: judged,
};

function judged(project: ResolvedResource): readonly Answer[] {
  const is = (path: readonly string[], wanted: string) => property(project, path, wanted, (value) => value === wanted);
  return allOf([
    is(['Source', 'Type'], 'S3'),
    property(project, ['Source', 'Location'], "source.zip of this account's bucket of sources", (value) => {
      const account = SOURCE.exec(String(value))?.[1];
      const { account: home } = project.template.template;
      return account !== undefined && (home === undefined || home === account);
    }),
    // A file of the source, or an ARN of somewhere else, is one line.
    property(project, ['Source', 'BuildSpec'], 'commands inline', (value) => typeof value === 'string' && /^\{|\n/.test(value)),
    is(['Artifacts', 'Type'], 'NO_ARTIFACTS'),
    property(project, ['Cache', 'Type'], 'NO_CACHE', (value) => value === undefined || value === 'NO_CACHE'),
    property(project, ['Triggers', 'Webhook'], 'no trigger', (value) => !isTrue(value)),
    property(project, ['Visibility'], 'PRIVATE', (value) => value === undefined || value === 'PRIVATE'),
    ...ABSENT.map((name) => property(project, [name], 'nothing', (value) => asList(value).length === 0)),
  ]);
}
