import {
  bytesOf,
  CODES,
  checkSnapshot,
  checkTrust,
  demandArtefact,
  demandNotWithdrawn,
  judgeList,
  judgeRelease,
  LOG_ENTRY,
  logRelease,
  openByBoth,
  openOrder,
  PROVENANCE,
  pack,
  parseSnapshot,
  RELEASE_CODES,
  ReleaseError,
  runRelease,
  SUMMARY,
  unpack,
  WITHDRAWAL_LIST,
} from '../../lib/release';
import {
  again,
  archive,
  broken,
  changedTrust,
  documents,
  entryLike,
  envelope,
  fastIn,
  fastRun,
  inLog,
  inPredicate,
  judged,
  later,
  list,
  log,
  order,
  prepare,
  ran,
  reEnveloped,
  release,
  signed,
  signer,
  snapshot,
  twice,
} from './cases';
import { authorise, key, NOW, opening, publicKey, SOURCE, TRUST, World } from './world';

beforeAll(prepare);

const CASES: readonly (readonly [keyof typeof CODES, string, () => unknown])[] = [
  [
    'too-large',
    'a log entry of a megabyte',
    judged(
      later(async () => ({
        ...documents,
        'log-entry.json': bytesOf({
          ...envelope('log-entry.json'),
          payload: Buffer.alloc(1 << 20).toString('base64'),
          signatures: [await signed('supervisor', 'log', LOG_ENTRY.payloadType, Buffer.alloc(1 << 20))],
        }),
      })),
    ),
  ],
  ['not-json', 'text', () => parseSnapshot(Buffer.from('text'))],
  ['not-canonical', 'spaces', () => parseSnapshot(Buffer.from(JSON.stringify(snapshot, null, 1)))],
  ['unknown-field', 'one field more', () => parseSnapshot(bytesOf({ ...snapshot, extra: 1 }))],
  ['missing-field', 'one field less', () => parseSnapshot(bytesOf((({ archive: _, ...rest }) => rest)(snapshot)))],
  ['wrong-type', 'a number for a name', () => parseSnapshot(bytesOf({ ...snapshot, name: 1 }))],
  [
    'bad-value',
    'another mode',
    () => parseSnapshot(bytesOf({ ...snapshot, files: snapshot.files.map((file) => ({ ...file, mode: '4755' })) })),
  ],
  [
    'payload-type',
    'a release under another type',
    async () =>
      judged(
        again(
          'release.supervisor.json',
          { ...PROVENANCE, payloadType: 'text/plain', read: (value: never) => value } as never,
          signer('supervisor', 'release'),
          (one) => one,
        ),
      )(),
  ],
  ['environment', 'a release of another centre', () => judgeRelease(documents, changedTrust({ environment: 'other', root: null }))],
  [
    'signature-twice',
    'one key twice',
    judged(
      later(() =>
        reEnveloped('summary.json', { signatures: [...envelope('summary.json').signatures, ...envelope('summary.json').signatures] }),
      ),
    ),
  ],
  [
    'signature-unknown',
    "the centre's key under the supervisor's name",
    judged(later(() => ({ ...documents, 'release.supervisor.json': documents['release.centre.json'] as Buffer }))),
  ],
  [
    'signature-invalid',
    "another document's signature",
    judged(
      later(() =>
        reEnveloped('summary.json', {
          signatures: [{ keyid: envelope('summary.json').signatures[0]?.keyid, sig: envelope('comparison.json').signatures[0]?.sig }],
        }),
      ),
    ),
  ],
  ['quorum', 'too few custodians', async () => fastRun(authorise({}, ['notary-1']))],
  ['archive', 'a byte at the end', () => unpack(Buffer.concat([archive, Buffer.alloc(1)]))],
  ['path', 'a name twice', () => pack([...SOURCE, ...SOURCE])],
  ['snapshot', 'another archive', () => checkSnapshot(order, snapshot, pack(SOURCE.slice(1)))],
  [
    'trust',
    'one key for two sides',
    () => checkTrust(changedTrust({ keys: TRUST.keys.map((one) => ({ ...one, publicKey: publicKey('centre', 'release') })) })),
  ],
  ['one-signature', 'a summary without a signature', judged(later(() => reEnveloped('summary.json', { signatures: [] })))],
  ['log-chain', 'an entry after another one', inLog(() => broken)],
  [
    'one-signature',
    'a withdrawal by one organization',
    async () => openByBoth(await list(signer('centre', 'release')), WITHDRAWAL_LIST, TRUST),
  ],
  [
    'other-order',
    'a provenance of another order',
    judged(
      later(() =>
        again(
          'provenance.centre.json',
          PROVENANCE as never,
          signer('centre', 'provenance'),
          (one: { predicate: { buildDefinition: object } }) =>
            inPredicate({ buildDefinition: { ...one.predicate.buildDefinition, externalParameters: opening('9').order } })(one),
        ),
      ),
    ),
  ],
  [
    'other-input',
    'a release signed for other documents',
    judged(
      later(() =>
        again(
          'release.centre.json',
          { ...PROVENANCE, read: (value: never) => value } as never,
          signer('centre', 'release'),
          inPredicate({ inputs: {} }),
        ),
      ),
    ),
  ],
  ['missing-document', 'no summary', judged(later(() => (({ 'summary.json': _, ...rest }) => rest)(documents)))],
  [
    'order-taken',
    'the same version again',
    async () => {
      const world = new World();
      await openOrder(world.ports(), order, snapshot, archive);
      const other = opening('1.0.0', { image: '1'.repeat(64) });
      await openOrder(world.ports(), other.order, other.snapshot, other.archive);
    },
  ],
  [
    'builder',
    'another project',
    ran((world) => {
      world.change = { centre: { builder: 'arn:aws:codebuild:eu-central-2:1:project/x' } };
    }),
  ],
  [
    'overrides',
    'another environment',
    ran((world) => {
      world.change = { supervisor: { overrides: ['environment.image'] } };
    }),
  ],
  [
    'image',
    'another image',
    ran((world) => {
      world.change = { supervisor: { image: '1'.repeat(64) } };
    }),
  ],
  [
    'buildspec',
    'another buildspec',
    ran((world) => {
      world.change = { supervisor: { buildspec: '1'.repeat(64) } };
    }),
  ],
  [
    'no-output',
    'no files',
    ran((world) => {
      world.change = { supervisor: { outputs: [] } };
    }),
  ],
  [
    'times',
    'a summary from before the comparison',
    judged(
      later(() =>
        again('summary.json', SUMMARY as never, signer('supervisor', 'summary'), inPredicate({ timeVerified: '2026-01-01T00:00:00Z' })),
      ),
    ),
  ],
  [
    'mismatch',
    'two results',
    ran((world) => {
      world.outputs.supervisor = () => ({ 'bin/app': 'other' });
    }),
  ],
  [
    'comparison',
    'a comparison that says more',
    async () =>
      judged(
        again(
          'comparison.json',
          { ...PROVENANCE, read: (value: never) => value } as never,
          signer('supervisor', 'comparison'),
          inPredicate({ same: [] }),
        ),
      )(),
  ],
  [
    'summary',
    'a summary that claims a level',
    async () =>
      judged(
        again('summary.json', SUMMARY as never, signer('supervisor', 'summary'), inPredicate({ verifiedLevels: ['SLSA_BUILD_LEVEL_3'] })),
      )(),
  ],
  [
    'lane',
    'a release logged as blocked',
    async () => {
      const world = new World();
      await openOrder(world.ports(), order, snapshot, archive);
      await runRelease(world.ports(), order, world.workshop());
      await logRelease(world.ports(), order, 'blocked', key('supervisor', 'log'));
    },
  ],
  ['fast-lane', 'for another rule set', async () => fastRun(authorise({ ruleSet: 'phishing' }))],
  ['fast-lane-time', 'before its time', async () => fastRun(authorise({ notBefore: '2026-01-11T00:00:00Z' }))],
  [
    'fast-lane-count',
    'a third use of two',
    async () => {
      const made = await authorise();
      const world = new World();
      for (const version of ['1', '2', '3']) await fastIn(world, version, made);
    },
  ],
  ['artefact', 'another file', () => demandArtefact(judgeRelease(documents, TRUST), 'bin/app', Buffer.from('x'))],
  ['log-chain', 'an entry left out', inLog(() => log.slice(1))],
  ['log-twice', 'cannot come up in a chain that one writer keeps; made by hand', inLog(() => twice)],
  ['log-entry', 'the entry of another release', async () => judged(entryLike({ document: '1'.repeat(64) }))()],
  ['withdrawn', 'a withdrawn release', async () => demandNotWithdrawn(judgeList(await list(), TRUST, NOW), release())],
  ['list-time', 'an old list', async () => judgeList(await list(), TRUST, '2026-02-01T00:00:00Z')],
];
const NOT_HERE = { 'build-failed': 'test/lambda/release-line.test.ts' };

test.each(CASES.filter(([code]) => !(code in NOT_HERE)))('%s: %s', async (code, _, attempt) => {
  const refusal = await Promise.resolve()
    .then(attempt)
    .catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ReleaseError);
  expect((refusal as ReleaseError).code).toBe(code);
  expect((refusal as ReleaseError).expected).not.toBe((refusal as ReleaseError).found);
});

test('every code has a case', () => {
  const cases = new Set<string>([...CASES.map(([code]) => code), ...Object.keys(NOT_HERE)]);
  expect(Object.keys(CODES).filter((code) => !cases.has(code))).toEqual([]);
  expect(Object.keys(RELEASE_CODES).length).toBeGreaterThan(20);
});
