import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { loadCentre } from '../../bin/load-centre';
import type { Centre, Organization } from '../../lib/model/centre';
import { DRILLS } from '../../lib/rehearse/drills';

const root = join(__dirname, '..', '..');
const { promises } = parse(readFileSync(join(root, 'policies', 'promises.yaml'), 'utf8')) as {
  promises: readonly { readonly id: string; readonly shownBy?: readonly string[] }[];
};

/** For the temporary files of what is run, to see what is left of them. */
const scratch = mkdtempSync(join(tmpdir(), 'rehearsal-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function centre(args: readonly string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, 'bin', 'centre.js'), ...args], {
      cwd: root,
      env: { ...process.env, TMPDIR: scratch },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (status) => done({ status, stdout, stderr }));
  });
}

/** What stops each attack on the smallest environment: a change here is a change of what can be shown. */
const OUTCOMES: { readonly [drill: string]: string } = {
  'delete-a-locked-log': 'refused',
  'delete-a-log-with-bypass': 'refused',
  'suspend-versioning': 'proved',
  'reopen-a-slot': 'refused',
  'erase-an-entry': 'refused',
  'hide-an-entry': 'refused',
  'write-a-false-copy': 'proved',
  'rewrite-history': 'refused',
  'use-a-key-alone': 'proved',
  'change-a-key-policy-alone': 'proved',
  'delete-a-key-alone': 'proved',
  'change-a-key-without-the-second-hand': 'proved',
  'ask-the-relay-alone': 'proved',
  'forge-a-receipt': 'proved',
  'replace-the-executor-alone': 'proved',
  'take-a-hold-away': 'proved',
  'read-without-a-ticket': 'proved',
  'write-as-a-reader': 'proved',
  'encrypt-with-a-foreign-key': 'proved',
  'stop-the-trail': 'proved',
  'stop-the-trail-from-above': 'noticed',
  'cut-the-tripwire': 'noticed',
  'narrow-the-trail-from-above': 'noticed',
  'reach-another-region': 'proved',
  'copy-a-store-abroad': 'proved',
  'read-the-other-organization': 'proved',
  'open-a-store-to-the-public': 'proved',
  'execute-a-change-set-alone': 'proved',
  'enable-another-region': 'proved',
  'stop-the-copy': 'proved',
  'become-the-other-side': 'proved',
  'read-from-the-other-side': 'proved',
  'open-a-way-out': 'proved',
  'loosen-an-endpoint': 'proved',
  'rewrite-a-bootstrap-role': 'proved',
  'take-a-boundary-off': 'proved',
  'switch-off-access-logs': 'proved',
  'stop-the-recorder': 'proved',
  'shorten-the-lock-of-new-logs': 'proved',
  'expire-logs-early': 'proved',
  'make-a-key-elsewhere': 'proved',
  'bring-own-key-material': 'proved',
  'leave-the-organization': 'proved',
  'silence-an-alarm': 'proved',
  'change-the-verifier': 'proved',
  'run-the-verifier-by-hand': 'proved',
  'builds-differ': 'noticed',
  'override-a-build': 'proved',
  'open-a-debug-session': 'proved',
  'read-the-second-source': 'proved',
  'delete-a-stack': 'proved',
  'sign-for-the-other-side': 'proved',
  'publish-alone': 'proved',
  'delete-a-release': 'refused',
  // It has one market and no review partner.
  'read-another-market': 'not applicable',
  'see-beyond-the-level': 'not applicable',
  'come-back-after-the-last-day': 'not applicable',
  'write-as-a-partner': 'not applicable',
  'read-outside-the-workstation': 'not applicable',
  'carry-material-out': 'not applicable',
  'open-an-unlogged-session': 'not applicable',
};

test('the smallest centre stands, is as written, and every attack on it fails', async () => {
  const { status, stdout, stderr } = await centre([
    'rehearse',
    '--environment',
    'environments/minimal.yaml',
    '--format',
    'json',
    '--second-reader',
  ]);
  const { accounts, readback, second, drills, notShown } = JSON.parse(stdout || `{"drills":[],"stderr":${JSON.stringify(stderr)}}`);
  expect(Object.fromEntries(drills.map(({ id, outcome }: { id: string; outcome: string }) => [id, outcome]))).toEqual(OUTCOMES);
  expect([status, accounts, readback.wrong, second.wrong, notShown]).toEqual([0, 9, [], [], []]);
  expect(second.client).toMatch(/^aws-cli\/1\.46\.3 /);
  expect(Object.entries(second.compared).filter(([, count]) => (count as number) < 10)).toEqual([]);
  expect(readdirSync(scratch)).toEqual([]);
}, 240_000);

test('a drill names a promise that is made, and no promise has more than three', () => {
  const made = promises.map(({ id }) => id);
  expect(DRILLS.filter(({ promise }) => !made.includes(promise)).map(({ id }) => id)).toEqual([]);
  expect(new Set(DRILLS.map(({ id }) => id)).size).toBe(DRILLS.length);
  const counts = made.map((id) => [id, DRILLS.filter(({ promise }) => promise === id).length] as const);
  expect(counts.filter(([, count]) => count > 3)).toEqual([]);
});

test('a drill that shows a promise is there', () => {
  const named = promises.flatMap(({ shownBy = [] }) => shownBy.filter((by) => by.startsWith('drill:')).map((by) => by.slice(6)));
  expect(named.filter((id) => !DRILLS.some((drill) => drill.id === id))).toEqual([]);
});

test('what a drill shows is among what shows its promise', () => {
  const unsaid = DRILLS.filter(({ id, promise }) => !promises.find((one) => one.id === promise)?.shownBy?.includes(`drill:${id}`));
  expect(unsaid.map(({ id }) => id)).toEqual([]);
});

test('in the reference environment every drill has somebody who could try', () => {
  const { centre } = loadCentre(join(root, 'environments', 'reference.yaml'));
  const company = centre.organizations.find(({ kind }) => kind === 'company') as Organization;
  expect(DRILLS.flatMap(({ nobody }) => nobody?.(centre, company) ?? []).length).toBe(0);
  expect(DRILLS.filter(({ nobody }) => nobody !== undefined).length).toBe(7);
});

test.each([
  [
    'no partner',
    [],
    [
      'see-beyond-the-level',
      'come-back-after-the-last-day',
      'write-as-a-partner',
      'read-outside-the-workstation',
      'carry-material-out',
      'open-an-unlogged-session',
    ],
  ],
  [
    'partners whose access has ended',
    [{ level: 'red', expires: '2026-01-01' }],
    [
      'see-beyond-the-level',
      'come-back-after-the-last-day',
      'write-as-a-partner',
      'read-outside-the-workstation',
      'carry-material-out',
      'open-an-unlogged-session',
    ],
  ],
  ['a partner who sees everything', [{ level: 'black', expires: '2099-01-01' }], ['see-beyond-the-level']],
  ['a partner who does not', [{ level: 'red', expires: '2099-01-01' }], []],
])('who could try, by the environment file: %s', (_, partners, expected) => {
  const { centre } = loadCentre(join(root, 'environments', 'reference.yaml'));
  const company = centre.organizations.find(({ kind }) => kind === 'company') as Organization;
  const changed = { ...centre, companies: centre.companies.map((one) => ({ ...one, partners })) } as unknown as Centre;
  expect(DRILLS.filter(({ nobody }) => nobody?.(changed, company) !== undefined).map(({ id }) => id)).toEqual(expected);
});

test.each([
  ['a drill that is not there', ['--only', 'no-such-drill'], "there is no drill 'no-such-drill'"],
  ['a port that is none', ['--port', '0'], "--port '0'"],
  ['a format that is none', ['--format', 'pdf'], "--format 'pdf'"],
  ['an environment that is not there', ['--environment', 'nowhere.yaml'], 'nowhere.yaml'],
])('bad input: %s', async (_, args, error) => {
  const { status, stdout, stderr } = await centre(['rehearse', ...args]);
  expect([status, stdout, stderr.includes(error), stderr.includes('    at ')]).toEqual([2, '', true, false]);
  expect(existsSync(join(root, 'nowhere.yaml'))).toBe(false);
});
