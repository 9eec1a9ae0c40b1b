import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { InputError, type Problem } from '../config/problem';
import { CONTEXT, type Span } from './chain';
import { HOUR } from './keys';

/** One entry as ListPublicKeys answers it (CloudTrail API Reference, PublicKey); times as ISO text or seconds since 1970. */
export interface ListedKey {
  /** Base64 of the DER key, PKCS#1 or SPKI. */
  readonly Value: string;
  readonly Fingerprint: string;
  readonly ValidityStartTime: string | number;
  readonly ValidityEndTime: string | number;
}

export interface PublicKey {
  readonly key: KeyObject;
  /** Validity in ms since 1970. */
  readonly from: number;
  readonly to: number;
}

/** A digest is signed some time after the hour it ends with; `aws cloudtrail validate-logs` asks for keys of two more hours, too. */
const SIGNED_WITHIN = 2 * HOUR;

/** When the digests that are read for a time were signed; backfills are signed later than the hour they are for. */
export const signedIn = ({ from, to }: Span): Span => ({ from: from - CONTEXT, to: to + 24 * HOUR });

/** Public keys of several Regions: a key of one Region never vouches for another. */
export class KeyRing {
  private readonly regions = new Map<string, Map<string, PublicKey[]>>();

  /** @throws {InputError} when an entry is not an RSA public key with the fingerprint it claims */
  constructor(
    listed: { readonly [region: string]: readonly ListedKey[] },
    private readonly source: string,
  ) {
    const problems: Problem[] = [];
    for (const [region, keys] of Object.entries(listed)) {
      const found = new Map<string, PublicKey[]>();
      this.regions.set(region, found);
      if (!Array.isArray(keys)) problems.push(this.problem('public-keys', `a list of keys for ${region}`, typeof keys));
      else for (const [index, key] of keys.entries()) this.add(found, key, `${region}[${index}]`, problems);
    }
    if (problems.length > 0) throw new InputError(problems);
  }

  hasRegion(region: string): boolean {
    return (this.regions.get(region)?.size ?? 0) > 0;
  }

  /** Keys with this fingerprint: MD5 is only a name, so that two different keys may answer to it, and each is tried. */
  find(region: string, fingerprint: string): readonly PublicKey[] {
    return this.regions.get(region)?.get(fingerprint) ?? [];
  }

  private add(found: Map<string, PublicKey[]>, listed: ListedKey, place: string, problems: Problem[]): void {
    const der = Buffer.from(String(listed?.Value ?? ''), 'base64');
    const key = rsaKey(der);
    const from = when(listed?.ValidityStartTime);
    const to = when(listed?.ValidityEndTime);
    if (!key)
      problems.push(this.problem('public-key', `${place}.Value: base64 of an RSA key, PKCS#1 or SPKI`, `${der.length} bytes that are not`));
    else if (from === undefined || to === undefined || to <= from)
      problems.push(this.problem('public-key', `${place}: ValidityStartTime before ValidityEndTime`, 'no such times'));
    else {
      const names = new Set([
        md5(der),
        md5(key.export({ format: 'der', type: 'pkcs1' })),
        md5(key.export({ format: 'der', type: 'spki' })),
      ]);
      if (!names.has(listed.Fingerprint))
        problems.push(this.problem('public-key', `${place}.Fingerprint ${md5(der)}`, String(listed.Fingerprint)));
      for (const name of names) found.set(name, [...(found.get(name) ?? []), { key, from, to }]);
    }
  }

  private problem(code: string, expected: string, found: string): Problem {
    return { code, file: this.source, expected, found, fix: 'Take the keys as `aws cloudtrail list-public-keys` answers them.' };
  }
}

export const md5 = (der: Buffer) => createHash('md5').update(der).digest('hex');

export const validAt = ({ from, to }: PublicKey, start: number, end: number) => from <= end + SIGNED_WITHIN && to >= start;

function rsaKey(der: Buffer): KeyObject | undefined {
  for (const type of ['pkcs1', 'spki'] as const) {
    try {
      const key = createPublicKey({ key: der, format: 'der', type });
      if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) return key;
    } catch {
      // The other form is tried next.
    }
  }
  return undefined;
}

function when(value: unknown): number | undefined {
  const time = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
