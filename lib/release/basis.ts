import type { Instant } from '../custody/shape';
import { demand, ReleaseError } from './codes';
import { type Compared, demandSame, judgeComparison, type Pair } from './comparison';
import { digestOf, digestOfDocument, parseEnvelope, parseSnapshot, parseUse } from './documents';
import { demandInTime, judgeAuthorisation, judgeUse } from './fast-lane';
import { type DocumentName, type Documents, provenanceName } from './names';
import { type Attested, judgeProvenance } from './provenance';
import { checkSnapshot } from './snapshot';
import type { Digest, FastLane, FileDigest, Order, Side, Trust } from './types';

/** What a release rests on, judged. */
export interface Basis {
  readonly order: Order;
  readonly orderDigest: Digest;
  readonly artefacts: readonly FileDigest[];
  /** Digest of each document it rests on. */
  readonly inputs: { readonly [name in DocumentName]?: Digest };
  readonly use: number | null;
  /** Nothing that rests on it may be older. */
  readonly newest: Instant;
  readonly authorisation?: FastLane;
}

/** @throws {ReleaseError} missing-document */
export function need(documents: Documents, name: DocumentName): Buffer {
  const bytes = documents[name];
  if (bytes === undefined) throw new ReleaseError('missing-document', name, 'no such document');
  return bytes;
}

export const provenanceIn = (documents: Documents, order: Order, trust: Trust, side: Side): Attested =>
  judgeProvenance(parseEnvelope(need(documents, provenanceName(side))), order, trust, side);

export function pairIn(documents: Documents, order: Order, trust: Trust): Pair {
  return { centre: provenanceIn(documents, order, trust, 'centre'), supervisor: provenanceIn(documents, order, trust, 'supervisor') };
}

export const comparisonIn = (documents: Documents, pair: Pair, order: Order, trust: Trust): Compared =>
  judgeComparison(parseEnvelope(need(documents, 'comparison.json')), pair, order, trust);

/**
 * What the supervisor's summary and both signatures rest on. Full lane: two provenances and a comparison without a difference. Fast lane: the
 * centre's provenance and one use of an authorisation.
 * @throws {ReleaseError}
 */
export function judgeBasis(documents: Documents, order: Order, trust: Trust): Basis {
  const belongs = order.environment === trust.environment && order.company === trust.company;
  demand('environment', belongs, `${trust.environment}/${trust.company}`, `${order.environment}/${order.company}`);
  const snapshot = parseSnapshot(need(documents, 'snapshot.json'));
  checkSnapshot(order, snapshot);
  const common = { order, orderDigest: digestOfDocument(order) };
  if (order.lane === 'full') {
    const pair = pairIn(documents, order, trust);
    const compared = comparisonIn(documents, pair, order, trust);
    demandSame(compared);
    const inputs = {
      'snapshot.json': order.snapshot,
      'provenance.centre.json': pair.centre.digest,
      'provenance.supervisor.json': pair.supervisor.digest,
      'comparison.json': compared.digest,
    };
    return { ...common, artefacts: pair.centre.files, inputs, use: null, newest: compared.comparison.predicate.comparedOn };
  }
  const { digest, files, provenance } = provenanceIn(documents, order, trust, 'centre');
  const envelope = parseEnvelope(need(documents, 'authorisation.json'));
  const authorisation = judgeAuthorisation(envelope, order, trust);
  const use = parseUse(need(documents, 'use.json'));
  judgeUse(use, authorisation, digestOf(envelope), order);
  const { finishedOn } = provenance.predicate.runDetails.metadata;
  demandInTime(authorisation, finishedOn > use.at ? finishedOn : use.at);
  const inputs = {
    'snapshot.json': order.snapshot,
    'provenance.centre.json': digest,
    'authorisation.json': digestOf(envelope),
    'use.json': digestOfDocument(use),
  };
  return { ...common, artefacts: files, inputs, use: use.use, newest: finishedOn > use.at ? finishedOn : use.at, authorisation };
}
