import type { Envelope } from '../attest/dsse';
import { keyIdOf } from '../attest/dsse';
import { missing } from '../custody/root';
import type { Instant } from '../custody/shape';
import { demand, ReleaseError } from './codes';
import { digestOf, digestOfDocument, FAST_LANE, open, signersOf } from './documents';
import type { Digest, FastLane, FastLaneUse, Order, Trust } from './types';

/** A standing authorisation is short-lived: a week of releases at most, then the quorum signs again. */
export const MOST_SECONDS = 7 * 86_400;

/** An authorisation of this order's rule set, signed by the custody quorum. Its time and count are judged by each use. @throws {ReleaseError} */
export function judgeAuthorisation(envelope: Envelope, order: Order, trust: Trust): FastLane {
  demand('fast-lane', digestOf(envelope) === order.authorisation, `the authorisation ${order.authorisation}`, digestOf(envelope));
  const found = judgeStanding(envelope, trust);
  demand('fast-lane', found.ruleSet === order.name, `one for ${order.name}`, found.ruleSet);
  return found;
}

/** A standing authorisation, whatever is ordered under it. @throws {ReleaseError} */
export function judgeStanding(envelope: Envelope, trust: Trust): FastLane {
  const { root } = trust;
  if (root === null) throw new ReleaseError('fast-lane', 'a trust document that names the custody root', 'one without');
  const signers = signersOf(
    envelope,
    root.custodians.map(({ publicKey }) => publicKey),
  );
  const lacking = missing(
    root,
    root.custodians.filter(({ publicKey }) => signers.has(keyIdOf(publicKey))),
  );
  demand('quorum', lacking === undefined, 'a quorum of the custodians', lacking ?? '');
  const found = open(envelope, FAST_LANE);
  const about = ({ environment, company }: { environment: string; company: string }) => `${environment}/${company}`;
  demand('fast-lane', about(found) === about(trust), `one for ${about(trust)}`, about(found));
  demand('fast-lane', found.rootVersion === root.version, `one under root ${root.version}`, `root ${found.rootVersion}`);
  const seconds = (Date.parse(found.expires) - Date.parse(found.notBefore)) / 1000;
  demand('fast-lane-time', seconds > 0 && seconds <= MOST_SECONDS, `at most ${MOST_SECONDS} seconds`, `${seconds} seconds`);
  demand('fast-lane-time', found.expires <= root.expires, `an expiry until ${root.expires}, when the root expires`, found.expires);
  return found;
}

/** @throws {ReleaseError} fast-lane-time */
export function demandInTime({ notBefore, expires }: FastLane, at: Instant): void {
  demand('fast-lane-time', notBefore <= at && at < expires, `a time from ${notBefore} to before ${expires}`, at);
}

/** A use of the authorisation by this order: numbered, and within its count and time. @throws {ReleaseError} */
export function judgeUse(use: FastLaneUse, authorisation: FastLane, digest: Digest, order: Order): void {
  demand('fast-lane', use.authorisation === digest, `a use of ${digest}`, use.authorisation);
  demand('other-order', use.order === digestOfDocument(order), `a use by ${digestOfDocument(order)}`, use.order);
  demand('fast-lane-count', use.use <= authorisation.count, `at most ${authorisation.count} uses`, `use ${use.use}`);
  demandInTime(authorisation, use.at);
}
