import type { Envelope } from '../attest/dsse';
import { keyIdOf } from '../attest/dsse';
import { missingForQuorum } from '../model/quorum';
import { demand } from './codes';
import { digestOf, open, ROOT, signersOf } from './documents';
import type { Instant } from './shape';
import type { Root, RootCustodian } from './types';

/** What is missing for these custodians to be a quorum of the root, in words; undefined when nothing is. */
export function missing(root: Root, signers: readonly RootCustodian[]): string | undefined {
  return missingForQuorum(root, new Set(signers.map(({ publicKey }) => keyIdOf(publicKey))));
}

/** @throws {CustodyError} root-inconsistent */
export function checkRoot(root: Root): void {
  const { custodians, parties, requiredParties, threshold, organizations } = root;
  const consistent = (holds: boolean, expected: string, found: string) => demand('root-inconsistent', holds, expected, found);
  const twice = (values: readonly string[]) => values.find((value, index) => values.indexOf(value) !== index);
  const once = (what: string, values: readonly string[]) =>
    consistent(twice(values) === undefined, `each ${what} once`, `${twice(values)} twice`);
  once(
    'custodian',
    custodians.map(({ slug }) => slug),
  );
  once(
    'public key',
    custodians.map(({ publicKey }) => publicKey),
  );
  once(
    'party',
    parties.map(({ slug }) => slug),
  );
  once('required party', requiredParties);
  once(
    'organization',
    organizations.map(({ slug }) => slug),
  );
  once(
    'account',
    organizations.flatMap(({ accounts }) => accounts),
  );
  const known = (party: string) =>
    consistent(
      parties.some(({ slug }) => slug === party),
      'parties that the root names',
      party,
    );
  // That a key is one, in its only encoding, shows when it signs: each new key must.
  for (const { party } of custodians) known(party);
  for (const { slug, organization } of parties) {
    const there = organization === 'independent' || organizations.some((one) => one.slug === organization);
    consistent(there, `the organization of ${slug}`, `${organization}, which the root does not name`);
  }
  [...requiredParties, root.readGrant.party].forEach(known);
  const held = (slugs: readonly string[]) => custodians.filter(({ party }) => slugs.includes(party)).length;
  for (const party of [...requiredParties, root.readGrant.party]) consistent(held([party]) > 0, `a custodian of ${party}`, 'none');
  consistent(threshold <= custodians.length, `a threshold of at most ${custodians.length}`, String(threshold));
  for (const { slug } of parties) consistent(held([slug]) < threshold, `${slug} below the threshold`, `${held([slug])} of its custodians`);
  for (const { slug } of organizations) {
    const theirs = parties.filter(({ organization }) => organization === slug).map((party) => party.slug);
    const alone = held(theirs) >= threshold && requiredParties.every((party) => theirs.includes(party));
    consistent(!alone, 'a quorum across organizations', `${slug} reaches it alone`);
  }
}

/** The first root: every custodian signs it, which proves possession of every key. */
export function openFirstRoot(envelope: Envelope): Root {
  const root = open(envelope, ROOT);
  checkRoot(root);
  demand('root-version', root.version === 1, 'version 1', `version ${root.version}`);
  const signers = signersOf(envelope, root.custodians);
  demand('genesis-quorum', signers.length === root.custodians.length, `${root.custodians.length} signatures`, String(signers.length));
  return root;
}

const same = (a: RootCustodian) => (b: RootCustodian) => a.slug === b.slug && a.party === b.party && a.publicKey === b.publicKey;

/** How many custodians a rotation changes: whoever goes, comes, or gets another key or party. */
export function changedCustodians(
  old: Root,
  next: Root,
): { readonly gone: readonly RootCustodian[]; readonly come: readonly RootCustodian[] } {
  return {
    gone: old.custodians.filter((one) => !next.custodians.some(same(one))),
    come: next.custodians.filter((one) => !old.custodians.some(same(one))),
  };
}

/**
 * The root after `old` (The Update Framework, 5.3: signed by a threshold of the old and of the new keys, version exactly one more).
 * @param named digest that the quorum of the old root signed in its proposal: nothing is parsed before it matches
 * @param recovery the old root has expired: then only its version and expiry may change
 */
export function openNextRoot(old: Root, envelope: Envelope, named: string, recovery: boolean, at: Instant): Root {
  demand('root-digest', digestOf(envelope) === named, `the root ${named}`, digestOf(envelope));
  const next = open(envelope, ROOT);
  checkRoot(next);
  demand('environment', next.environment === old.environment, old.environment, next.environment);
  demand('root-version', next.version === old.version + 1, `version ${old.version + 1}`, `version ${next.version}`);
  demand('root-expired', next.expires > at, `an expiry after ${at}`, next.expires);
  const { gone, come } = changedCustodians(old, next);
  const changes = Math.max(gone.length, come.length);
  demand('root-changes', changes < old.threshold, `at most ${old.threshold - 1} custodians that change`, String(changes));
  const keys = new Map([...old.custodians, ...next.custodians].map((custodian) => [custodian.publicKey, custodian]));
  const signed = new Set(signersOf(envelope, [...keys.values()]).map(({ publicKey }) => publicKey));
  const ofOld = missing(
    old,
    old.custodians.filter(({ publicKey }) => signed.has(publicKey)),
  );
  demand('quorum', ofOld === undefined, 'a quorum of the old root under the new', ofOld ?? '');
  const ofNew = missing(
    next,
    next.custodians.filter(({ publicKey }) => signed.has(publicKey)),
  );
  demand('root-new-quorum', ofNew === undefined, 'a quorum of the new root', ofNew ?? '');
  const silent = next.custodians.find(
    ({ publicKey }) => !signed.has(publicKey) && !old.custodians.some((custodian) => custodian.publicKey === publicKey),
  );
  demand('root-possession', silent === undefined, 'a signature of every new key', `none of ${silent?.slug}`);
  if (recovery) {
    const renewed = JSON.stringify({ ...old, version: next.version, expires: next.expires }) === JSON.stringify(next);
    demand('root-recovery', renewed, 'nothing but another version and expiry', 'another change');
  }
  return next;
}
