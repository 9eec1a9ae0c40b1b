import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsCli, type Emulator, installedAwsCli, installedPython, startEmulator } from '../../lib/emulator';
import { judged } from '../../lib/rehearse/second';
import { type AccountSays, same } from '../../lib/rehearse/second/expected';
import { identityOf } from '../../lib/rehearse/second/identity';
import { storageOf } from '../../lib/rehearse/second/storage';
import { templateFromDocument } from '../../lib/template';

const root = join(__dirname, '..', '..');
const home = mkdtempSync(join(tmpdir(), 'second-test-'));
let emulator: Emulator;
let cli: AwsCli;

beforeAll(async () => {
  const identities = join(home, 'identities.json');
  writeFileSync(identities, '[]');
  emulator = await startEmulator(root, await installedPython(root, () => {}), identities);
  const profile = ['[profile one]', 'aws_access_key_id = x', 'aws_secret_access_key = x', 'region = eu-central-2'];
  mkdirSync(join(home, '.aws'));
  writeFileSync(join(home, '.aws', 'config'), [...profile, `endpoint_url = ${emulator.endpoint}`, ''].join('\n'));
  cli = new AwsCli(root, await installedAwsCli(root, () => {}), home);
}, 600_000);
afterAll(async () => {
  cli?.close();
  await emulator?.stop();
  rmSync(home, { recursive: true, force: true });
});

const trust = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Ec2', Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const policy = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Own', Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::first/*' }],
};
const template = templateFromDocument(
  {
    Resources: {
      First: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: 'first',
          ObjectLockEnabled: true,
          ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 30 } } },
          VersioningConfiguration: { Status: 'Enabled' },
          BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        },
      },
      FirstPolicy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'First' }, PolicyDocument: policy } },
      Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'worker', AssumeRolePolicyDocument: trust } },
    },
  },
  { file: 'one.json', stackName: 'one' },
);
const resources = template.branches.flatMap((branch) => branch.resources);
const account: AccountSays = {
  id: '123456789012',
  profile: 'one',
  isMember: false,
  of: (type) => resources.filter((one) => one.type === type),
};

const done = async (...args: string[]) => expect([args, await cli.run('one', args)]).toMatchObject([args, { status: 0 }]);
const OPEN = JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'More', Effect: 'Allow', Action: 's3:*', Resource: '*' }] });
/** What the AWS CLI finds otherwise than the template says. */
async function wrong(): Promise<string[]> {
  const facts = [...storageOf(account), ...identityOf(account)];
  const found = await Promise.all(facts.map(async (fact) => judged(fact, await cli.run(fact.profile, fact.command))));
  return found.flat().map(({ what }) => what);
}

test('it sees nothing, then everything, then each thing that is otherwise', async () => {
  expect(await wrong()).toEqual([
    'buckets of one',
    ...['versions', 'lock', 'encryption', 'public access', 'access log', 'replicas', 'policy'].map((what) => `bucket first: ${what}`),
    'roles of one',
    'role worker of one',
  ]);
  const lock = (days: number) =>
    JSON.stringify({ ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: days } } });
  const bucket = (call: string, ...args: string[]) => done('s3api', call, '--bucket', 'first', ...args);
  const region = ['--create-bucket-configuration', 'LocationConstraint=eu-central-2'];
  const blocks = (last: boolean) => `BlockPublicAcls=true,BlockPublicPolicy=true,IgnorePublicAcls=true,RestrictPublicBuckets=${last}`;
  const encryption = JSON.stringify({ Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] });
  await bucket('create-bucket', '--object-lock-enabled-for-bucket', ...region);
  await bucket('put-object-lock-configuration', '--object-lock-configuration', lock(30));
  await bucket('put-bucket-encryption', '--server-side-encryption-configuration', encryption);
  await bucket('put-public-access-block', '--public-access-block-configuration', blocks(true));
  await bucket('put-bucket-policy', '--policy', JSON.stringify(policy));
  await done('iam', 'create-role', '--role-name', 'worker', '--assume-role-policy-document', JSON.stringify(trust));
  expect(await wrong()).toEqual([]);

  await bucket('put-object-lock-configuration', '--object-lock-configuration', lock(29));
  expect(await wrong()).toEqual(['bucket first: lock']);
  await bucket('put-object-lock-configuration', '--object-lock-configuration', lock(30));
  await bucket('put-public-access-block', '--public-access-block-configuration', blocks(false));
  await bucket('put-bucket-policy', '--policy', JSON.stringify(policy).replace('Deny', 'Allow'));
  await done('s3api', 'create-bucket', '--bucket', 'second', ...region);
  await done('iam', 'put-role-policy', '--role-name', 'worker', '--policy-name', 'more', '--policy-document', OPEN);
  await done('iam', 'create-role', '--role-name', 'stranger', '--assume-role-policy-document', JSON.stringify(trust));
  expect(await wrong()).toEqual([
    'buckets of one',
    'bucket first: public access',
    'bucket first: policy',
    'roles of one',
    'role worker of one',
  ]);
}, 120_000);

test.each([
  [true, 'true', true],
  [30, '30', true],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [[1, 2], [2, 1], false],
  [{ a: 1 }, { a: 1, b: 1 }, false],
  [null, undefined, false],
  [null, 'null', false],
  [[], {}, false],
])('%j and %j: %s', (one, other, expected) => {
  expect([same(one, other), same(other, one)]).toEqual([expected, expected]);
});
