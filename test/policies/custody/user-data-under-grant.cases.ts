import { userDataUnderGrant } from '../../../policies/rules/custody/user-data-under-grant';
import type { Json, RuleCases } from '../case';
import { testCentre } from '../centre';
import { allow, dataKey, document, of, retained, role } from '../samples';

const key = testCentre().key('statistics/vendor/europe');
const policy = key.genesisPolicy as unknown as Json;
const grant = key.genesisPolicy.Statement.findIndex(({ Sid }) => Sid === 'ExecutorGrantsReadsPerTicket');
const write = key.genesisPolicy.Statement.findIndex(({ Sid }) => Sid === 'IngestionEncrypts');
const person = (Sid: string, Action: string): Json =>
  allow(Sid, {
    Principal: { AWS: 'arn:aws:iam::200000000003:root' },
    Action,
    Condition: { StringEquals: { 'sts:SourceIdentity': ['mei.tanaka'] }, StringLike: { 'sts:RoleSessionName': 'TC-*' } },
  });

export const cases: RuleCases = {
  rule: userDataUnderGrant,
  stack: 'supervisor-keys-vendor',
  compliant: {
    Resources: {
      StatisticsEuropeKey: of('AWS::KMS::Key', { KeyPolicy: policy }, retained),
      Reader: role('reference-vendor-read-europe', person('NamedPersonAssumes', 'sts:AssumeRole')),
      Reads: of('AWS::IAM::ManagedPolicy', {
        PolicyDocument: document(
          allow('ReadThisMarket', { Action: 's3:GetObject', Resource: 'arn:aws:s3:::reference-vendor-data-europe-200000000003/*' }),
        ),
      }),
    },
  },
  violating: [
    {
      name: 'the key decrypts without a grant',
      change: {
        logicalId: 'StatisticsEuropeKey',
        path: ['Properties', 'KeyPolicy', 'Statement', write, 'Action'],
        value: ['kms:GenerateDataKey', 'kms:Decrypt'],
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'StatisticsEuropeKey',
          expected: 'no kms:Decrypt but under a grant',
          found: 'a statement that allows it',
        },
      ],
    },
    {
      name: 'grants of more than Decrypt',
      change: {
        logicalId: 'StatisticsEuropeKey',
        path: ['Properties', 'KeyPolicy', 'Statement', grant, 'Condition', 'ForAllValues:StringEquals', 'kms:GrantOperations'],
        value: ['Decrypt', 'CreateGrant'],
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'StatisticsEuropeKey',
          expected: 'grants of Decrypt alone, to one named role',
          found: 'wider grants',
        },
      ],
    },
    {
      name: 'a reader without a name',
      change: {
        logicalId: 'Reader',
        path: ['Properties', 'AssumeRolePolicyDocument', 'Statement', 0, 'Condition', 'StringEquals'],
        value: { 'aws:SourceAccount': '200000000003' },
      },
      findings: [{ verdict: 'violating', logicalId: 'Reader', expected: 'sts:SourceIdentity from a list of persons', found: 'none' }],
    },
    {
      name: 'a reader without a ticket',
      change: {
        logicalId: 'Reader',
        path: ['Properties', 'AssumeRolePolicyDocument', 'Statement', 0, 'Condition', 'StringLike', 'sts:RoleSessionName'],
        value: '*',
      },
      findings: [{ verdict: 'violating', logicalId: 'Reader', expected: 'sts:RoleSessionName TC-*', found: '*' }],
    },
    {
      name: 'an identity policy that decrypts',
      change: {
        logicalId: 'Reads',
        path: ['Properties', 'PolicyDocument', 'Statement', 0],
        value: allow('DecryptThisMarket', { Action: 'kms:Dec*', Resource: dataKey.arn }),
      },
      findings: [
        { verdict: 'violating', logicalId: 'Reads', expected: "no right to decrypt users' data", found: 'kms:Decrypt on its keys' },
      ],
    },
    {
      name: 'an identity policy that decrypts anything',
      change: {
        logicalId: 'Reads',
        path: ['Properties', 'PolicyDocument', 'Statement', 0],
        value: allow('DecryptAnything', { Action: 'kms:Decrypt', Resource: '*' }),
      },
      findings: [
        { verdict: 'violating', logicalId: 'Reads', expected: "no right to decrypt users' data", found: 'kms:Decrypt on its keys' },
      ],
    },
  ],
};
