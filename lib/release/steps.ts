import type { Envelope } from '../attest/dsse';
import { appendOnce, type Fact, logEnd } from './append';
import { comparisonIn, judgeBasis, need, pairIn, provenanceIn } from './basis';
import { judgeDecision } from './bundle';
import { demand, ReleaseError } from './codes';
import { compare } from './comparison';
import { judgeSummary, releaseOf, summarize } from './decision';
import {
  bytesOf,
  COMPARISON,
  digestOfDocument,
  envelopeBytes,
  PROVENANCE,
  parseEnvelope,
  parseUse,
  RELEASE,
  type SigningKey,
  SUMMARY,
  seal,
  sha256,
} from './documents';
import { demandInTime, judgeAuthorisation } from './fast-lane';
import { DOCUMENTS, type DocumentName, entryName, provenanceName, recordSlot, releaseName, TRUST_FILE, useSlot } from './names';
import type { Ports } from './ports';
import { provenanceOf } from './provenance';
import { documentsOf, openedOf, type Release, recordOnce, recordOpened } from './record';
import { checkSnapshot } from './snapshot';
import { trustDigest } from './trust';
import type { EffectiveBuild, FastLaneUse, LogEvent, Order, Side, Snapshot } from './types';

/**
 * The steps of a release. Each reads what was recorded, judges all of it, makes one document and records it once: it believes nobody who
 * calls it, may be killed anywhere, and may be run again or twice at once.
 */

const put = (ports: Ports, release: Release, name: DocumentName, make: () => Promise<Buffer> | Buffer): Promise<Buffer> =>
  recordOnce(ports.records, recordSlot(release, name), make);

/** The snapshot is pinned: files, archive and order belong together. @throws {ReleaseError} */
export async function openOrder(ports: Ports, order: Order, snapshot: Snapshot, archive: Buffer, authorisation?: Envelope): Promise<Order> {
  const { trust, records, log } = ports;
  const belongs = order.environment === trust.environment && order.company === trust.company;
  demand('environment', belongs, `${trust.environment}/${trust.company}`, `${order.environment}/${order.company}`);
  checkSnapshot(order, snapshot, archive);
  demand('lane', (order.lane === 'fast') === (authorisation !== undefined), 'an authorisation in the fast lane only', order.lane);
  if (authorisation !== undefined) demandInTime(judgeAuthorisation(authorisation, order, trust), ports.now());
  await recordOpened(records, { order, logFrom: await logEnd(log, trust.company) });
  await put(ports, order, 'snapshot.json', () => bytesOf(snapshot));
  if (authorisation !== undefined) await put(ports, order, 'authorisation.json', () => envelopeBytes(authorisation));
  return order;
}

/** A side's control plane states how its build ran. @throws {ReleaseError} */
export async function attest(
  ports: Ports,
  release: Release,
  side: Side,
  effective: (order: Order) => Promise<EffectiveBuild>,
  key: SigningKey,
) {
  const { order } = await openedOf(ports.records, release);
  const bytes = await put(ports, release, provenanceName(side), async () =>
    envelopeBytes(await seal(provenanceOf(await effective(order), order, ports.trust, side), PROVENANCE, [key])),
  );
  return provenanceIn({ [provenanceName(side)]: bytes }, order, ports.trust, side);
}

/** The third place. A difference is recorded like an agreement. */
export async function compareBuilds(ports: Ports, release: Release, key: SigningKey) {
  const { order } = await openedOf(ports.records, release);
  const documents = await documentsOf(ports.records, release);
  const pair = pairIn(documents, order, ports.trust);
  const bytes = await put(ports, release, 'comparison.json', async () =>
    envelopeBytes(await seal(compare(pair, order, ports.now()), COMPARISON, [key])),
  );
  return comparisonIn({ 'comparison.json': bytes }, pair, order, ports.trust).comparison.predicate;
}

/** Fast lane: takes the next use that is left. @throws {ReleaseError} fast-lane-count, fast-lane-time */
export async function takeUse(ports: Ports, release: Release): Promise<FastLaneUse> {
  const { order } = await openedOf(ports.records, release);
  const documents = await documentsOf(ports.records, release);
  const authorisation = judgeAuthorisation(parseEnvelope(need(documents, 'authorisation.json')), order, ports.trust);
  if (documents['use.json'] !== undefined) return parseUse(documents['use.json']);
  const [digest, at] = [order.authorisation as string, ports.now()];
  demandInTime(authorisation, at);
  for (let use = 1; use <= authorisation.count; use += 1) {
    const mine: FastLaneUse = { schemaVersion: 1, authorisation: digest, use, order: digestOfDocument(order), at };
    const there = parseUse(await recordOnce(ports.records, useSlot(digest, use), () => bytesOf(mine)));
    // Also its own, taken before it was killed: an order never takes two.
    if (there.order === mine.order) return parseUse(await put(ports, release, 'use.json', () => bytesOf(there)));
  }
  throw new ReleaseError('fast-lane-count', `a use that is left of ${authorisation.count}`, 'none');
}

/** The supervisor says what it verified. @throws {ReleaseError} */
export async function summarizeRelease(ports: Ports, release: Release, key: SigningKey) {
  const { order } = await openedOf(ports.records, release);
  const basis = judgeBasis(await documentsOf(ports.records, release), order, ports.trust);
  await usedHere(ports, order, basis.use);
  const bytes = await put(ports, release, 'summary.json', async () =>
    envelopeBytes(await seal(summarize(basis, ports.trust, trustDigest(ports.trust), ports.now()), SUMMARY, [key])),
  );
  return judgeSummary(parseEnvelope(bytes), basis, ports.trust).summary.predicate;
}

/** That the slot of this use is this order's: a document of the bundle alone could be a copy. */
async function usedHere({ records }: Ports, order: Order, use: number | null): Promise<void> {
  if (use === null) return;
  const slot = await records.read(useSlot(order.authorisation as string, use));
  const holder = slot === undefined ? 'nobody' : parseUse(slot).order;
  demand('fast-lane-count', holder === digestOfDocument(order), `use ${use} taken by this order`, `taken by ${holder}`);
}

/** One organization signs the release. @throws {ReleaseError} */
export async function signRelease(ports: Ports, release: Release, side: Side, key: SigningKey): Promise<void> {
  const { order } = await openedOf(ports.records, release);
  const documents = await documentsOf(ports.records, release);
  const basis = judgeBasis(documents, order, ports.trust);
  await usedHere(ports, order, basis.use);
  const summarized = judgeSummary(parseEnvelope(need(documents, 'summary.json')), basis, ports.trust);
  await put(ports, release, releaseName(side), async () => {
    if (basis.authorisation) demandInTime(basis.authorisation, ports.now());
    return envelopeBytes(await seal(releaseOf(basis, summarized), RELEASE, [key]));
  });
}

/**
 * Copies the artefacts and all that vouches for them; run again after each entry of the log, it brings the entry too. Nobody else writes
 * there. @param artefact bytes of a file that build A made @throws {ReleaseError} artefact
 */
export async function publish(ports: Ports, release: Release, artefact: (name: string) => Promise<Buffer>): Promise<number> {
  const { order } = await openedOf(ports.records, release);
  const documents = await documentsOf(ports.records, release);
  const { basis } = judgeDecision(documents, order, ports.trust);
  for (const { name, sha256: digest } of basis.artefacts) {
    const slot = recordSlot(release, `files/${name}`);
    const bytes = await recordOnce(ports.distribution, slot, async () => {
      const found = await artefact(name);
      demand('artefact', sha256(found) === digest, `${name} with SHA-256 ${digest}`, sha256(found));
      return found;
    });
    demand('artefact', sha256(bytes) === digest, `${name} with SHA-256 ${digest} in distribution`, sha256(bytes));
  }
  for (const name of DOCUMENTS) if (documents[name] !== undefined) await copyOnce(ports, release, name, documents[name]);
  // The public keys of that day. Who trusts nobody here brings a copy from elsewhere; a later document takes nobody's place.
  await recordOnce(ports.distribution, recordSlot(release, TRUST_FILE), () => bytesOf(ports.trust));
  return basis.artefacts.length;
}

async function copyOnce({ distribution }: Ports, release: Release, name: DocumentName, bytes: Buffer): Promise<void> {
  const there = await recordOnce(distribution, recordSlot(release, name), () => bytes);
  demand('other-input', there.equals(bytes), `${name} as it was recorded`, 'another one in distribution');
}

/** Writes what happened into the log, and records the entry; `publish` brings it to the artefacts. @throws {ReleaseError} */
export async function logRelease(ports: Ports, release: Release, event: Exclude<LogEvent, 'withdrawn'>, key: SigningKey): Promise<void> {
  const { order, logFrom } = await openedOf(ports.records, release);
  const documents = await documentsOf(ports.records, release);
  const fact = await factOf(ports, order, documents, event);
  const name = entryName(event);
  const bytes = await appendOnce(ports.log, ports.trust, fact, logFrom, ports.now(), key);
  await put(ports, release, name, () => bytes);
}

/** Judged, never believed: the log says nothing that its documents do not. */
async function factOf(ports: Ports, order: Order, documents: Awaited<ReturnType<typeof documentsOf>>, event: LogEvent): Promise<Fact> {
  const { environment, company, name, version } = order;
  const about = { environment, company, name, version, event, order: digestOfDocument(order), authorisation: order.authorisation };
  if (event === 'released') {
    const { release, basis } = judgeDecision(documents, order, ports.trust);
    for (const file of basis.artefacts) {
      const bytes = await ports.distribution.read(recordSlot(order, `files/${file.name}`));
      demand(
        'artefact',
        bytes !== undefined && sha256(bytes) === file.sha256,
        `${file.name} in distribution`,
        bytes ? 'another file' : 'none',
      );
    }
    return { ...about, document: release, use: basis.use };
  }
  const compared = comparisonIn(documents, pairIn(documents, order, ports.trust), order, ports.trust);
  const differs = compared.comparison.predicate.verdict === 'different';
  const expected = order.lane === 'full' ? 'blocked' : differs ? 'alarm' : 'rebuilt';
  demand(
    'lane',
    event === expected && (differs || order.lane === 'fast'),
    `what the comparison says: ${differs ? expected : 'the same'}`,
    event,
  );
  return { ...about, document: compared.digest, use: documents['use.json'] === undefined ? null : parseUse(documents['use.json']).use };
}
