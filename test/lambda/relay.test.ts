import { throughTheSecondHand } from '../../lambda/custody-executor/second-hand';
import { KMS_HOST } from '../../lambda/custody-relay/signed-call';
import { ACT_SECONDS, digestOf, encodeEntry, type KmsCall, later, type Proposal, type Submission } from '../../lib/custody';
import { Signer } from '../../lib/objects/signer';
import { MemoryLedger, START, veto } from '../custody/world';
import { CREDENTIALS, call, changePolicy, DAY, freeze, Hand, type Sent, send, underWay } from './hand';

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
  const sent = throughTheSecondHand(ask as never, new MemoryLedger(), async () => CREDENTIALS, Date.now, 1);
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
