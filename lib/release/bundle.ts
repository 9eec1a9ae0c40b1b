import { type Basis, comparisonIn, judgeBasis, need, pairIn } from './basis';
import { demand, ReleaseError } from './codes';
import { demandSame } from './comparison';
import { judgeSignature, judgeSummary, type Summarized } from './decision';
import { open, parseEnvelope, RELEASE, sha256 } from './documents';
import { judgeEntry, type Logged } from './log';
import { type Documents, releaseName } from './names';
import { type Digest, type Order, SIDES, type Trust } from './types';

export interface Decided {
  readonly basis: Basis;
  readonly summarized: Summarized;
  /** Digest of the statement that both organizations signed. */
  readonly release: Digest;
}
export interface Released extends Decided {
  readonly logged: Logged;
  /** Fast lane: what came of build B; undefined while it is not known. */
  readonly rebuilt?: 'same' | 'different';
}

/** What a release says was ordered. Not believed: every statement is compared with it. */
export const orderIn = (documents: Documents): Order =>
  open(parseEnvelope(need(documents, 'release.supervisor.json')), RELEASE).predicate.order;

/** Everything that must be there before an artefact leaves: its basis, the summary, and both signatures. @throws {ReleaseError} */
export function judgeDecision(documents: Documents, order: Order, trust: Trust): Decided {
  const basis = judgeBasis(documents, order, trust);
  const summarized = judgeSummary(parseEnvelope(need(documents, 'summary.json')), basis, trust);
  const [release] = SIDES.map((side) =>
    judgeSignature(parseEnvelope(need(documents, releaseName(side))), basis, summarized, trust, side),
  ) as [Digest, Digest];
  return { basis, summarized, release };
}

/** A whole release as a verifier gets it, its log entry too. @throws {ReleaseError} */
export function judgeRelease(documents: Documents, trust: Trust): Released {
  const order = orderIn(documents);
  const decided = judgeDecision(documents, order, trust);
  const logged = judgeEntry(parseEnvelope(need(documents, 'log-entry.json')), trust);
  const { entry } = logged;
  const { orderDigest, use } = decided.basis;
  demand('log-entry', entry.event === 'released', 'the entry of a release', entry.event);
  demand(
    'log-entry',
    entry.order === orderDigest && entry.document === decided.release,
    `an entry about ${decided.release}`,
    entry.document,
  );
  const about = `${entry.name} ${entry.version}, ${entry.authorisation}, ${entry.use}`;
  const expected = `${order.name} ${order.version}, ${order.authorisation}, ${use}`;
  demand('log-entry', about === expected, expected, about);
  const { decidedOn } = { decidedOn: decided.summarized.summary.predicate.timeVerified };
  demand('times', decidedOn <= entry.at, `an entry after ${decidedOn}`, entry.at);
  if (order.lane === 'full' || documents['rebuilt.json'] === undefined) return { ...decided, logged };
  return { ...decided, logged, rebuilt: judgeRebuilt(documents, order, trust) };
}

/** Fast lane: build B and its comparison, and what the log says about them. @throws {ReleaseError} */
function judgeRebuilt(documents: Documents, order: Order, trust: Trust): 'same' | 'different' {
  const compared = comparisonIn(documents, pairIn(documents, order, trust), order, trust);
  const { entry } = judgeEntry(parseEnvelope(need(documents, 'rebuilt.json')), trust);
  const { verdict } = compared.comparison.predicate;
  demand('log-entry', entry.document === compared.digest, `an entry about ${compared.digest}`, entry.document);
  demand('log-entry', entry.event === (verdict === 'same' ? 'rebuilt' : 'alarm'), verdict === 'same' ? 'rebuilt' : 'alarm', entry.event);
  if (verdict === 'different') demandSame(compared);
  return verdict;
}

/** That a file is one of those released. @throws {ReleaseError} artefact */
export function demandArtefact({ basis }: Decided, name: string, bytes: Buffer): void {
  const found = basis.artefacts.find((one) => one.name === name);
  if (found === undefined) throw new ReleaseError('artefact', `one of ${basis.artefacts.length} released files`, name);
  demand('artefact', sha256(bytes) === found.sha256, `${name} with SHA-256 ${found.sha256}`, sha256(bytes));
}
