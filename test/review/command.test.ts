import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from '../../bin/commands/trail';
import { loadCentre } from '../../bin/load-centre';
import { openToWrite } from '../../bin/review/database';
import { isoText } from '../../lib/trail/keys';
import { inProcess } from '../in-process';
import { Generated, HOME, OWNER } from '../trail/generate';
import { ONE } from '../trail/plans';
import { mirrored } from '../witness/mirrored';
import { cast, records } from './events';
import { OUTSIDE } from './outside';

const scratch = mkdtempSync(join(tmpdir(), 'centre-review-'));
const at = (name: string) => join(scratch, name);
const { centre } = loadCentre(join(__dirname, '..', '..', 'environments', 'reference.yaml'));
const { ticket, partner, company, hidden, material } = cast(centre);
const from = Date.parse('2026-01-31T10:00:00Z');
const told = records(centre, from);
// What a service may send, though it documents otherwise: one log in the slow way.
const strange = {
  at: from + 61 * 60_000,
  record: {
    eventTime: isoText(from + 61 * 60_000),
    eventName: 'Odd',
    eventSource: 'odd.amazonaws.com',
    eventID: 'odd',
    requestParameters: 'a text',
    resources: null,
    userIdentity: { arn: 7 },
  },
};
const generated = new Generated({
  ...ONE,
  accounts: [OWNER],
  regions: [HOME],
  from: isoText(from),
  hours: 2,
  recordsPerLog: 0,
  records: (_, start, end) => [...told, strange].filter((one) => one.at >= start && one.at < end).map(({ record }) => record),
});
let trail: readonly string[];

const run = (...args: readonly string[]) => inProcess(() => command.run(['review', ...args]));
const asking = (question: readonly string[], as = 'supervisor', ...more: readonly string[]) =>
  run(...question, '--db', at('db'), '--as', as, '--format', 'json', ...more);
async function rowsOf(question: readonly string[], as?: string, ...more: readonly string[]) {
  const { status, stdout, stderr } = await asking(question, as, ...more);
  expect([status, stderr]).toEqual([0, '']);
  const { columns, rows } = JSON.parse(stdout) as { columns: string[]; rows: unknown[][] };
  return rows.map((row) => Object.fromEntries(row.map((cell, index) => [columns[index], cell])));
}

beforeAll(async () => {
  const { mirror, keys } = await mirrored(generated, scratch);
  const { span } = generated.request;
  trail = [
    '--mirror',
    mirror,
    '--public-keys',
    keys,
    '--accounts',
    OWNER,
    '--regions',
    HOME,
    '--from',
    isoText(span.from),
    '--to',
    isoText(span.to),
  ];
  expect(await run('ingest', '--db', at('db'), ...trail)).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^17 events of \d+ logs taken in, 0 logs were there; .*findings: none\n$/),
    stderr: '',
  });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('taken in once: asked again, nothing is read twice', async () => {
  expect((await run('ingest', '--db', at('db'), ...trail)).stdout).toMatch(/^0 events of 0 logs taken in, [1-9]\d* logs were there/);
});

test("who touched a market's data", async () => {
  const rows = await rowsOf(['ask', 'market-access', '--market', 'europe']);
  const short = rows.map(({ person, ticket: under, event, times, refused }) => [person, under, event, times, refused]);
  expect(short).toEqual([
    ['reader-person', ticket, 'GetObject', 5, 1],
    ['executor-person', 'session', 'CreateGrant', 1, 0],
    ['executor-person', 'session', 'DisableKey', 1, 0],
    ['executor-person', 'session', 'RetireGrant', 1, 0],
    ['operator-person', 'session', 'EnableKey', 1, 1],
    ['reader-person', 'lunch', 'GetObject', 1, 0],
    ['reader-person', 'session', 'Decrypt', 1, 0],
    [null, ticket, 'GetObject', 1, 0],
  ]);
});

test('reads without a person, without a ticket, before and after a grant', async () => {
  const rows = await rowsOf(['ask', 'reads-outside-grant', '--market', 'europe']);
  expect(rows.map(({ reason, person, ticket: under, times }) => [reason, person, under, times])).toEqual([
    ['no grant at that time', 'reader-person', ticket, 2],
    ['no person', null, ticket, 1],
    ['no ticket', 'reader-person', 'lunch', 1],
  ]);
});

test('denied attempts, changes, freezes, key uses and hours', async () => {
  expect((await rowsOf(['ask', 'denied'])).map(({ event, error }) => [event, error])).toEqual(
    expect.arrayContaining([
      ['GetObject', 'AccessDenied'],
      ['StopLogging', 'AccessDenied'],
      ['EnableKey', 'AccessDeniedException'],
    ]),
  );
  expect((await rowsOf(['ask', 'changes'])).map(({ event, target, error }) => [event, target !== null, error])).toEqual([
    ['CreateGrant', true, null],
    ['RetireGrant', true, null],
    ['StopLogging', true, 'AccessDenied'],
    ['DetachPolicy', true, null],
    ['DisableKey', true, null],
    ['EnableKey', true, 'AccessDeniedException'],
  ]);
  expect((await rowsOf(['ask', 'freezes'])).map(({ event, by_whom }) => [event, by_whom])).toEqual([
    ['DisableKey', 'executor'],
    ['EnableKey', 'somebody else'],
  ]);
  expect((await rowsOf(['ask', 'key-uses'])).map(({ event }) => event).sort()).toEqual([
    'CreateGrant',
    'Decrypt',
    'DisableKey',
    'EnableKey',
    'RetireGrant',
  ]);
  expect(new Set((await rowsOf(['ask', 'access-by-hour'])).map(({ hour }) => hour))).toEqual(new Set(['2026-01-31T10']));
});

test('what is shown is what the role may see', async () => {
  const name = `${company.slug}/${partner.slug}`;
  const all = await rowsOf(['ask', 'partner-session', '--partner', name]);
  expect(all.map(({ bucket }) => bucket)).toEqual([material.name, hidden.name]);
  // A partner sees its own sessions, but not in stores above its level.
  expect((await rowsOf(['ask', 'partner-session', '--partner', name], `partner:${name}`)).map(({ bucket }) => bucket)).toEqual([
    material.name,
  ]);
  const seen = async (as: string) => Number((await rowsOf(['sql', 'SELECT count(*) AS seen FROM events'], as))[0]?.['seen']);
  expect([await seen('supervisor'), await seen('market:europe'), await seen(`partner:${name}`), await seen('market:japan')]).toEqual([
    17, 12, 1, 0,
  ]);
  await expect(asking(['ask', 'denied'], 'market:atlantis')).rejects.toThrow(
    /^--as: bad-option: expected one of europe, .*, found atlantis/,
  );
});

test.each(['supervisor', 'market:europe'])('by SQL of its own, %s reaches nothing but events', async (as) => {
  const before = readFileSync(at('db'));
  for (const sql of OUTSIDE)
    await expect(asking(['sql', sql.replaceAll('DB', at('db'))], as)).rejects.toThrow(/^usage: the SQL is not understood/);
  expect(readFileSync(at('db')).equals(before)).toBe(true);
  expect(readdirSync(scratch).filter((name) => name.startsWith('db'))).toEqual(['db']);
  const counted =
    'WITH a AS (SELECT event FROM events), b AS (FROM a) SELECT (SELECT count(*) FROM Events) = count(*) AS same FROM b, range(1)';
  expect(await rowsOf(['sql', counted], as)).toEqual([{ same: true }]);
});

test('an answer says what it rests on, and can be repeated', async () => {
  const once = JSON.parse((await asking(['ask', 'denied'])).stdout) as { [name: string]: unknown };
  const again = JSON.parse((await asking(['ask', 'denied'])).stdout) as { [name: string]: unknown };
  expect({ ...again, took: 0 }).toEqual({ ...once, took: 0 });
  expect(once).toMatchObject({
    events: 17,
    allEvents: 17,
    openFindings: [],
    from: '2026-01-31T10:00:00Z',
    to: '2026-01-31T12:00:00Z',
    trails: [generated.trailArn],
  });
  const evidence = once['evidence'] as string[];
  expect(evidence.length).toBe(once['logs']);
  for (const line of evidence) expect(line).toMatch(/^[0-9a-f]{64} {2}AWSLogs\/.*\.json\.gz$/);
});

test('table, CSV and Parquet', async () => {
  const shown = await run('ask', 'freezes', '--db', at('db'), '--as', 'supervisor');
  expect(shown.stdout).toMatch(/^event_time +event_id +event .*\n.*DisableKey.*executor/);
  expect(shown.stdout).toContain('17 of 17 events seen;');
  expect((await run('ask', 'freezes', '--db', at('db'), '--as', 'supervisor', '--format', 'csv', '--out', at('freezes.csv'))).status).toBe(
    0,
  );
  expect(readFileSync(at('freezes.csv'), 'utf8').split('\r\n')[2]).toMatch(/^event_time,event_id,event,/);
  expect((await run('sql', "SELECT '=1+1' AS cell, 2 AS two", '--db', at('db'), '--as', 'supervisor', '--format', 'csv')).stdout).toMatch(
    /\r\n'=1\+1,2\n$/,
  );
  expect(
    (await run('ask', 'freezes', '--db', at('db'), '--as', 'supervisor', '--format', 'parquet', '--out', at('freezes.parquet'))).status,
  ).toBe(0);
  expect(readFileSync(at('freezes.parquet')).subarray(0, 4).toString()).toBe('PAR1');
});

test('over open findings there is no answer, unless asked for: then it says so', async () => {
  const digest = generated.digests.get(`${OWNER}/${HOME}`)?.[5] as string;
  const [log] = generated.fields(digest)['logFiles'] as { s3Object: string }[];
  const file = join(scratch, 'mirror', 'objects', log?.s3Object as string);
  const bytes = readFileSync(file);
  rmSync(file);
  try {
    expect((await run('ingest', '--db', at('damaged'), ...trail)).status).toBe(1);
    const refused = await run('ask', 'denied', '--db', at('damaged'), '--as', 'supervisor');
    expect(refused).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^no answer: the time has open findings: log-missing 1 /),
    });
    for (const format of ['table', 'csv', 'json'])
      expect(
        (await run('ask', 'denied', '--db', at('damaged'), '--as', 'supervisor', '--despite-findings', '--format', format)).stdout,
      ).toMatch(/OPEN FINDINGS, so this may not be all: log-missing 1|"openFindings": \[\s*"log-missing 1 /);
  } finally {
    writeFileSync(file, bytes);
  }
  const outside = await run('ask', 'denied', '--db', at('db'), '--as', 'supervisor', '--from', '2026-01-30');
  expect(outside).toMatchObject({ status: 3, stdout: '', stderr: expect.stringContaining('is not verified') });
  expect(existsSync(at('none'))).toBe(false);
});

test('a hold names the logs of an answer, in one form, and goes into the witness log', async () => {
  const trailCommand = async (...args: readonly string[]) => {
    const { status, stdout } = await inProcess(() => command.run([...args]));
    return { status, said: stdout.trimEnd() };
  };
  await asking(['ask', 'denied'], 'supervisor', '--out', at('answer.json'));
  const options = ['--mirror', trail[1] as string, '--case', 'IR-2026-7', '--reason', 'An alarm of 31 January.'];
  const asked = ['hold', '--answer', at('answer.json'), ...options];
  const made = await trailCommand(...asked, '--out', at('hold.json'));
  expect(made.said).toMatch(/^6 objects of reference-logs, SHA-256 [0-9a-f]{64}$/);
  await trailCommand(...asked, '--out', at('again.json'));
  expect(readFileSync(at('again.json'))).toEqual(readFileSync(at('hold.json')));
  await trailCommand('witness', 'key', '--type', 'log', '--name', 'log.example', '--out', at('log.key'));
  expect((await trailCommand('publish', '--log', at('log'), '--key', at('log.key'), '--hold', at('hold.json'))).status).toBe(0);
  expect((await trailCommand('prove', at('hold.json'), '--log', at('log'), '--out', at('hold.tlog-proof'))).said).toMatch(
    /^legal-hold hold\.json, SHA-256 .* is entry 0 of 1/,
  );
  const evidence = JSON.parse(readFileSync(at('answer.json'), 'utf8')) as { evidence: string[] };
  writeFileSync(at('bad.json'), JSON.stringify({ ...evidence, evidence: [`${'0'.repeat(64)}${evidence.evidence[0]?.slice(64)}`] }));
  await expect(trailCommand('hold', '--answer', at('bad.json'), ...options, '--out', at('none.json'))).rejects.toThrow(
    /hold-version: expected a version of .* whose content has SHA-256 0{64}, found none/,
  );
  writeFileSync(at('bad.json'), '{"evidence":["x"]}');
  await expect(trailCommand('hold', '--answer', at('bad.json'), ...options, '--out', at('none.json'))).rejects.toThrow(
    /bad\.json: answer: expected evidence\[0\]/,
  );
  expect(existsSync(at('none.json'))).toBe(false);
});

test.each([
  ['data.json', '{}', 'found a file of data'],
  ['data', 'this is no database', 'found '],
])('what is no database is not taken for one, and left alone: %s', async (name, text, found) => {
  writeFileSync(at(name), text);
  const refused = `${at(name)}: review-database: expected a database of centre trail review, ${found}`;
  await expect(run('ingest', '--db', at(name), ...trail)).rejects.toThrow(refused);
  await expect(asking(['ask', 'denied'], 'supervisor', '--db', at(name))).rejects.toThrow(refused.slice(0, -found.length));
  expect(readFileSync(at(name), 'utf8')).toBe(text);
});

test('while one run has the database, another says that it is busy', async () => {
  const { close } = await openToWrite(at('db'));
  try {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(__dirname, '..', '..', 'bin', 'centre.js'), 'trail', 'review', 'ask', 'denied', '--db', at('db'), '--as', 'supervisor'],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/review-database-busy: expected a database that no other run has open, found held in .*PID/),
    ]);
  } finally {
    close();
  }
});

test('DuckDB is loaded when it is asked for, and never before', () => {
  const root = join(__dirname, '..', '..');
  const hook = at('hook.cjs');
  writeFileSync(
    hook,
    "process.on('exit', () => process.stderr.write(`duckdb ${Object.keys(require.cache).some((name) => name.includes('duckdb'))}`));",
  );
  const loaded = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['--require', hook, join(root, 'dist', 'centre.js'), 'trail', 'review', ...args], { encoding: 'utf8' })
      .stderr;
  expect(loaded('questions')).toBe('duckdb false');
  expect(loaded('ask', 'denied', '--db', at('db'), '--as', 'supervisor')).toBe('duckdb true');
});
