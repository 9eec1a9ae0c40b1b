import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, installedPython, startEmulator } from '../../lib/emulator';
import { Api } from '../../lib/rehearse/api';
import { Caller } from '../../lib/rehearse/caller';
import { ACCESS_ROLE } from '../../lib/rehearse/organizations';
import { readBack } from '../../lib/rehearse/readback';

const root = join(__dirname, '..', '..');
const account = '111122223333';
const statement = (action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Read', Effect: 'Allow', Action: action, Resource: '*' }],
});
const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Assume', Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const arn = (name: string) => `arn:aws:iam::${account}:policy/${name}`;
const Resources = {
  Ceiling: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'ceiling', PolicyDocument: statement('s3:*') } },
  Reader: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'reader',
      Description: 'Reads',
      AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
      MaxSessionDuration: 3600,
      PermissionsBoundary: arn('ceiling'),
      Policies: [{ PolicyName: 'read', PolicyDocument: statement('s3:GetObject') }],
    },
    DependsOn: 'Ceiling',
  },
  More: {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { ManagedPolicyName: 'more', Description: 'More', PolicyDocument: statement('s3:ListBucket'), Roles: [{ Ref: 'Reader' }] },
  },
  Store: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'store', VersioningConfiguration: { Status: 'Enabled' } } },
};
/** What somebody does behind the template's back, and what is then told. */
const ACTS: readonly (readonly [service: string, operation: string, args: object, told: string])[] = [
  ['iam', 'update_role', { RoleName: 'reader', Description: 'Writes', MaxSessionDuration: 3600 }, 'Reader Description differs'],
  ['iam', 'update_role', { RoleName: 'reader', Description: 'Reads', MaxSessionDuration: 7200 }, 'Reader MaxSessionDuration differs'],
  [
    'iam',
    'update_assume_role_policy',
    { RoleName: 'reader', PolicyDocument: JSON.stringify(trust('ec2.amazonaws.com')) },
    'Reader AssumeRolePolicyDocument differs',
  ],
  ['iam', 'delete_role_permissions_boundary', { RoleName: 'reader' }, 'Reader PermissionsBoundary differs'],
  [
    'iam',
    'put_role_policy',
    { RoleName: 'reader', PolicyName: 'read', PolicyDocument: JSON.stringify(statement('s3:*')) },
    'Reader Policies differs',
  ],
  [
    'iam',
    'create_policy_version',
    { PolicyArn: arn('more'), PolicyDocument: JSON.stringify(statement('s3:*')), SetAsDefault: true },
    'More PolicyDocument differs',
  ],
  ['iam', 'detach_role_policy', { RoleName: 'reader', PolicyArn: arn('more') }, 'More Roles differs'],
  [
    's3',
    'put_bucket_versioning',
    { Bucket: 'store', VersioningConfiguration: { Status: 'Suspended' } },
    'Store VersioningConfiguration differs',
  ],
  ['s3', 'delete_bucket', { Bucket: 'store' }, 'Store BucketName absent'],
];

const scratch = mkdtempSync(join(tmpdir(), 'readback-test-'));
let python: string;
let emulator: Emulator;
let caller: Caller;

beforeAll(async () => {
  const identities = join(scratch, 'identities.json');
  writeFileSync(identities, '[]');
  python = await installedPython(root, () => {});
  emulator = await startEmulator(root, python, identities);
  caller = new Caller(root, python, emulator.endpoint);
  const assembly = join(scratch, 'assembly');
  mkdirSync(join(assembly, 'bootstrap'), { recursive: true });
  const artifact = {
    type: 'aws:cloudformation:stack',
    environment: `aws://${account}/eu-central-2`,
    properties: { templateFile: 'one.json' },
  };
  writeFileSync(join(assembly, 'manifest.json'), JSON.stringify({ artifacts: { one: artifact } }));
  writeFileSync(join(assembly, 'bootstrap', 'index.json'), '[]');
  writeFileSync(join(assembly, 'one.json'), JSON.stringify({ Resources }));
  const api = await Api.as(emulator.endpoint, account, ACCESS_ROLE);
  await api.cloudformation('CreateStack', { StackName: 'one', TemplateBody: JSON.stringify({ Resources }) });
}, 600_000);
afterAll(async () => {
  caller?.close();
  await emulator?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

test('what somebody changes behind the template is told property by property, whether it is read alone or from a list', async () => {
  const told = async () => {
    const { wrong } = await readBack(root, python, emulator.endpoint, join(scratch, 'assembly'));
    return wrong.map(({ logicalId, property, verdict }) => `${logicalId} ${property} ${verdict}`).sort();
  };
  expect(await told()).toEqual([]);
  for (const [service, operation, args] of ACTS.slice(0, -1)) await caller.ask(account, service, operation, args);
  const every = ACTS.slice(0, -1).map(([, , , said]) => said);
  // The second update of the role takes the first back.
  expect(await told()).toEqual(every.filter((said) => said !== 'Reader Description differs').sort());
  for (const [service, operation, args] of [ACTS[0], ACTS.at(-1)] as typeof ACTS) await caller.ask(account, service, operation, args);
  expect(await told()).toEqual(
    [
      ...every.filter((said) => !said.includes('MaxSessionDuration') && !said.startsWith('Store')),
      'Store BucketName absent',
      'Store VersioningConfiguration absent',
    ].sort(),
  );
}, 60_000);
