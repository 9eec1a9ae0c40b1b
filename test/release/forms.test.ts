import fc from 'fast-check';
import { preAuthenticationEncoding } from '../../lib/attest/dsse';
import {
  bytesOf,
  CODES,
  checkSnapshot,
  checkTrust,
  type Documents,
  demandArtefact,
  demandNotWithdrawn,
  digestOf,
  documentsOf,
  envelopeBytes,
  judgeList,
  judgeRelease,
  LOG_ENTRY,
  LogError,
  logRelease,
  openByBoth,
  openOrder,
  PROVENANCE,
  type Purpose,
  pack,
  parseEnvelope,
  parseSnapshot,
  parseTrust,
  RELEASE_CODES,
  ReleaseError,
  type ReleaseName,
  replayLog,
  runRelease,
  type Side,
  type SigningKey,
  SUMMARY,
  seal,
  type Trust,
  takeSnapshot,
  trustDigest,
  unpack,
  WITHDRAWAL,
  WITHDRAWAL_LIST,
  type Withdrawal,
} from '../../lib/release';
import { authorise, COMPANY, ENVIRONMENT, fastOpening, key, NOW, opening, payload, publicKey, SOURCE, TRUST, World } from './world';

let documents: Documents;
let log: Buffer[];
const { order, snapshot, archive } = opening();
beforeAll(async () => {
  const world = new World();
  for (const one of [opening(), opening('1.0.1')]) {
    await openOrder(world.ports(), one.order, one.snapshot, one.archive);
    await runRelease(world.ports(), one.order, world.workshop());
  }
  documents = await documentsOf(world.distribution, order);
  log = [...world.log.map.values()];
});

const release = () => digestOf(parseEnvelope(documents['release.centre.json'] as Buffer));
const withdrawal = (): Withdrawal => ({
  schemaVersion: 1,
  environment: ENVIRONMENT,
  company: COMPANY,
  name: order.name,
  version: order.version,
  release: release(),
  reason: 'it deletes files',
  withdrawnOn: NOW,
});
const both = [key('centre', 'release'), key('supervisor', 'release')];
const list = async (signers: readonly SigningKey[] = both) =>
  seal(
    {
      schemaVersion: 1 as const,
      environment: ENVIRONMENT,
      company: COMPANY,
      number: 1,
      issuedOn: NOW,
      expires: '2026-01-17T12:00:00Z',
      withdrawals: [await seal(withdrawal(), WITHDRAWAL, both)],
    },
    WITHDRAWAL_LIST,
    signers,
  );
/** A document of the release, changed and signed again by the key it must be signed by. */
async function again(
  name: keyof Documents,
  kind: never,
  signer: readonly SigningKey[],
  change: (document: never) => object,
): Promise<Documents> {
  return { ...documents, [name]: envelopeBytes(await seal(change(payload(documents[name] as Buffer) as never), kind, signer)) };
}
const changedTrust = (change: Partial<Trust>): Trust => ({ ...TRUST, ...change });
const judged = (make: Documents | Promise<Documents> | (() => Documents | Promise<Documents>)) => async () =>
  judgeRelease(await (typeof make === 'function' ? make() : make), TRUST);
/** Made when the case runs: the documents are there then. */
const later = (make: () => Documents | Promise<Documents>) => make;
const inPredicate = (change: object) => (statement: { readonly predicate: object }) => ({
  ...statement,
  predicate: { ...statement.predicate, ...change },
});
const signer = (side: Side, purpose: Purpose) => [key(side, purpose)];
const entryLike = (change: object) =>
  again('log-entry.json', LOG_ENTRY as never, signer('supervisor', 'log'), (entry: object) => ({ ...entry, ...change }));
const ran = (set: (world: World) => void) => async () => {
  const world = new World();
  set(world);
  await openOrder(world.ports(), order, snapshot, archive);
  const end = await runRelease(world.ports(), order, world.workshop());
  if (end === 'blocked')
    judgeRelease(
      { ...(await documentsOf(world.records, order)), 'release.supervisor.json': documents['release.supervisor.json'] as Buffer },
      TRUST,
    );
};
const inLog = (entries: () => Buffer[]) => async () => {
  try {
    replayLog(entries(), TRUST);
  } catch (error) {
    throw error instanceof LogError ? error.refusal : error;
  }
};
const envelope = (name: keyof Documents) => parseEnvelope(documents[name] as Buffer);
const reEnveloped = (name: keyof Documents, change: object): Documents => ({
  ...documents,
  [name]: bytesOf({ ...envelope(name), ...change }),
});

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
let twice: Buffer[] = [];
beforeAll(async () => {
  const [first] = log as [Buffer];
  const second = { ...(payload(first) as object), sequence: 1, previous: digestOf(parseEnvelope(first)) };
  twice = [first, envelopeBytes(await seal(second as never, LOG_ENTRY, signer('supervisor', 'log')))];
});
async function signed(side: Side, purpose: Purpose, type: string, bytes: Buffer) {
  const { keyId, sign } = key(side, purpose);
  return { keyid: keyId, sig: (await sign(preAuthenticationEncoding(type, bytes))).toString('base64') };
}
async function fastIn(world: World, version: string, authorisation: Awaited<ReturnType<typeof authorise>>): Promise<ReleaseName> {
  const fast = fastOpening(version, authorisation);
  await openOrder(world.ports(), fast.order, fast.snapshot, fast.archive, authorisation);
  await runRelease(world.ports(), fast.order, world.workshop());
  return fast.order;
}
const fastRun = async (authorisation: ReturnType<typeof authorise>) => fastIn(new World(), '1', await authorisation);

const NOT_HERE = { 'build-failed': 'test/lambda/release-builds.test.ts' };

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

test('an archive is a function of its files, and any other bytes are refused', () => {
  const name = fc.stringMatching(/^[a-z]{1,6}(\/[a-z0-9_.-]*[a-z]){0,2}$/);
  const file = fc.record({ name, executable: fc.boolean(), bytes: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) });
  fc.assert(
    fc.property(
      fc.uniqueArray(file, { selector: (one) => one.name, minLength: 1, maxLength: 6 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (files, place, change) => {
        const packed = pack(files);
        const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
        expect(unpack(packed).map(({ bytes, ...rest }) => ({ ...rest, bytes: Buffer.from(bytes) }))).toEqual(sorted);
        expect(pack([...files].reverse()).equals(packed)).toBe(true);
        const other = Buffer.from(packed);
        const at = place % other.length;
        other[at] = (other[at] as number) ^ change;
        let found: readonly { name: string }[] = [];
        try {
          found = unpack(other);
        } catch (error) {
          expect(error).toBeInstanceOf(ReleaseError);
        }
        // What is still an archive has other files.
        if (found.length > 0)
          expect(bytesOf({ found: takeSnapshot({ ...snapshot }, found as never).snapshot.files as never })).not.toEqual(
            bytesOf({ found: takeSnapshot({ ...snapshot }, files).snapshot.files as never }),
          );
      },
    ),
  );
});

test('a trust document in a file, with the digest that names it', () => {
  expect(trustDigest(parseTrust(Buffer.from(`${bytesOf(TRUST).toString()}\n`)))).toBe(trustDigest(TRUST));
  expect(() => parseTrust(bytesOf({ ...TRUST, organizations: { centre: 'vendor', supervisor: 'vendor' } }))).toThrow('two organizations');
});
