import type { Envelope } from '../attest/dsse';
import type { Instant } from '../custody/shape';
import { demand } from './codes';
import { bytesOf, digestOf, digestOfDocument } from './documents';
import { demandInTime, judgeAuthorisation } from './fast-lane';
import type { Digest, Order, Side, Snapshot, Trust } from './types';

/** Versions of source.zip that the two sides build from: each has its own bucket. */
export type Sources = { readonly [S in Side]: string };

/** What a company writes beside its source to have something built. */
export interface Request {
  readonly order: Order;
  readonly sources: Sources;
  readonly authorisation: Envelope | null;
  readonly trust: Trust;
}

/** Keys in the source bucket. */
export const snapshotKey = (digest: Digest) => `snapshots/${digest}.json`;
export const orderKey = ({ name, version }: Pick<Order, 'name' | 'version'>) => `orders/${name}/${version}.json`;

/** What is built with: digests of the image and of the buildspec. */
export type Pins = Pick<Order, 'image' | 'buildspec'>;

/** The order of a snapshot; with an authorisation it takes the fast lane. */
export const orderOf = (snapshot: Snapshot, kind: Order['kind'], pins: Pins, authorisation: Envelope | undefined): Order => ({
  schemaVersion: 1,
  environment: snapshot.environment,
  company: snapshot.company,
  kind,
  name: snapshot.name,
  version: snapshot.version,
  lane: authorisation === undefined ? 'full' : 'fast',
  snapshot: digestOfDocument(snapshot),
  archive: snapshot.archive.sha256,
  image: pins.image,
  buildspec: pins.buildspec,
  authorisation: authorisation === undefined ? null : digestOf(authorisation),
});

/** What the line's first step will ask of an order, before anything is uploaded. @throws {ReleaseError} environment, fast-lane... */
export function judgeOrder(order: Order, trust: Trust, authorisation: Envelope | undefined, at: Instant): void {
  const about = ({ environment, company }: { environment: string; company: string }) => `${environment}/${company}`;
  demand('environment', about(order) === about(trust), about(trust), about(order));
  if (authorisation !== undefined) demandInTime(judgeAuthorisation(authorisation, order, trust), at);
}

export const requestBytes = (request: Request): Buffer => bytesOf(request);
