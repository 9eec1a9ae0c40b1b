import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notAnEmulator } from '../../lib/emulator';

const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'real-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function centre(
  args: readonly string[],
  input: string,
  env: NodeJS.ProcessEnv = {},
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const config = { AWS_CONFIG_FILE: join(scratch, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(scratch, 'none') };
  const child = spawn(process.execPath, [join(root, 'bin', 'centre.js'), 'rehearse', ...args], {
    cwd: root,
    env: { ...process.env, TMPDIR: scratch, AWS_EC2_METADATA_DISABLED: 'true', ...config, ...env },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  child.stdin.end(input);
  return new Promise((done) => child.on('close', (status) => done({ status, ...said })));
}
const TRIAL = ['--real', '--environment', 'environments/trial.yaml'];

/** A service that says who calls, and counts how often it is asked. */
async function sts(account: string): Promise<{ readonly endpoint: string; asked(): number; close(): void }> {
  let asked = 0;
  const answer = `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account><Arn>arn:aws:iam::${account}:user/x</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  const server = createServer((_, response) => {
    asked += 1;
    response.setHeader('content-type', 'text/xml').end(answer);
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as { port: number };
  return { endpoint: `http://127.0.0.1:${port}`, asked: () => asked, close: () => void server.close() };
}

test.each([
  ['a production environment', ['--real'], 'which is class: production'],
  ['more than that', [...TRIAL, '--keep'], '--real with --keep'],
  ['an address of AWS', ['--endpoint', 'https://sts.eu-central-2.amazonaws.com'], 'it is an address of AWS'],
  ['a port besides', ['--endpoint', 'http://127.0.0.1:1', '--port', '5000'], 'it excludes --port'],
])('refused as it is written: %s', async (_, args, error) => {
  const { status, stdout, stderr } = await centre(args, 'trial\n');
  expect([status, stdout, stderr.includes(error)]).toEqual([2, '', true]);
});

test.each([
  ['nothing', ''],
  ['another name', 'yes\n'],
])('without the name of the environment nobody is asked: %s', async (_, input) => {
  const { status, stdout, stderr } = await centre(TRIAL, input);
  expect([status, stderr]).toEqual([2, 'not confirmed: nothing was asked of AWS\n']);
  expect(stdout).toMatch(/27 stores under Object Lock in COMPLIANCE mode: .* for 1 day,/);
  expect(stdout).toMatch(/23 keys: after a deletion is scheduled each stays for 30 days,/);
  expect(readdirSync(scratch)).toEqual([]);
});

test('without a profile, and with one of another account, it stops at the first account', async () => {
  const lone = await centre(TRIAL, 'trial\n');
  expect([lone.status, lone.stderr]).toEqual([
    1,
    'profile referee-management: STS GetCallerIdentity was not answered: The config profile (referee-management) could not be found\nNothing was changed.\n',
  ]);
  const service = await sts('999999999999');
  const profile = [
    '[profile referee-management]',
    'aws_access_key_id = x',
    'aws_secret_access_key = x',
    `endpoint_url = ${service.endpoint}`,
  ];
  writeFileSync(join(scratch, 'config'), `${profile.join('\n')}\n`);
  const { status, stderr } = await centre(TRIAL, 'trial\n');
  service.close();
  expect([status, service.asked(), stderr]).toEqual([
    1,
    1,
    expect.stringMatching(
      /^profile referee-management is account 999999999999, the environment file says \d{12}\nNothing was changed\.\n$/,
    ),
  ]);
  rmSync(join(scratch, 'config'));
}, 600_000);

test('another emulator that answers nonsense is a failed rehearsal', async () => {
  const service = await sts('999999999999');
  const { status, stderr } = await centre(
    ['--environment', 'environments/minimal.yaml', '--endpoint', service.endpoint, '--format', 'json'],
    '',
  );
  service.close();
  expect([status, stderr.includes(`the rehearsal at ${service.endpoint} failed:`), stderr.includes('    at ')]).toEqual([1, true, false]);
  expect(service.asked()).toBeGreaterThan(0);
  expect(readdirSync(scratch)).toEqual([]);
}, 60_000);

test('the ids that another emulator must give', async () => {
  const file = join(scratch, 'identities.json');
  const { status } = await centre(['--environment', 'environments/minimal.yaml', '--identities', file], '');
  const identities = JSON.parse(readFileSync(file, 'utf8'));
  expect([status, identities.map(({ id, rootId, management }: { [name: string]: string }) => [id, rootId, management])]).toEqual([
    0,
    [
      ['o-watch00000', 'r-watc', '410000000001'],
      ['o-maker00000', 'r-make', '510000000001'],
    ],
  ]);
  rmSync(file);
});

test.each([
  ['http://127.0.0.1:5000', undefined],
  ['https://emulator.example/', undefined],
  ['127.0.0.1:5000', 'it is no http address'],
  ['http://127.0.0.1:5000/path', 'it has a path'],
  ['https://kms.eu-central-2.api.aws', 'it is an address of AWS'],
])('%s: %s', (text, wrong) => {
  expect(notAnEmulator(text)).toBe(wrong);
});
