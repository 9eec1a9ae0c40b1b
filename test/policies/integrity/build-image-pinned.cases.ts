import { buildImagePinned } from '../../../policies/rules/integrity/build-image-pinned';
import { ASSEMBLY, build, soundBuild } from '../builds';
import type { RuleCases } from '../case';

const expected = "an image of this account's repository by digest";
const image = (name: string, value: string) => ({
  name,
  change: { logicalId: 'Project', path: ['Properties', 'Environment', 'Image'], value },
  findings: [
    { verdict: 'violating', logicalId: 'Project', expected, found: value.length > 120 ? `${value.slice(0, 117)}...` : value },
  ] as const,
});

export const cases: RuleCases = {
  rule: buildImagePinned,
  account: ASSEMBLY,
  compliant: soundBuild,
  violating: [
    image('a tag', build.image.replace(/@.*/, ':latest')),
    image('an image of CodeBuild', 'aws/codebuild/standard:7.0'),
    image("somebody else's repository", build.image.replace(ASSEMBLY, '999999999999')),
    image('another Region', build.image.replace('eu-central-2', 'eu-central-1')),
    image('half a digest', build.image.slice(0, -8)),
    {
      name: 'credentials of CodeBuild',
      change: { logicalId: 'Project', path: ['Properties', 'Environment', 'ImagePullCredentialsType'], value: 'CODEBUILD' },
      findings: [{ verdict: 'violating', logicalId: 'Project', expected: 'SERVICE_ROLE', found: 'CODEBUILD' }],
    },
  ],
};
