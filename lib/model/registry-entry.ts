import { createHash } from 'node:crypto';
import type { KeyArn } from './centre';
import { PARTITION } from './names';

export const REGISTRY_TYPE = 'application/vnd.swiss-centre.key-registry+json';

/** What the signed key registry says: which key a quorum adopted under which name, and which keys releases are verified with. */
export interface KeyRegistry {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly keys: readonly { readonly name: string; readonly arn: KeyArn }[];
  /** Digest of the trust document of each company whose releases can be made: signing keys exist before anybody can know them. */
  readonly trusts?: readonly { readonly company: string; readonly digest: string }[];
}

/** Stand-in ARN of a key that does not exist yet: stable, so that templates can be judged before genesis. */
export function plannedKeyArn(environment: string, accountId: string, region: string, keyName: string): KeyArn {
  return `arn:${PARTITION}:kms:${region}:${accountId}:key/${keyId(`planned ${environment} ${keyName}`)}`;
}

/** A UUID from a text: version 8 (RFC 9562, custom), so that it is never taken for a random one. */
export function keyId(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
