import type { Envelope } from '../attest/dsse';
import { keyIdOf } from '../attest/dsse';
import { isP256 } from '../custody/p256';
import { checkRoot } from '../custody/root';
import { demand, ours } from './codes';
import { digestOfDocument, type Kind, open, parseTrustBytes, signersOf } from './documents';
import { type Purpose, SIDES, type Side, type Trust } from './types';

/** Which side makes which statement. Provenance and release: both, each its own. */
const NEEDED: readonly (readonly [Side, Purpose])[] = [
  ['centre', 'provenance'],
  ['supervisor', 'provenance'],
  ['supervisor', 'comparison'],
  ['supervisor', 'summary'],
  ['centre', 'release'],
  ['supervisor', 'release'],
  ['supervisor', 'log'],
];

/** @throws {ReleaseError} trust, or a code of the form */
export function parseTrust(bytes: Buffer): Trust {
  // White space at the end is what editors add.
  const trust = parseTrustBytes(Buffer.from(bytes.toString('utf8').trimEnd()));
  checkTrust(trust);
  return trust;
}

/** @throws {ReleaseError} trust */
export function checkTrust({ organizations, keys, builders, root, environment }: Trust): void {
  const hold = (holds: boolean, expected: string, found: string) => demand('trust', holds, expected, found);
  hold(organizations.centre !== organizations.supervisor, 'two organizations', `${organizations.centre} twice`);
  hold(builders.centre.id !== builders.supervisor.id, 'two builders', `${builders.centre.id} twice`);
  const account = (arn: string) => arn.split(':')[4];
  hold(account(builders.centre.id) !== account(builders.supervisor.id), 'builders in two accounts', `${account(builders.centre.id)}`);
  const seen = new Set<string>();
  for (const { side, purpose, publicKey } of keys) {
    // One key for two purposes or sides would let one signature stand for two.
    hold(!seen.has(publicKey), 'each key once', `${keyIdOf(publicKey)} twice`);
    seen.add(publicKey);
    hold(isP256(publicKey), 'keys on P-256', keyIdOf(publicKey));
    hold(
      NEEDED.some(([whose, what]) => whose === side && what === purpose),
      'only keys that a side needs',
      `${side}, ${purpose}`,
    );
  }
  for (const [side, purpose] of NEEDED)
    hold(
      keys.some((key) => key.side === side && key.purpose === purpose),
      `a key of the ${side} for ${purpose}`,
      'none',
    );
  if (root === null) return;
  hold(root.environment === environment, `a custody root of ${environment}`, root.environment);
  ours(() => checkRoot(root));
}

export const keysFor = (trust: Trust, side: Side, purpose: Purpose): readonly string[] =>
  trust.keys.filter((key) => key.side === side && key.purpose === purpose).map(({ publicKey }) => publicKey);

/** A statement by one side: opened only when exactly one of its keys signed it. @throws {ReleaseError} */
export function openSigned<T>(envelope: Envelope, kind: Kind<T>, trust: Trust, side: Side, purpose: Purpose): T {
  const signers = signersOf(envelope, keysFor(trust, side, purpose));
  demand('one-signature', signers.size === 1, `one signature of the ${side} for ${purpose}`, String(signers.size));
  return open(envelope, kind);
}

/** A statement by both organizations: withdrawals. @throws {ReleaseError} */
export function openByBoth<T>(envelope: Envelope, kind: Kind<T>, trust: Trust): T {
  const signers = signersOf(
    envelope,
    SIDES.flatMap((side) => keysFor(trust, side, 'release')),
  );
  for (const side of SIDES) {
    const theirs = keysFor(trust, side, 'release').filter((key) => signers.has(keyIdOf(key))).length;
    demand('one-signature', theirs === 1, `one signature of the ${side}'s release key`, String(theirs));
  }
  return open(envelope, kind);
}

export const trustDigest = (trust: Trust): string => digestOfDocument(trust);
