import { BUILD_OVERRIDES } from '../../../lib/model/builds';
import { buildOverridesDenied } from '../../../policies/rules/integrity/build-overrides-denied';
import { ASSEMBLY, startsBuilds } from '../builds';
import type { Json, RuleCases } from '../case';
import { allow, document, of } from '../samples';

const policy = (...statements: Json[]) =>
  of('AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'p', PolicyDocument: document(...statements) });
const first = ['Properties', 'PolicyDocument', 'Statement', 0];
const found = (expected: string, text: string) => [{ verdict: 'violating', logicalId: 'Policy', expected, found: text }] as const;
const changed = (name: string, path: readonly string[], value: Json | undefined, expected: string, text: string) => ({
  name,
  change: { logicalId: 'Policy', path: [...first, ...path], ...(value === undefined ? {} : { value }) },
  findings: found(expected, text),
});
const other = (action: string, shown = action) =>
  changed(action, ['Action'], ['codebuild:StartBuild', action], 'codebuild:StartBuild alone', shown);

const without = (key: string) => changed(`without ${key}`, ['Condition', 'Null', key], undefined, `Null ${key} true`, 'nothing');

export const cases: RuleCases = {
  rule: buildOverridesDenied,
  account: ASSEMBLY,
  compliant: { Resources: { Policy: policy(allow('Starts', startsBuilds)) } },
  violating: [
    ...['codebuild:environment.image', 'codebuild:environment.environmentVariables.name', 'codebuild:source.buildspec'].map(without),
    changed('no condition', ['Condition'], {}, `Null ${BUILD_OVERRIDES[0]} true`, 'nothing'),
    other('codebuild:StartBuildBatch'),
    other('codebuild:StartSandbox'),
    other('codebuild:StartCommandExecution'),
    other('codebuild:Retry*', 'codebuild:RetryBuild'),
    changed('everything', ['Action'], '*', 'codebuild:StartBuild alone', 'codebuild:RetryBuild'),
  ],
  further: [
    // Each key counts.
    ...BUILD_OVERRIDES.map((key) => ({
      name: `all but ${key}`,
      template: {
        Resources: {
          Policy: policy(
            allow('Starts', {
              ...startsBuilds,
              Condition: { Null: Object.fromEntries(BUILD_OVERRIDES.filter((one) => one !== key).map((one) => [one, 'true'])) },
            }),
          ),
        },
      },
      findings: found(`Null ${key} true`, 'nothing'),
    })),
    {
      name: 'a denial',
      template: { Resources: { Policy: policy({ Sid: 'No', Effect: 'Deny', Action: 'codebuild:*', Resource: '*' }) } },
      findings: [],
    },
    {
      name: 'all but something else',
      template: { Resources: { Policy: policy(allow('Most', { NotAction: 's3:*', Resource: '*' })) } },
      findings: found('codebuild:StartBuild alone', 'codebuild:RetryBuild'),
    },
  ],
};
