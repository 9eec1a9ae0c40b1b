import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  bytesOf,
  CODES,
  DOCUMENTS,
  type Documents,
  documentsOf,
  envelopeBytes,
  judgeList,
  judgeRelease,
  MACHINE_FUNCTIONS,
  openOrder,
  parseEnvelope,
  parseTrust,
  refusalOf,
  replayLog,
  runRelease,
  seal,
  WITHDRAWAL_LIST,
} from '../../lib/release';
import { authorise, COMPANY, ENVIRONMENT, fastOpening, key, NOW, opening, TRUST, World } from './world';

const docs = join(__dirname, '..', '..', 'docs');
const vectors = join(docs, 'release-vectors');
const page = readFileSync(join(docs, 'release.md'), 'utf8');

test('the page has every code, every document and every function as the code has them', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  const codes = Object.entries(CODES).map(([code, meaning]) => `| ${code} | ${meaning} |`);
  expect(rows.slice(-codes.length)).toEqual(codes);
  expect(DOCUMENTS.filter((name) => !rows.some((row) => row.includes(`\`${name}\``)))).toEqual([]);
  const functions = new Set(MACHINE_FUNCTIONS.map((name) => `release-${name.replace(/-(centre|supervisor)$/, '')}`));
  expect([...functions].filter((name) => !rows.some((row) => row.startsWith(`| \`${name}\``)))).toEqual([]);
});

/** A document of a release put in place of another; what a verifier must say. */
interface Refused {
  readonly put: string;
  readonly of: string;
  readonly at: keyof Documents;
  readonly code: keyof typeof CODES;
}
const REFUSED: readonly Refused[] = [
  { put: 'release.centre.json', of: 'endpoint/1.0.0', at: 'release.supervisor.json', code: 'signature-unknown' },
  { put: 'provenance.centre.json', of: 'endpoint/1.0.0', at: 'provenance.supervisor.json', code: 'signature-unknown' },
  { put: 'provenance.centre.json', of: 'endpoint/1.0.1', at: 'provenance.centre.json', code: 'other-order' },
  { put: 'comparison.json', of: 'endpoint/1.0.1', at: 'comparison.json', code: 'comparison' },
  { put: 'summary.json', of: 'endpoint/1.0.1', at: 'summary.json', code: 'summary' },
  { put: 'release.centre.json', of: 'endpoint/1.0.1', at: 'release.centre.json', code: 'other-input' },
  { put: 'log-entry.json', of: 'endpoint/1.0.1', at: 'log-entry.json', code: 'log-entry' },
  { put: 'snapshot.json', of: 'endpoint/1.0.1', at: 'snapshot.json', code: 'snapshot' },
];

/** Written once, by hand: `VECTORS=1 npx jest test/release/docs`; signatures differ each time. */
async function write(): Promise<void> {
  const world = new World();
  const authorisation = await authorise();
  for (const one of [opening('1.0.0'), opening('1.0.1'), fastOpening('1', authorisation)]) {
    await openOrder(world.ports(), one.order, one.snapshot, one.archive, one.order.lane === 'fast' ? authorisation : undefined);
    await runRelease(world.ports(), one.order, world.workshop());
    if (Object.keys(await documentsOf(world.distribution, one.order)).length < 8) throw new Error('no release');
  }
  const both = [key('centre', 'release'), key('supervisor', 'release')];
  const list = {
    schemaVersion: 1 as const,
    environment: ENVIRONMENT,
    company: COMPANY,
    number: 1,
    issuedOn: NOW,
    expires: '2026-01-17T12:00:00Z',
    withdrawals: [],
  };
  const files = new Map<string, Buffer>([
    ...world.distribution.map,
    ...world.log.map,
    ['trust.json', bytesOf(TRUST)],
    ['withdrawals.json', envelopeBytes(await seal(list, WITHDRAWAL_LIST, both))],
    ['refused.json', Buffer.from(`${JSON.stringify(REFUSED, null, 2)}\n`)],
  ]);
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(vectors, name)), { recursive: true });
    writeFileSync(join(vectors, name), bytes);
  }
}

const folder = (release: string) => join(vectors, 'releases', 'vendor', release);
const documentsIn = (release: string): Documents =>
  Object.fromEntries(
    DOCUMENTS.filter((name) => existsSync(join(folder(release), name))).map((name) => [name, readFileSync(join(folder(release), name))]),
  );

test('the vectors: releases of both lanes and a log that hold, and substitutions that are refused', async () => {
  if (process.env['VECTORS'] === '1') await write();
  const trust = parseTrust(readFileSync(join(vectors, 'trust.json')));
  for (const release of ['endpoint/1.0.0', 'endpoint/1.0.1'])
    expect(judgeRelease(documentsIn(release), trust).basis.order.lane).toBe('full');
  expect(judgeRelease(documentsIn('malware/1'), trust).rebuilt).toBe('same');
  const log = join(vectors, 'log', 'vendor');
  const entries = replayLog(
    readdirSync(log)
      .sort()
      .map((name) => readFileSync(join(log, name))),
    trust,
  );
  expect(entries.map(({ entry }) => entry.event)).toEqual(['released', 'released', 'released', 'rebuilt']);
  expect(judgeList(parseEnvelope(readFileSync(join(vectors, 'withdrawals.json'))), trust, NOW).withdrawals).toEqual([]);
  const refused = JSON.parse(readFileSync(join(vectors, 'refused.json'), 'utf8')) as readonly Refused[];
  expect(refused).toEqual(REFUSED);
  const found = refused.map(({ put, of, at }) => {
    const bytes = readFileSync(join(folder(of), put));
    return refusalOf(() => judgeRelease({ ...documentsIn('endpoint/1.0.0'), [at]: bytes }, trust))?.code;
  });
  expect(found).toEqual(refused.map(({ code }) => code));
});
