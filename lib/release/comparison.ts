import { canonicalJson } from '../attest/canonical';
import type { Envelope } from '../attest/dsse';
import type { Instant } from '../custody/shape';
import { demand } from './codes';
import { COMPARISON, digestOf, digestOfDocument } from './documents';
import type { Attested } from './provenance';
import { COMPARISON_TYPE, STATEMENT } from './statements';
import { openSigned } from './trust';
import type { Comparison, Digest, Order, Side, Trust } from './types';

export type Pair = { readonly [S in Side]: Attested };

/** What a third place finds in two provenances: unsigned digests only, no file is needed. @throws {ReleaseError} times */
export function compare(pair: Pair, order: Order, comparedOn: Instant): Comparison {
  const { centre, supervisor } = pair;
  for (const { provenance } of [centre, supervisor]) {
    const { finishedOn } = provenance.predicate.runDetails.metadata;
    demand('times', finishedOn <= comparedOn, `a comparison after ${finishedOn}`, comparedOn);
  }
  const theirs = new Map(supervisor.files.map(({ name, sha256 }) => [name, sha256]));
  const ours = new Map(centre.files.map(({ name, sha256 }) => [name, sha256]));
  const names = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  const same = names.filter((name) => ours.get(name) === theirs.get(name));
  const different = names.filter((name) => ours.get(name) !== theirs.get(name));
  const subject = (side: Side) => ({ name: `provenance.${side}.json`, digest: { sha256: pair[side].digest } });
  return {
    _type: STATEMENT,
    subject: [subject('centre'), subject('supervisor')],
    predicateType: COMPARISON_TYPE,
    predicate: {
      order: digestOfDocument(order),
      verdict: different.length === 0 ? 'same' : 'different',
      same: same.map((name) => ({ name, sha256: ours.get(name) as Digest })),
      different: different.map((name) => ({ name, centre: ours.get(name) ?? null, supervisor: theirs.get(name) ?? null })),
      comparedOn,
    },
  };
}

export interface Compared {
  readonly digest: Digest;
  readonly comparison: Comparison;
}

/** A comparison by the third place that says what these two provenances say. @throws {ReleaseError} */
export function judgeComparison(envelope: Envelope, pair: Pair, order: Order, trust: Trust): Compared {
  const comparison = openSigned(envelope, COMPARISON, trust, 'supervisor', 'comparison');
  const derived = compare(pair, order, comparison.predicate.comparedOn);
  demand(
    'comparison',
    canonicalJson(derived as never) === canonicalJson(comparison as never),
    'what the two provenances say',
    'something else',
  );
  return { digest: digestOf(envelope), comparison };
}

/** @throws {ReleaseError} mismatch, naming the files */
export function demandSame({ comparison }: Compared): void {
  const { verdict, different } = comparison.predicate;
  const names = different.map(({ name, centre, supervisor }) =>
    centre === null ? `${name} (only the supervisor's)` : supervisor === null ? `${name} (only the centre's)` : name,
  );
  const found = names.length > 20 ? `${names.slice(0, 20).join(', ')} and ${names.length - 20} more` : names.join(', ');
  demand('mismatch', verdict === 'same', 'the same files from both builds', `different: ${found}`);
}
