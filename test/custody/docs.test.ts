import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  begin,
  CODES,
  clone,
  digestOf,
  extend,
  open,
  PROPOSAL,
  parseEnvelope,
  ROOT,
  RULES,
  refusalOf,
  replay,
  VETO,
} from '../../lib/custody';

const docs = join(__dirname, '..', '..', 'docs');
const page = readFileSync(join(docs, 'custody.md'), 'utf8');
const vectors = join(docs, 'custody-vectors');
const vector = (name: string) => readFileSync(join(vectors, name));
const entries = readdirSync(join(vectors, 'ledger'))
  .sort()
  .map((name) => vector(join('ledger', name)));

test('the page has every code and every action as the code has them', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  const codes = Object.entries(CODES).map(([code, meaning]) => `| ${code} | ${meaning} |`);
  expect(rows.slice(-codes.length)).toEqual(codes);
  const actions = Object.entries(RULES).map(([action, { quorum, waits, lane, classes, from, holds }]) => {
    const ofKey = action !== 'change-root' && action !== 'change-executor' && !holds;
    return `| ${action} | ${quorum} | ${waits ? 'yes' : 'no'} | ${lane} | ${ofKey ? classes.join(', ') : '-'} | ${ofKey ? from.join(', ') : '-'} |`;
  });
  const start = rows.findIndex((line) => line.startsWith('| rotate |'));
  expect(rows.slice(start, start + actions.length)).toEqual(actions);
});

test('the vectors are what the page says', () => {
  const state = replay(entries);
  expect([state.root.version, [...state.outcomes.values()], state.head.sequence]).toEqual([2, ['done', 'done', 'vetoed'], 8]);
  expect([open(parseEnvelope(vector('root.json')), ROOT).version, open(parseEnvelope(vector('rotation.json')), ROOT).version]).toEqual([
    1, 2,
  ]);
  const proposal = parseEnvelope(vector('proposal.json'));
  expect([open(proposal, PROPOSAL).action, state.outcomes.get(digestOf(proposal))]).toEqual(['rotate', 'done']);
  expect(state.outcomes.get(open(parseEnvelope(vector('veto.json')), VETO).proposal)).toBe('vetoed');
  expect(JSON.parse(vector('approvals.json').toString())).toHaveLength(3);
});

test('what a verifier must refuse is refused, with the code that is written there', () => {
  const refused = JSON.parse(vector('refused.json').toString()) as { name: string; after: number; code: string; entry: string }[];
  const states = new Map([1, entries.length].map((after) => [after, replay(entries.slice(0, after))]));
  expect(refused.length).toBeGreaterThan(100);
  expect(begin(entries[0] as Buffer).slots).toHaveLength(1);
  for (const { name, after, code, entry } of refused) {
    const state = clone(states.get(after) as ReturnType<typeof replay>);
    expect([name, refusalOf(() => extend(state, Buffer.from(entry, 'latin1')))?.code]).toEqual([name, code]);
  }
});

test('the openssl commands on the page verify the vectors, and only them', () => {
  const script = [...page.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block).join('\n');
  const run = (edit?: string) => {
    const copy = mkdtempSync(join(tmpdir(), 'centre-vectors-'));
    cpSync(vectors, copy, { recursive: true });
    if (edit) spawnSync('sed', ['-i', edit, join(copy, 'ledger', '000001.json'), join(copy, 'root.json')]);
    const { stdout } = spawnSync('sh', ['-c', script], { cwd: copy, encoding: 'utf8' });
    rmSync(copy, { recursive: true });
    return stdout.trim().split('\n');
  };
  expect(run()).toEqual([...Array<string>(7).fill('Verified OK'), `head ${replay(entries).head.digest}`]);
  // One letter of the root's payload, and one of an entry.
  const tampered = run('s/"payload":"eyJjdXN0/"payload":"eyJjdXN1/; s/"kind":"intent"/"kind":"intenT"/');
  expect(tampered.filter((line) => line === 'Verified OK')).toHaveLength(3);
  expect(tampered).toContain('ledger/000001.json: its digest is wrong');
});
