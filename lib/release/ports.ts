import type { Instant } from '../custody/shape';
import type { EffectiveBuild, Order, Side, Trust } from './types';

/** A place of slots that are written once: a bucket under a lock, with `If-None-Match: *`. */
export interface Slots {
  /** Bytes in a slot, of its oldest version; undefined when it is free. */
  read(name: string): Promise<Buffer | undefined>;
  /** Compare-and-set: writes if the slot is free. @returns false when it was taken; throws when nobody can tell */
  claim(name: string, bytes: Buffer): Promise<boolean>;
}

export interface Ports {
  /** What was ordered and stated, and how often the fast lane was used. */
  readonly records: Slots;
  readonly log: Slots;
  /** What users get. */
  readonly distribution: Slots;
  readonly trust: Trust;
  /** Seconds precision, UTC. */
  readonly now: () => Instant;
}

/** A side's build service, as its control plane sees it. */
export interface BuildService {
  /** Starts a build of this order, or finds the one started before under the same token. @returns its id */
  start(order: Order, token: string): Promise<string>;
  /** @returns undefined while it runs @throws {ReleaseError} build-failed, image, snapshot: it is no build that can be stated */
  effective(build: string, order: Order): Promise<EffectiveBuild | undefined>;
}
export type Builds = { readonly [S in Side]: BuildService };
