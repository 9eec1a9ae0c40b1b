import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { packageOf } from '../../lambda/function-package';
import { reviewedCode } from '../../lib/deploy/code';
import { installedAwsCli } from '../../lib/emulator/install';
import { sha256 } from '../../lib/evidence/files';
import { type Emulator, startEmulator } from '../emulator';
import { centre, ROOT, type Sample, shell, writtenEvidence } from '../evidence/sample';

const ACCOUNT = '410000000002';
const STACK = 'watch-key-custody';
const BUCKET = `cdk-centre-assets-${ACCOUNT}-eu-central-2`;
let emulator: Emulator;
let sample: Sample;
let home: string;
let key: string;
/** Environment of somebody who may read the account: the AWS CLI on the path, a profile for our own command. */
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  emulator = await startEmulator(ACCOUNT);
  home = mkdtempSync(join(tmpdir(), 'others-'));
  const { accessKeyId, secretAccessKey, sessionToken } = emulator.credentials;
  mkdirSync(join(home, '.aws'));
  const credentials = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\naws_session_token = ${sessionToken}\n`;
  writeFileSync(join(home, '.aws', 'config'), `[profile watch-key-custody]\nregion = eu-central-2\n${credentials}`);
  // Its own entry point: the script that pip writes names the folder that it was installed in.
  writeFileSync(join(home, 'aws'), `#!/bin/sh\nexec '${await installedAwsCli(ROOT, () => undefined)}' -m awscli "$@"\n`);
  chmodSync(join(home, 'aws'), 0o755);
  env = {
    PATH: `${home}:${process.env['PATH']}`,
    HOME: home,
    AWS_PROFILE: 'watch-key-custody',
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const kms = new KMSClient({ region: 'eu-central-2', endpoint: emulator.endpoint, credentials: emulator.credentials });
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
  key = KeyMetadata?.Arn ?? '';
  sample = writtenEvidence('minimal', key, env);
}, 300_000);
afterAll(async () => {
  await emulator?.stop();
  sample?.remove();
  if (home) rmSync(home, { recursive: true, force: true });
});

const command = (of: string): string => {
  const { rechecks } = JSON.parse(readFileSync(join(sample.folder, 'rechecks.json'), 'utf8'));
  return (rechecks as { of: string; command: string }[]).find((one) => one.of === of)?.command ?? 'false';
};
const run = (line: string) => execFileSync('sh', ['-c', line], { env, encoding: 'utf8' });

test('a KMS key signs the folder; openssl verifies it with the public key that the AWS CLI reads, and no other key\u2019s', () => {
  const publicKey = join(home, 'kms.pem');
  run(
    `aws kms get-public-key --key-id ${key} --query PublicKey --output text | base64 -d | openssl pkey -pubin -inform der -out ${publicKey}`,
  );
  expect(shell(sample.folder, command('signature'), { KEY: publicKey })).toBe(0);
  expect(centre('evidence', 'verify', sample.folder, '--key', publicKey)).toMatchObject({
    code: 0,
    out: expect.stringContaining('signed by a key you gave'),
  });
  expect(shell(sample.folder, command('signature'), { KEY: sample.publicKey })).not.toBe(0);
});

test('what runs is read back with the AWS CLI and by us: the template, and the bytes of every function', async () => {
  const client = new CloudFormationClient({ region: 'eu-central-2', endpoint: emulator.endpoint, credentials: emulator.credentials });
  const assembly = join(sample.folder, 'assembly');
  run(`aws s3 mb s3://${BUCKET}`);
  for (const name of readdirSync(assembly).filter((file) => file.startsWith('asset.')))
    run(`aws s3 cp --quiet ${join(assembly, name)} s3://${BUCKET}/${name.slice('asset.'.length)}`);
  const text = readFileSync(join(assembly, `${STACK}.template.json`), 'utf8');
  // Where its stores are copied to stands in other stacks, which come first.
  for (const destination of new Set([...text.matchAll(/"Bucket": ?"arn:aws:s3:::([a-z0-9-]+)"/g)].map(([, name]) => name))) {
    run(`aws s3 mb s3://${destination}`);
    run(`aws s3api put-bucket-versioning --bucket ${destination} --versioning-configuration Status=Enabled`);
  }
  await client.send(new CreateStackCommand({ StackName: STACK, TemplateBody: text, Capabilities: ['CAPABILITY_NAMED_IAM'] }));
  // Why it failed, if it did, says more than that it did.
  const failed = run(
    `aws cloudformation describe-stack-events --stack-name ${STACK} --query "StackEvents[?ends_with(ResourceStatus, 'FAILED')].ResourceStatusReason" --output text`,
  );
  expect(failed.trim()).toBe('');
  run(`aws cloudformation wait stack-create-complete --stack-name ${STACK}`);

  const verify = () => {
    const args = ['deploy', 'verify', sample.folder, '--stack', STACK, '--profile', 'watch-key-custody', '--format', 'json'];
    try {
      return JSON.parse(execFileSync(process.execPath, [join(ROOT, 'bin', 'centre.js'), ...args], { env, encoding: 'utf8' })).stacks[0];
    } catch (error) {
      return JSON.parse((error as { stdout: string }).stdout).stacks[0];
    }
  };
  const deployed = () => shell(sample.folder, command('deployed'), { ...env, STACK });
  expect(verify()).toMatchObject({ state: 'exactly what was reviewed', says: [] });
  expect(deployed()).toBe(0);

  // Other bytes under the name of a function, which the template does not show, nor drift on AWS (the local AWS's does).
  const [first] = reviewedCode(text, new Map());
  const FunctionName = first?.functionName;
  const other = packageOf(Buffer.from('exports.handler = () => undefined;'));
  const lambda = new LambdaClient({ region: 'eu-central-2', endpoint: emulator.endpoint, credentials: emulator.credentials });
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: other }));
  expect(verify()).toMatchObject({
    state: 'differs here',
    says: expect.arrayContaining([expect.stringContaining(`runs code ${sha256(other)}, reviewed as `)]),
  });
  expect(deployed()).toBe(0);

  // Another template: the AWS CLI and jq see it too.
  const weaker = JSON.parse(text);
  weaker.Resources.Backdoor = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'backdoor' } };
  await client.send(
    new UpdateStackCommand({ StackName: STACK, TemplateBody: JSON.stringify(weaker), Capabilities: ['CAPABILITY_NAMED_IAM'] }),
  );
  expect(deployed()).toBe(1);
}, 300_000);
