import { storePolicy } from '../../../lib/model/store-policy';
import { storePolicyWhole } from '../../../policies/rules/isolation/store-policy-whole';
import type { Json, RuleCases } from '../case';
import { testCentre } from '../centre';
import { DATA, of } from '../samples';

const centre = testCentre();
const whole = storePolicy(centre, centre.store(DATA)) as unknown as { readonly Version: string; readonly Statement: readonly Json[] };
const statement = ['Properties', 'PolicyDocument', 'Statement'];
const finding = (found: string) =>
  [{ verdict: 'violating', logicalId: 'StorePolicy', expected: `the policy of ${DATA}, as the model has it`, found }] as const;

export const cases: RuleCases = {
  rule: storePolicyWhole,
  compliant: { Resources: { StorePolicy: of('AWS::S3::BucketPolicy', { Bucket: DATA, PolicyDocument: whole as unknown as Json }) } },
  violating: [
    {
      name: 'a refusal of less',
      change: { logicalId: 'StorePolicy', path: [...statement, 0, 'Action'], value: 's3:PutObject' },
      findings: finding('no such statement DenyUnencryptedTransport'),
    },
    {
      name: 'a condition that spares everything',
      change: { logicalId: 'StorePolicy', path: [...statement, 0, 'Condition'], value: { Bool: { 'aws:SecureTransport': 'true' } } },
      findings: finding('no such statement DenyUnencryptedTransport'),
    },
    {
      name: 'a door that the model does not have',
      change: {
        logicalId: 'StorePolicy',
        path: [...statement, whole.Statement.length],
        value: {
          Sid: 'AnotherDoor',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::200000000003:root' },
          Action: 's3:GetObject',
          Resource: '*',
        },
      },
      findings: finding('a further statement AnotherDoor'),
    },
  ],
  further: [
    {
      name: 'the same in another order is the same',
      template: {
        Resources: {
          StorePolicy: of('AWS::S3::BucketPolicy', {
            Bucket: DATA,
            PolicyDocument: { Version: whole.Version, Statement: [...whole.Statement].reverse() },
          }),
        },
      },
      findings: [],
    },
  ],
};
