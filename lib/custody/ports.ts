import type { HoldAct } from './holds';
import type { KeyView, Proposal } from './types';

/** Where entries are kept. The real one is a bucket under a COMPLIANCE lock. */
export interface LedgerStore {
  /** Bytes in a slot, of its oldest version; undefined when it is free. */
  read(slot: number): Promise<Buffer | undefined>;
  /** Compare-and-set: writes if the slot is free. @returns false when it was taken; throws when nobody can tell */
  claim(slot: number, bytes: Buffer): Promise<boolean>;
}

/** Where probes are kept: beside the entries, under the same lock, one place of each party and day. */
export interface ProbeStore {
  /** Bytes of the oldest version under this name (lib/custody/probes.ts); undefined when there is none. */
  probe(name: string): Promise<Buffer | undefined>;
  /** Compare-and-set. @returns false when the place was taken; throws when nobody can tell */
  keep(name: string, bytes: Buffer): Promise<boolean>;
}

/** What the executor asks of a key. `grant` is the name under which the call is idempotent. */
export type KeyAct =
  | { readonly kind: 'propose'; readonly proposal: Proposal; readonly keyArn: string; readonly grant: string }
  | { readonly kind: 'revoke'; readonly keyArn: string; readonly grant: string };

/** The key service. */
export interface KeyService {
  /**
   * The key as it is now, and whether the named grant exists. After `perform` it waits until the service's answers have
   * settled: KMS is eventually consistent.
   */
  read(keyArn: string, grant: string): Promise<KeyView>;
  /** @returns why the service refused for good, or undefined; throws on what may pass (throttling, a time-out) */
  perform(act: KeyAct): Promise<string | undefined>;
}

/** Where objects are held: S3 under Object Lock. */
export interface HoldService {
  /** How many of these versions have a legal hold; one that is not there has none. */
  held(act: HoldAct): Promise<number>;
  /** Gives each the hold, or takes it. @returns why it was refused for good, or undefined; throws on what may pass */
  put(act: HoldAct): Promise<string | undefined>;
}

export interface Ports {
  readonly ledger: LedgerStore;
  readonly keys: KeyService;
  readonly holds: HoldService;
  /** Seconds precision, UTC. */
  readonly now: () => string;
  /** SHA-256 of the code that runs. */
  readonly executor: string;
}
