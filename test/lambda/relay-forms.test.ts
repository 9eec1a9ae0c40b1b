import fc from 'fast-check';
import { throughTheSecondHand } from '../../lambda/custody-executor/second-hand';
import { Relay } from '../../lambda/custody-relay/relay';
import { headersOf } from '../../lambda/custody-relay/signed-call';
import { MemoryLedger } from '../custody/world';
import { CREDENTIALS, call, changePolicy, Hand, type Sent, underWay } from './hand';
import { asCarried } from './stage';

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
