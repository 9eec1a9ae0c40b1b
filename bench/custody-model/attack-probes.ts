import {
  admitProbe,
  begin,
  type Code,
  encodeProbe,
  later,
  PROBER,
  type Probe,
  ProbeJudge,
  type ProbePaper,
  probeName,
  refusalOf,
  type State,
} from '../../lib/custody';
import { genesisEntry, probe, probePaper, prober } from '../../test/custody/world';
import { promise } from './facts';

/** Probes that nobody should take for one. @returns attacks tried */
export function probeBattery(): number {
  const state = begin(genesisEntry());
  const now = later(state.head.at, 600);
  const good = probePaper(probe(state, { at: now }));
  promise('a valid probe is refused', refusalOf(() => admitProbe(state, good, now)) === undefined);
  const attacks = [...papers(state, now)];
  for (const [code, name, paper, at = now] of attacks) {
    const found = endOf(() => admitProbe(state, paper, at));
    promise('an attack is accepted', found.startsWith(`${code}: `), `probe, ${code}: ${name}: ${found}`);
  }
  const elsewhere = 'probes/vendor/2026-01-02.json';
  const kept = new ProbeJudge(
    new Map([
      [elsewhere, encodeProbe(good)],
      [probeName({ party: 'vendor', at: now }), encodeProbe(good)],
    ]),
  );
  kept.observe(state);
  const codes = [...kept.results().values()].map((one) => ('code' in one ? one.code : 'a probe'));
  promise('an attack is accepted', codes.join() === 'probe-taken,a probe', `probe, in the place of another: ${codes}`);
  return attacks.length + 1;
}

/** The refusal, or that there was none. */
function endOf(work: () => unknown): string {
  try {
    return refusalOf(work)?.message ?? 'accepted';
  } catch (error) {
    return `a crash: ${(error as Error).message}`;
  }
}

function* papers(state: State, now: string): Generator<readonly [Code, string, ProbePaper, string?]> {
  const of = (change: Partial<Probe>) => probePaper(probe(state, { at: now, ...change }));
  const by = (appointed: ProbePaper['prober']) => probePaper(probe(state, { at: now }), { prober: appointed });
  const { results } = probe(state);
  yield ['one-signature', 'appointed by nobody', by(prober({}, []))];
  yield ['one-signature', 'appointed by two', by(prober({}, ['vendor-1', 'notary-1']))];
  yield ['signature-unknown', 'appointed by a stranger', by(prober({}, ['vendor-2']))];
  yield ['prober', 'appointed by another party', by(prober({}, ['foundation-1']))];
  yield ['environment', 'appointed in another centre', by(prober({ environment: 'other' }))];
  yield ['lifetime', 'appointed for ever', by(prober({ expires: '2030-01-01T00:00:00Z' }))];
  yield ['payload-type', 'another document as appointment', by({ ...prober(), payloadType: 'text/plain' })];
  yield ['prober', 'not yet appointed', by(prober({ notBefore: later(now, 1) }))];
  yield ['prober', 'no longer appointed', by(prober({ expires: now }))];
  yield ['one-signature', 'signed by nobody', probePaper(probe(state, { at: now }), { by: [] })];
  yield ['signature-unknown', 'signed by a custodian', probePaper(probe(state, { at: now }), { by: ['vendor-1'] })];
  yield ['payload-type', 'another document as probe', { ...of({}), probe: { ...of({}).probe, payloadType: PROBER.payloadType } }];
  yield [
    'signature-invalid',
    'other results under the signature',
    { ...of({}), probe: { ...of({}).probe, payload: of({ party: 'notaries' }).probe.payload } },
  ];
  yield ['environment', 'of another centre', of({ environment: 'other' })];
  yield [
    'prober',
    'of another party',
    probePaper(probe(state, { at: now, party: 'foundation' }), { prober: prober(), by: ['probes-vendor'] }),
  ];
  yield ['probe-head', 'on another ledger', of({ head: '0'.repeat(64) })];
  yield ['clock', 'before the ledger that it was made on', of({ at: later(state.head.at, -61) })];
  yield ['probe-caller', 'run as the other organization', of({ caller: 'arn:aws:sts::100000000002:assumed-role/x/x' })];
  yield ['probe-caller', 'run as a stranger', of({ caller: 'arn:aws:iam::999999999999:user/x' })];
  yield ['probe-results', 'without a key', of({ results: results.slice(0, 5) })];
  yield ['probe-results', 'with a call twice', of({ results: [...results, ...results.slice(0, 1)] })];
  yield ['probe-results', 'in another order', of({ results: [...results].reverse() })];
  yield [
    'probe-results',
    'of a key that is none',
    of({ results: [...results.slice(0, -1), { ...results[9], key: 'log/other' } as never] }),
  ];
  yield ['probe-age', 'of yesterday', of({}), later(now, 3601)];
  yield ['probe-age', 'of tomorrow', of({ at: later(now, 61) })];
}
