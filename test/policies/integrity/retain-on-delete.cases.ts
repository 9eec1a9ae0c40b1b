import { retainOnDelete } from '../../../policies/rules/integrity/retain-on-delete';
import type { RuleCases } from '../case';
import { bucket, DATA, of, retained } from '../samples';

export const cases: RuleCases = {
  rule: retainOnDelete,
  compliant: {
    Resources: {
      Store: bucket(DATA),
      Key: of('AWS::KMS::Key', { KeyPolicy: {} }, retained),
      Trail: of('AWS::CloudTrail::Trail', { IsLogging: true, S3BucketName: DATA }, retained),
    },
  },
  violating: [
    {
      name: 'deleted with its stack',
      change: { logicalId: 'Store', path: ['DeletionPolicy'], value: 'Delete' },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'DeletionPolicy Retain', found: 'Delete' }],
    },
    {
      name: 'deleted when replaced',
      change: { logicalId: 'Key', path: ['UpdateReplacePolicy'] },
      findings: [{ verdict: 'violating', logicalId: 'Key', expected: 'UpdateReplacePolicy Retain', found: 'nothing' }],
    },
    {
      name: 'a trail that goes with its stack',
      change: { logicalId: 'Trail', path: ['DeletionPolicy'] },
      findings: [{ verdict: 'violating', logicalId: 'Trail', expected: 'DeletionPolicy Retain', found: 'nothing' }],
    },
    {
      name: 'retained only until it is complete',
      change: { logicalId: 'Key', path: ['DeletionPolicy'], value: 'RetainExceptOnCreate' },
      findings: [{ verdict: 'violating', logicalId: 'Key', expected: 'DeletionPolicy Retain', found: 'RetainExceptOnCreate' }],
    },
  ],
};
