import fc from 'fast-check';
import { canonicalJson } from '../../lib/attest/canonical';
import { type Envelope, signEnvelope } from '../../lib/attest/dsse';
import { examplePublicKey } from '../../lib/config/example-keys';
import {
  admit,
  admitProbe,
  admitVeto,
  CODES,
  CustodyError,
  decodeEntry,
  later,
  openFirstRoot,
  PROBE,
  PROBER,
  PROPOSAL,
  type ProbePaper,
  parseEnvelope,
  ROOT,
  sha256,
  VETO,
} from '../../lib/custody';
import {
  ARN,
  CUSTODIANS,
  custodian,
  LOG,
  MemoryLedger,
  probe,
  probePaper,
  proposal,
  QUORUM,
  root,
  START,
  signer,
  signers,
  veto,
} from './world';

const ALL = process.env['PROVE'] === '1';
/** 200,000 proposals, roots and vetoes, and 20,000 probes and words for their keys, half of them signed by whoever would have to, with one fault. */
const runs = (ofAll: number) => ({ numRuns: ALL ? ofAll : Math.round(ofAll / 50) });

const state = new MemoryLedger().state();
const at = later(START, 60);
type Map = Record<string, unknown>;
type Fault = readonly [name: string, apply: (document: Map, random: { readonly number: number; readonly text: string }) => Map];

const set = (change: (random: { readonly number: number; readonly text: string }, document: Map) => Map, name: string): Fault => [
  name,
  (document, random) => ({ ...document, ...change(random, document) }),
];
const FORM: readonly Fault[] = [
  set(({ text }) => ({ [`x-${text}`]: 1 }), 'a field more'),
  [
    'a field less',
    (document, { number }) => Object.fromEntries(Object.entries(document).filter((_, index, all) => index !== number % all.length)),
  ],
  [
    'a field of another type',
    (document, { number }) => {
      const name = Object.keys(document)[number % Object.keys(document).length] as string;
      return { ...document, [name]: Array.isArray(document[name]) ? 'text' : [document[name] as never] };
    },
  ],
  set(({ number }) => ({ schemaVersion: 2 + number }), 'another format'),
  set(({ text }) => ({ environment: `e${sha256(text).slice(0, 9)}` }), 'another environment'),
];
const PROPOSALS: readonly Fault[] = [
  ...FORM,
  set(({ number }) => ({ rootVersion: 2 + number }), 'another root'),
  set(({ number }) => ({ sequence: 2 + number }), 'another slot'),
  set(({ text }) => ({ previous: sha256(text) }), 'another history'),
  set(({ number }) => ({ notBefore: later(at, 1 + (number % 1000)) }), 'not yet valid'),
  set(({ number }) => ({ notBefore: later(at, -2_000), expires: later(at, -(number % 1000)) }), 'expired'),
  set(({ number }) => ({ expires: later(at, 30 * 86_400 + 1 + (number % 1000)) }), 'valid for too long'),
  set(({ text }) => ({ keyArn: ARN(text) }), 'an unknown key'),
  set(({ text }) => ({ currentPolicyDigest: sha256(text) }), 'another policy'),
  set(({ number }) => ({ parameters: { rotations: 1 + (number % 1000) } }), 'another number of rotations'),
  set(({ text }) => ({ parameters: { rotations: 0, [text]: 0, more: 1 } }), 'a parameter more'),
  set(({ text }) => ({ action: 'disable', keyArn: LOG, parameters: { reason: `r${sha256(text)}` } }), 'a log key disabled'),
  set(({ text }) => ({ action: `do-${text}` }), 'another action'),
  set(() => ({ keyArn: null, currentPolicyDigest: null }), 'no key'),
  set(({ number }) => ({ nonce: 'f'.repeat(number % 32) }), 'a short nonce'),
  set(({ number }) => ({ sequence: 1.5 + (number % 1000) }), 'a fraction'),
];
const ROOTS: readonly Fault[] = [
  // The environment of a root is judged beside that of genesis.
  ...FORM.filter(([name]) => name !== 'another environment'),
  set(({ number }) => ({ version: 2 + number }), 'not the first'),
  set(() => ({ threshold: 2 }), 'a party alone'),
  set(({ number }) => ({ threshold: 5 + (number % 40) }), 'more than all'),
  set(({ text }) => ({ requiredParties: ['foundation', `p${sha256(text).slice(0, 8)}`] }), 'an unknown party'),
  set(() => ({ requiredParties: ['vendor'] }), 'one party'),
  set((_, document) => ({ custodians: [...(document['custodians'] as object[]), custodian('vendor-1')] }), 'a custodian twice'),
  set(
    ({ text }) => ({
      custodians: [...root().custodians, { ...custodian('vendor-2'), publicKey: Buffer.from(sha256(text)).toString('base64') }],
    }),
    'no key',
  ),
  set(
    ({ text }) => ({ parties: [...root().parties, { slug: 'more', organization: `o${sha256(text).slice(0, 8)}` }] }),
    'an unknown organization',
  ),
  set(({ number }) => ({ expires: `2026-02-${30 + (number % 60)}T00:00:00Z` }), 'no day'),
  set(({ number }) => ({ timeLockHours: -number }), 'no time-lock'),
];
const VETOES: readonly Fault[] = [
  ...FORM,
  set(({ text }) => ({ proposal: sha256(text) }), 'nothing that waits'),
  set(({ number }) => ({ reason: ' '.repeat(1 + (number % 300)) }), 'no reason'),
];

/** The first result in another form; faults of several results: bench/custody-model/attack-probes.ts. */
const ofResult = (name: string, change: (random: { readonly number: number; readonly text: string }) => object): Fault =>
  set((values, document) => {
    const [first, ...more] = document['results'] as readonly object[];
    return { results: [{ ...first, ...change(values) }, ...more] };
  }, name);
const PROBES: readonly Fault[] = [
  ...FORM,
  set(({ text }) => ({ party: `p${sha256(text).slice(0, 8)}` }), 'another party'),
  set(({ number }) => ({ caller: `arn:aws:sts::${String(300_000_000_000 + number)}:assumed-role/x/x` }), 'a stranger'),
  set(({ text }) => ({ caller: `arn:aws:sts::200000000003:assumed-role/\n${text}` }), 'a caller in two lines'),
  set(({ text }) => ({ head: sha256(text) }), 'another ledger'),
  set(({ number }) => ({ at: later(at, 61 + number) }), 'from the future'),
  set(({ number }) => ({ at: later(at, -3601 - number) }), 'too old'),
  set((_, document) => ({ results: (document['results'] as object[]).slice(1) }), 'a call less'),
  set(({ number }, document) => {
    const results = [...(document['results'] as object[])];
    const place = number % (results.length - 1);
    [results[place], results[place + 1]] = [results[place + 1] as object, results[place] as object];
    return { results };
  }, 'in another order'),
  ofResult('another outcome', ({ text }) => ({ outcome: `${text}denied ` })),
  ofResult('another key', ({ text }) => ({ key: `statistics/x${sha256(text).slice(0, 8)}` })),
  ofResult('a call that is none', ({ text }) => ({ call: `Encrypt${text}` })),
  ofResult('said too much', ({ number }) => ({ said: 'x'.repeat(201 + (number % 1000)) })),
  ofResult('a field more in a result', ({ text }) => ({ [`x-${text}`]: 1 })),
];
const PROBERS: readonly Fault[] = [
  ...FORM,
  set(({ text }) => ({ party: `p${sha256(text).slice(0, 8)}` }), 'another party'),
  set(({ text }) => ({ publicKey: Buffer.from(sha256(text)).toString('base64') }), 'another key'),
  set(({ number }) => ({ notBefore: later(at, 1 + number) }), 'not yet'),
  set(({ number }) => ({ expires: later(at, -(number % 86_400)) }), 'no longer'),
  set(({ number }) => ({ expires: later('2027-01-05T00:00:01Z', number) }), 'for too long'),
];

const random = fc.record({ number: fc.nat({ max: 1 << 20 }), text: fc.string({ maxLength: 12 }) });
const junk = fc.oneof(fc.json({ maxDepth: 3 }).map(Buffer.from), fc.uint8Array({ maxLength: 200 }).map(Buffer.from));

function refused(work: () => unknown): void {
  let found: unknown;
  try {
    work();
  } catch (error) {
    found = error;
  }
  if (!(found instanceof CustodyError)) throw found instanceof Error ? found : new Error('accepted');
  expect(Object.keys(CODES)).toContain(found.code);
  expect(found.message).toMatch(/^[a-z-]+: expected [^\n]{1,2000}, found [^\n]*$/u);
}

function family(
  name: string,
  type: string,
  base: object,
  faults: readonly Fault[],
  who: readonly string[],
  judge: (envelope: Envelope) => unknown,
  ofAll: number,
): void {
  test(`${name}: one fault, validly signed: none is accepted`, () => {
    fc.assert(
      fc.property(fc.constantFrom(...faults), random, ([, apply], values) => {
        const faulty = apply(base as Map, values);
        const bytes = Buffer.from(
          Object.values(faulty).some((value) => typeof value === 'number' && !Number.isInteger(value))
            ? JSON.stringify(faulty)
            : canonicalJson(faulty as never),
        );
        refused(() => judge(signEnvelope(type, bytes, signers(who))));
      }),
      runs(ofAll / 2),
    );
  });
  test(`${name}: other bytes, or signatures of others: none is accepted`, () => {
    const good = Buffer.from(canonicalJson(base as never));
    const keyids = [...CUSTODIANS, 'stranger'].map((slug) => signer(slug).keyId);
    const forged = fc.array(
      fc.record({
        keyid: fc.constantFrom(...keyids),
        sig: fc.oneof(fc.base64String({ maxLength: 100 }), fc.constant(signer('vendor-1').sign(good).toString('base64'))),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.oneof(junk, fc.constant(good)), forged, fc.boolean(), (bytes, signatures, signed) => {
        const envelope =
          signed && !bytes.equals(good)
            ? signEnvelope(type, bytes, signers(who))
            : { payloadType: type, payload: bytes.toString('base64'), signatures };
        refused(() => judge(envelope));
      }),
      runs(ofAll / 2),
    );
  });
}

const rotate = proposal(state, 'rotate', { rotations: 0 });
family('proposals', PROPOSAL.payloadType, rotate, PROPOSALS, QUORUM, (envelope) => admit(state, { proposal: envelope }, at), 120_000);
family('roots', ROOT.payloadType, root(), ROOTS, CUSTODIANS, openFirstRoot, 60_000);
const waiting = { schemaVersion: 1, environment: 'model', proposal: sha256('x'), reason: 'no' };
family('vetoes', VETO.payloadType, waiting, VETOES, ['vendor-1'], (envelope) => admitVeto(state, envelope), 20_000);

const tried = probe(state, { at });
const word = { schemaVersion: 1, environment: 'model', party: 'vendor', publicKey: examplePublicKey('model', 'probes-vendor') };
const appointment = { ...word, notBefore: '2025-12-01T00:00:00Z', expires: '2027-01-01T00:00:00Z' };
const judged = (change: Partial<ProbePaper>) => admitProbe(state, { ...probePaper(tried), ...change }, at);
family('probes', PROBE.payloadType, tried, PROBES, ['probes-vendor'], (envelope) => judged({ probe: envelope }), 10_000);
family('words for a prober', PROBER.payloadType, appointment, PROBERS, ['vendor-1'], (envelope) => judged({ prober: envelope }), 10_000);

test('the documents without a fault are accepted', () => {
  expect(judged({ prober: signEnvelope(PROBER.payloadType, Buffer.from(canonicalJson(appointment)), signers(['vendor-1'])) })).toEqual(
    tried,
  );
  expect(
    admit(state, { proposal: signEnvelope(PROPOSAL.payloadType, Buffer.from(canonicalJson(rotate as never)), signers(QUORUM)) }, at)
      .approvedBy,
  ).toEqual(QUORUM);
  expect(openFirstRoot(signEnvelope(ROOT.payloadType, Buffer.from(canonicalJson(root() as never)), signers(CUSTODIANS)))).toEqual(root());
});

test('files that are no envelope, and entries that are none, end in a refusal', () => {
  fc.assert(
    fc.property(junk, (bytes) => {
      refused(() => parseEnvelope(Buffer.concat([bytes, Buffer.from('}')])));
      refused(() => decodeEntry(bytes));
    }),
  );
  refused(() => parseEnvelope(Buffer.from('['.repeat(100_000))));
  expect(() => veto(state, 'x', 'vendor-1')).not.toThrow();
});
