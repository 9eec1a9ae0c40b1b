import { documentsOf } from '../../lib/world/documents';
import { policyDocumentsOf } from '../../policies/reading/documents';
import { testCentre } from '../policies/centre';

const ARN = 'arn:aws:lambda:eu-central-2:100000000002:function:f';
const permission = (logicalId: string, properties: object) =>
  ({
    type: 'AWS::Lambda::Permission',
    logicalId,
    properties: { FunctionName: 'f', Action: 'lambda:InvokeFunction', ...properties },
    template: {
      template: { stackName: 'stack', account: '100000000002', place: (pointer: readonly string[]) => ({ file: pointer.join('/') }) },
    },
  }) as never;
const CASES: readonly (readonly [string, object, object, object])[] = [
  [
    'a service, for one rule of one account',
    { Principal: 'events.amazonaws.com', SourceArn: 'arn:x', SourceAccount: '1' },
    { Service: 'events.amazonaws.com' },
    { StringEquals: { 'aws:SourceAccount': '1' }, ArnLike: { 'aws:SourceArn': 'arn:x' } },
  ],
  ['an account', { Principal: '200000000002' }, { AWS: '200000000002' }, {}],
  ['a role', { Principal: 'arn:aws:iam::200000000002:role/r' }, { AWS: 'arn:aws:iam::200000000002:role/r' }, {}],
  ['an organization', { Principal: '*', PrincipalOrgID: 'o-1' }, '*' as never, { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
  ['nobody named: anybody', {}, { AWS: '*' }, {}],
];

test.each(CASES)('a permission is a statement: %s', (_, properties, Principal, Condition) => {
  const statement = { Effect: 'Allow', Principal, Action: 'lambda:InvokeFunction', Condition };
  const resource = permission('LetsSomebodyIn', properties);
  const account = testCentre().account('supervisor', 'key-custody');
  const [document] = documentsOf([resource], testCentre(), () => account);
  expect([document?.kind, document?.owner, document?.statements]).toEqual([
    'function',
    ARN,
    [{ ...statement, Sid: 'LetsSomebodyIn', Resource: ARN }],
  ]);
  expect(policyDocumentsOf(resource)).toEqual([
    { kind: 'resource', pointer: ['Properties'], document: { ...statement, Sid: 'LambdaPermission', Resource: '*' } },
  ]);
});

test('all permissions of a function are one policy, each statement with its place', () => {
  const account = testCentre().account('supervisor', 'key-custody');
  const two = [permission('First', { Principal: '1' }), permission('Second', { Principal: '2', FunctionName: ARN })];
  const [document, ...more] = documentsOf(two, testCentre(), () => account);
  expect([more, document?.statements.map(({ Sid }) => Sid), document?.place('Second')]).toEqual([
    [],
    ['First', 'Second'],
    { file: 'Resources/Second/Properties' },
  ]);
});
