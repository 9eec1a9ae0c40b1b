import fc from 'fast-check';
import { throughTheSecondHand } from '../../lambda/custody-executor/second-hand';
import { type Arrived, Relay } from '../../lambda/custody-relay/relay';
import { headersOf, KMS_HOST } from '../../lambda/custody-relay/signed-call';
import {
  ACT_SECONDS,
  callOf,
  digestOf,
  encodeEntry,
  execute,
  type KmsCall,
  later,
  type Proposal,
  type Submission,
} from '../../lib/custody';
import { Signer } from '../../lib/objects/signer';
import { EXECUTOR, MemoryKeys, MemoryLedger, policy, proposal, READER, START, submission, veto } from '../custody/world';
import { asCarried, FOUNDERS } from './stage';

const CREDENTIALS = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
const DAY = 86_400;
interface Sent {
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** A relay whose copy is behind, and what it sent. */
class Hand {
  readonly sent: Sent[] = [];
  now = START;
  /** Entries that have arrived, and when. */
  arrived: Arrived[] = [];
  answer = { status: 200, body: '{}' };
  readonly relay = new Relay({
    copy: async (slot) => this.arrived[slot],
    forward: async (headers, body) => {
      this.sent.push({ headers, body });
      return this.answer;
    },
    nowMs: () => Date.parse(this.now),
    founders: FOUNDERS,
  });
  arrive(entries: readonly Buffer[], at = this.now): void {
    this.arrived = [...this.arrived, ...entries.slice(this.arrived.length).map((bytes) => ({ bytes, arrivedMs: Date.parse(at) }))];
  }
}

/** A ledger in which one act is under way: its intent, its time-lock, its attempt. */
async function underWay(make: (ledger: MemoryLedger) => Proposal, hand: Hand, { late = false, wait = 3 * DAY } = {}) {
  const ledger = new MemoryLedger();
  hand.arrive(ledger.entries);
  const brought: Submission = submission(make(ledger));
  const keys = new MemoryKeys();
  let now = later(START, 60);
  const ports = { ledger, keys, now: () => now, executor: EXECUTOR };
  // The attempt is written, and the executor dies before it acts.
  keys.perform = async () => {
    throw new Error('died');
  };
  await execute({ submission: brought }, ports).catch(() => undefined);
  hand.now = now;
  if (!late) hand.arrive(ledger.entries.slice(0, 2));
  now = later(now, wait);
  if (wait > 0) await execute(undefined, ports).catch(() => undefined);
  hand.now = now;
  return { ledger, brought };
}
const changePolicy = (ledger: MemoryLedger) => proposal(ledger.state(), 'change-policy', { policy: policy(READER) });
const freeze = (ledger: MemoryLedger) => proposal(ledger.state(), 'freeze', { reason: 'r' });
const call = (of: Proposal) => callOf(of) as KmsCall;
const send = (hand: Hand, ledger: MemoryLedger, now = () => Date.parse(hand.now)) =>
  throughTheSecondHand(asCarried(hand.relay), ledger, async () => CREDENTIALS, now);

test('the act under way is forwarded, byte for byte as the executor signed it, and KMS is answered back', async () => {
  const hand = new Hand();
  const { ledger } = await underWay(changePolicy, hand);
  const act = changePolicy(new MemoryLedger());
  await send(hand, ledger)(call(act));
  const [{ headers, body }] = hand.sent as [Sent];
  const signer = new Signer(
    async () => CREDENTIALS,
    'eu-central-2',
    'kms',
    new URL(`https://${KMS_HOST}`),
    () => Date.parse(hand.now),
  );
  const { 'content-length': length, ...rest } = headers;
  const target = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.PutKeyPolicy' };
  expect(rest).toEqual(await signer.sign('POST', '/', {}, target, body));
  expect([body, length]).toEqual([call(act).body, String(Buffer.byteLength(body))]);
});

test('an alarm waits for no copy: the freeze, its intent and its attempt come with the request', async () => {
  const hand = new Hand();
  const { ledger } = await underWay(freeze, hand, { late: true, wait: 0 });
  await send(hand, ledger)(call(freeze(new MemoryLedger())));
  expect(hand.sent.map(({ headers }) => headers['x-amz-target'])).toEqual(['TrentService.DisableKey']);
});

test('what KMS refuses comes back as KMS says it', async () => {
  const hand = new Hand();
  const { ledger } = await underWay(changePolicy, hand);
  hand.answer = { status: 400, body: '{"__type":"com.amazonaws.kms#MalformedPolicyDocumentException","message":"no"}' };
  await expect(send(hand, ledger)(call(changePolicy(new MemoryLedger())))).rejects.toMatchObject({
    name: 'MalformedPolicyDocumentException',
    message: 'no',
    $metadata: { httpStatusCode: 400 },
  });
});

test.each([
  ['a relay that is not there', async () => Promise.reject(new Error('no such function')), 'SecondHandUnreachable'],
  [
    'a relay that dies on the way',
    async (request: { op: string }) => (request.op === 'head' ? { head: 0 } : Promise.reject(new Error('died'))),
    'SecondHandFailed',
  ],
  ['a relay that says something else', async () => ({ head: 0 }), 'RelayAnswer'],
])('%s holds up nothing: the act has failed', async (_, ask, name) => {
  const sent = throughTheSecondHand(ask as never, new MemoryLedger(), async () => CREDENTIALS);
  await expect(sent(call(changePolicy(new MemoryLedger())))).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
});

interface Tried {
  readonly name: string;
  readonly make?: (ledger: MemoryLedger) => Proposal;
  readonly late?: boolean;
  /** What is asked for instead of the act under way. */
  readonly asked?: (act: Proposal, ledger: MemoryLedger) => KmsCall;
  readonly before?: (hand: Hand, ledger: MemoryLedger, brought: Submission) => void | Promise<void>;
  /** Seconds by which the executor's date is off. */
  readonly off?: number;
  readonly message: string | RegExp;
}
const REFUSED: readonly Tried[] = [
  {
    name: 'another policy than the quorum approved',
    asked: (act) => ({ ...call(act), body: call(act).body.replace('Reader', 'Thief') }),
    message: /^acting: expected the call of change-policy, [0-9a-f]{64}, found another PutKeyPolicy$/,
  },
  {
    name: 'another operation on the same key',
    asked: () => call(freeze(new MemoryLedger())),
    message: /^acting: .* found another DisableKey$/,
  },
  {
    name: 'another key',
    asked: (act) => ({ ...call(act), body: call(act).body.replace(/"KeyId":"./, '"KeyId":"x') }),
    message: /^acting: /,
  },
  {
    name: 'an operation that is none of the second hand',
    asked: (act) => ({ operation: 'CreateGrant' as never, body: call(act).body }),
    message: /^bad-value: expected operation: .*, found "CreateGrant"$/,
  },
  {
    name: 'a body that is larger than any act',
    asked: (act) => ({ ...call(act), body: `{"x":"${'x'.repeat(140_000)}"}` }),
    message: 'too-large: expected a body of at most 131072 characters, found 140008',
  },
  {
    name: 'an act inside its time-lock, by the clock of this copy',
    before: (hand) => {
      hand.arrived = hand.arrived.map((one) => ({ ...one, arrivedMs: Date.parse(later(hand.now, -60)) }));
    },
    message: /^time-lock: expected an act at or after .*, found /,
  },
  {
    name: 'an intent that is said to be old, and came into this copy never',
    late: true,
    message: /^time-lock: expected an act at or after its time-lock in this copy, found /,
  },
  {
    name: 'a veto that is in this copy and was left out of what is shown',
    before: (hand, ledger, brought) => {
      const state = new MemoryLedger(ledger.entries.slice(0, 2)).state();
      const stopped = encodeEntry({
        environment: state.environment,
        sequence: 2,
        previous: state.head.digest,
        kind: 'veto',
        at: later(START, 120),
        body: { veto: veto(state, digestOf(brought.proposal), 'vendor-1') },
      });
      hand.arrive([...ledger.entries.slice(0, 2), stopped.bytes]);
    },
    message: /^no-intent: expected an act under way, found none$/,
  },
  {
    name: 'a request that was made before',
    off: -301,
    message: /^expired: expected a request dated within 300 s of now, found /,
  },
  { name: 'a request of tomorrow', off: DAY, message: /^expired: / },
  {
    name: 'an attempt that is too old to act on',
    before: (hand) => {
      hand.now = later(hand.now, ACT_SECONDS);
    },
    message: /^lease: /,
  },
];

test.each(REFUSED)('refused, and nothing is sent: $name', async ({ make = changePolicy, late, asked, before, off = 0, message }) => {
  const hand = new Hand();
  const { ledger, brought } = await underWay(make, hand, { late: late === true });
  await before?.(hand, ledger, brought);
  const act = make(new MemoryLedger());
  const sending = send(hand, ledger, () => Date.parse(later(hand.now, off)))(asked?.(act, ledger) ?? call(act));
  await expect(sending).rejects.toMatchObject({ name: 'SecondHandRefused', message: expect.stringMatching(message) });
  expect(hand.sent).toEqual([]);
});

const SIGNED = {
  operation: 'DisableKey',
  body: '{"KeyId":"k"}',
  date: '20260101T000000Z',
  token: 'token',
  authorization:
    'AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/20260101/eu-central-2/kms/aws4_request, ' +
    `SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-amz-target, Signature=${'0'.repeat(64)}`,
} as const;
const NOW = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['another Region', SIGNED.authorization.replace('eu-central-2', 'eu-central-1')],
  ['another service', SIGNED.authorization.replace('/kms/', '/iam/')],
  ['another day', SIGNED.authorization.replace('20260101', '20260102')],
  ['a header that is not signed', SIGNED.authorization.replace(';x-amz-target', '')],
  ['a header more', SIGNED.authorization.replace('content-type;', 'content-type;evil;')],
  ['a second line', `${SIGNED.authorization}\nx-evil: 1`],
])('a signature for %s is none', (_, authorization) => {
  expect(Object.keys(headersOf(SIGNED, NOW)).length).toBe(8);
  expect(() => headersOf({ ...SIGNED, authorization }, NOW)).toThrow('bad-value');
});

test.each([
  ['nothing', undefined],
  ['another question', { op: 'state' }],
  ['a question and more', { op: 'head', more: 1 }],
  ['a call with a header more', { op: 'forward', entries: [], call: { ...SIGNED, host: 'sts.amazonaws.com' } }],
  ['a call without a date', { op: 'forward', entries: [], call: { ...SIGNED, date: undefined } }],
  ['a token with a line in it', { op: 'forward', entries: [], call: { ...SIGNED, token: 'a\r\nx' } }],
  ['entries that are no texts', { op: 'forward', entries: [1], call: SIGNED }],
])('refused by its form: %s', async (_, event) => {
  const hand = new Hand();
  expect(await hand.relay.answer(event)).toEqual({ refused: expect.objectContaining({ code: 'bad-value' }) });
});

test('a copy that others began, or that does not replay, ends the run', async () => {
  const hand = new Hand();
  const ledger = new MemoryLedger();
  hand.arrive([...ledger.entries, Buffer.from('{}')]);
  await expect(hand.relay.answer({ op: 'head' })).rejects.toMatchObject({ name: 'LedgerError', index: 1 });
  const other = new Relay({ copy: async () => hand.arrived[0], forward: jest.fn(), nowMs: () => NOW, founders: '0'.repeat(64) });
  await expect(other.answer({ op: 'head' })).rejects.toMatchObject({ name: 'LedgerError', code: 'anchor' });
});

test('whatever is brought to it, it sends the call that was approved, or nothing', async () => {
  const hand = new Hand();
  const { ledger } = await underWay(changePolicy, hand);
  let good: { readonly entries: readonly string[]; readonly call: Record<string, string> } | undefined;
  const listening = async (request: object) => {
    if ('call' in request) good = request as typeof good;
    return asCarried(hand.relay)(request);
  };
  const act = call(changePolicy(new MemoryLedger()));
  await throughTheSecondHand(
    listening as never,
    ledger,
    async () => CREDENTIALS,
    () => Date.parse(hand.now),
  )(act);
  const [approved] = hand.sent.splice(0) as [Sent];
  const { entries, call: signed } = good as NonNullable<typeof good>;
  const flip = (text: string, at: number, to: string) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + to + text.slice(place + 1);
  };
  let reached = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('entry', 'drop', 'swap', ...Object.keys(signed)),
      fc.nat(100_000),
      fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('"', '\\', '\r\n', '0', 'é')),
      async (what, at, to) => {
        const request = {
          op: 'forward',
          entries:
            what === 'entry'
              ? entries.map((entry, index) => (index === at % entries.length ? flip(entry, at, to) : entry))
              : what === 'drop'
                ? entries.filter((_, index) => index !== at % entries.length)
                : what === 'swap'
                  ? [...entries].reverse()
                  : entries,
          call: what in signed ? { ...signed, [what]: flip(signed[what] as string, at, to) } : signed,
        };
        const answer = await hand.relay.answer(request);
        const sent = hand.sent.splice(0);
        if ('refused' in answer) return sent.length === 0;
        reached += 1;
        // Only what no copy of the ledger can know may differ: whose signature it is. KMS knows.
        const known = ({ headers, body }: Sent) => [body, headers['x-amz-target'], headers['host'], headers['x-amz-content-sha256']];
        return sent.length === 1 && JSON.stringify(known(sent[0] as Sent)) === JSON.stringify(known(approved));
      },
    ),
    { numRuns: process.env['PROVE'] === '1' ? 20_000 : 400 },
  );
  expect(reached).toBeGreaterThan(0);
});
