import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from '../../bin/commands/custody';
import { canonicalJson } from '../../lib/attest/canonical';
import { examplePrivateKey } from '../../lib/config/example-keys';
import { MOST_HELD, sha256 } from '../../lib/custody';
import { inProcess } from '../in-process';
import { ENVIRONMENT, genesisEntry, QUORUM } from './world';

const scratch = mkdtempSync(join(tmpdir(), 'centre-hold-'));
const at = (name: string) => join(scratch, name);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const request = (count: number) =>
  `${canonicalJson({
    answer: { question: 'denied' },
    bucket: 'reference-logs',
    case: 'IR-2026-7',
    kind: 'legal-hold',
    objects: Array.from({ length: count }, (_, index) => ({ key: `log-${index}`, sha256: sha256(`${index}`), versionId: `v${index}` })),
    reason: 'An alarm of 31 January.',
  })}\n`;
const run = (...args: readonly string[]) => inProcess(() => command.run([...args]));
async function good(...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await run(...args);
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}
const ledger = ['--ledger', at('ledger')];
const submit = (paper: string, time: string) =>
  good('submit', ...(paper ? [at(paper)] : []), ...ledger, '--at', time, '--pretend-keys', at('keys.json'));
const status = async () => JSON.parse(await good('status', ...ledger, '--format', 'json')) as { holds: { document: string }[] };
const approve = async (paper: string, slugs: readonly string[]) => {
  for (const slug of slugs) await good('approve', at(paper), '--key', at(`${slug}.pem`));
};

beforeAll(() => {
  mkdirSync(at('ledger'));
  writeFileSync(join(at('ledger'), '000000.json'), genesisEntry());
  for (const slug of QUORUM)
    writeFileSync(at(`${slug}.pem`), examplePrivateKey(ENVIRONMENT, slug).export({ format: 'pem', type: 'pkcs8' }));
  writeFileSync(at('hold.json'), request(2));
});

test('a request becomes a hold by one custodian, and its release needs the quorum and the time-lock', async () => {
  const begin = ['--not-before', '2026-01-01T01:00:00Z', ...ledger];
  await good('propose', 'hold', '--request', at('hold.json'), ...begin, '--out', at('paper.json'));
  await approve('paper.json', ['notary-1']);
  const shown = await good('show', at('paper.json'), ...ledger);
  for (const line of [
    'case        IR-2026-7',
    `request     ${sha256(request(2))}`,
    'keeps       2 versions of objects in reference-logs, until a quorum releases them',
    '+ log-0 v0',
    '+ log-1 v1',
    'waits       not at all',
  ])
    expect(shown).toContain(line);
  await submit('paper.json', '2026-01-01T02:00:00Z');
  const { holds } = await status();
  const [hold] = holds as [{ document: string }];
  const { document } = hold;
  expect(holds).toEqual([
    { document, case: 'IR-2026-7', request: sha256(request(2)), bucket: 'reference-logs', by: 'notary-1', objects: 2 },
  ]);

  await good('propose', 'release-hold', '--hold', document, '--reason', 'the case is over', ...begin, '--out', at('release.json'));
  await approve('release.json', QUORUM);
  const releasing = await good('show', at('release.json'), ...ledger);
  expect(releasing).toContain('releases    2 of 2 versions; others stay under another hold');
  expect(releasing).toContain('- log-1 v1');
  await submit('release.json', '2026-01-01T02:00:00Z');
  expect((await status()).holds).toHaveLength(1);
  await submit('', '2026-01-04T02:00:00Z');
  expect((await status()).holds).toEqual([]);
});

test('a request of many objects is held in parts', async () => {
  writeFileSync(at('many.json'), request(MOST_HELD + 1));
  const propose = (...more: readonly string[]) =>
    run('propose', 'hold', '--request', at('many.json'), ...ledger, '--out', at('many-paper.json'), ...more);
  await expect(propose()).rejects.toThrow(`${MOST_HELD + 1} objects. One proposal holds ${MOST_HELD}: make 2, with --part 1 to --part 2.`);
  await expect(propose('--part', '3')).rejects.toThrow('The request has 2.');
  expect((await propose('--part', '2')).stdout).toContain(`+ log-${MOST_HELD} v${MOST_HELD}`);
  expect((await propose('--part', '1', '--force')).stdout).toContain(`keeps       ${MOST_HELD} versions`);
});

test.each([
  ['text', 'no request', 'expected JSON, found other text'],
  ['another document', '{"kind":"release"}', 'expected kind legal-hold, case, bucket and objects, found something else'],
  ['other bytes than were hashed', request(1).replace(',', ', '), 'expected the bytes that were hashed, found another form of them'],
  ['a version that is none', request(1).replace('"v0"', '"v 0"'), 'bad-value'],
])('%s is no request', async (_, text, says) => {
  writeFileSync(at('bad.json'), text);
  await expect(run('propose', 'hold', '--request', at('bad.json'), ...ledger, '--out', at('none.json'))).rejects.toThrow(says);
});
