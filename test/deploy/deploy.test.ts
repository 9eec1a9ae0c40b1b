import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeStackResourcesCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { DisableKeyRotationCommand, EnableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms';
import { publicKeyFrom } from '../../bin/evidence/signing';
import { type Emulator, startEmulator } from '../emulator';
import { centre, newKey, ROOT, type Sample, writtenEvidence } from '../evidence/sample';

const STACK = 'supervisor-keys-watch';
const ACCOUNT = '410000000002';
let sample: Sample;
let emulator: Emulator;
let home: string;
let parties: string;
let client: CloudFormationClient;

beforeAll(async () => {
  emulator = await startEmulator(ACCOUNT);
  sample = writtenEvidence('minimal');
  home = mkdtempSync(join(tmpdir(), 'deploy-'));
  const { accessKeyId, secretAccessKey, sessionToken } = emulator.credentials;
  mkdirSync(join(home, '.aws'));
  writeFileSync(
    join(home, '.aws', 'config'),
    `[profile watch-key-custody]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\naws_session_token = ${sessionToken}\n`,
  );
  client = new CloudFormationClient({ region: 'eu-central-2', endpoint: emulator.endpoint, credentials: emulator.credentials });
  const vendor = [join(sample.scratch, 'maker.pem'), join(sample.scratch, 'maker-public.pem')] as const;
  newKey(...vendor);
  parties = join(sample.scratch, 'parties.yaml');
  const keys = `  - { party: watch, publicKeys: [${publicKeyFrom(sample.privateKey)}] }\n  - { party: maker, publicKeys: [${publicKeyFrom(vendor[0])}] }\n`;
  writeFileSync(parties, `schemaVersion: 1\nenvironment: smallest\nrequired: [watch, maker]\nparties:\n${keys}`);
}, 300_000);
afterAll(async () => {
  await emulator?.stop();
  sample?.remove();
  if (home) rmSync(home, { recursive: true, force: true });
});

function deploy(...args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string }> {
  const env = { PATH: process.env['PATH'], HOME: home, AWS_ENDPOINT_URL: emulator.endpoint, AWS_EC2_METADATA_DISABLED: 'true' };
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'centre.js'), 'deploy', ...args], { env: env as NodeJS.ProcessEnv });
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (out += chunk));
  return new Promise((done) => child.on('close', (code) => done({ code, out })));
}

test('planned, approved by both, executed, verified; an unapproved change set is refused, and found when it was executed all the same', async () => {
  const { folder } = sample;
  const here = ['--stack', STACK] as const;
  const approval = (changeSet: string, ...more: string[]) =>
    deploy('approve', folder, '--parties', parties, ...here, '--change-set', changeSet, ...more);
  expect(await deploy('verify', folder, ...here, '--no-drift')).toMatchObject({
    code: 1,
    out: expect.stringContaining('it is not deployed'),
  });

  const planned = await deploy('plan', folder, ...here, '--create');
  expect(planned).toMatchObject({ code: 0, out: expect.stringContaining('the vendor writes the change set, the supervisor executes it') });
  const changeSet = /change set (evidence-[0-9a-f]{16})/.exec(planned.out)?.[1] ?? '';

  expect(await approval(changeSet, '--execute')).toMatchObject({
    code: 1,
    out: expect.stringContaining('refused: no evidence is in force'),
  });
  const approve = (party: string, key: string) =>
    centre('evidence', 'approve', folder, '--party', party, '--key', key, '--at', '2026-11-24T10:00:00Z').code;
  expect([approve('watch', sample.privateKey), approve('maker', join(sample.scratch, 'maker.pem'))]).toEqual([0, 0]);
  expect(await approval(changeSet)).toMatchObject({ code: 0, out: expect.stringContaining('exactly what was approved') });
  expect(await deploy('verify', folder, ...here, '--no-drift')).toMatchObject({ code: 1 });
  expect(await approval(changeSet, '--execute')).toMatchObject({ code: 0, out: expect.stringContaining('; executed') });

  expect(await deploy('verify', folder, ...here)).toEqual({ code: 0, out: `${STACK} (account ${ACCOUNT}): exactly what was reviewed\n` });
  // Left out, drift is not taken for none.
  expect(await deploy('verify', folder, ...here, '--no-drift')).toMatchObject({
    code: 3,
    out: expect.stringContaining('cannot be checked\n    the template is the one reviewed, but drift is unknown'),
  });
  expect(await deploy('plan', folder, ...here)).toMatchObject({ code: 0, out: `${STACK} (account ${ACCOUNT}): nothing\n` });

  // One property changed behind the stack's back.
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: STACK }));
  const [behind] = StackResources;
  const kms = new KMSClient({ region: 'eu-central-2', endpoint: emulator.endpoint, credentials: emulator.credentials });
  await kms.send(new DisableKeyRotationCommand({ KeyId: behind?.PhysicalResourceId }));
  expect(await deploy('verify', folder, ...here)).toEqual({
    code: 1,
    out: `${STACK} (account ${ACCOUNT}): differs here\n    ${behind?.LogicalResourceId}: changed behind its stack (MODIFIED): /EnableKeyRotation\n`,
  });
  await kms.send(new EnableKeyRotationCommand({ KeyId: behind?.PhysicalResourceId }));

  // Somebody who may do so by mistake or by force changes one property: refused, and when executed all the same, named.
  const weaker = JSON.parse(readFileSync(join(folder, 'assembly', `${STACK}.template.json`), 'utf8'));
  const [key] = Object.keys(weaker.Resources) as [string];
  weaker.Resources[key].Properties.PendingWindowInDays = 7;
  await client.send(
    new CreateChangeSetCommand({
      StackName: STACK,
      ChangeSetName: 'unapproved',
      ChangeSetType: 'UPDATE',
      TemplateBody: JSON.stringify(weaker),
    }),
  );
  expect(await approval('unapproved', '--execute')).toMatchObject({
    code: 1,
    out: expect.stringContaining(`refused: ${key}: changed: Properties.PendingWindowInDays`),
  });
  const more = JSON.parse(readFileSync(join(folder, 'assembly', `${STACK}.template.json`), 'utf8'));
  more.Resources.Backdoor = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'backdoor' } };
  const ofMore = { StackName: STACK, ChangeSetName: 'also-unapproved' } as const;
  await client.send(new CreateChangeSetCommand({ ...ofMore, ChangeSetType: 'UPDATE', TemplateBody: JSON.stringify(more) }));
  await client.send(new ExecuteChangeSetCommand(ofMore));
  expect(await deploy('verify', folder, ...here, '--no-drift')).toEqual({
    code: 1,
    out: `${STACK} (account ${ACCOUNT}): differs here\n    Backdoor: added\n`,
  });

  // An evidence folder that somebody changed is no evidence.
  const copy = join(sample.scratch, 'copy');
  cpSync(folder, copy, { recursive: true });
  writeFileSync(join(copy, 'assembly', `${STACK}.template.json`), JSON.stringify(weaker));
  expect(await deploy('verify', copy, ...here)).toMatchObject({
    code: 2,
    out: expect.stringContaining(`assembly/${STACK}.template.json: changed`),
  });
}, 300_000);
