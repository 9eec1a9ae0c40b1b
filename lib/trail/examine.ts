import { type DigestDocument, MAX_DIGEST_BYTES, MalformedDigest, parseDigest } from './digest';
import { type Finding, type FindingCode, finding } from './finding';
import { gunzipStrictly } from './gunzip';
import { compactTime, type DigestKey, isoText, isoTime, type TrailScope } from './keys';
import { type KeyRing, validAt } from './public-keys';
import { retentionFindings } from './retention';
import { sha256, verifies } from './signature';
import type { NoObject, ObjectSource, StoredObject } from './source';
import { type ListedObject, toRead } from './versions';

/** What judging digests needs to know. */
export interface DigestSettings {
  readonly scope: TrailScope;
  readonly retentionDays: number;
  readonly keys: KeyRing;
}

/** A digest judged by itself; its place in the chain is judged afterwards. */
export interface Examined extends DigestKey {
  readonly document?: DigestDocument;
  /** Hex SHA-256 of the uncompressed document. */
  readonly hash?: string;
  /** As the object's metadata has it. */
  readonly signature?: string;
  /** Signed by CloudTrail for this very place and hour. */
  readonly verified: boolean;
  readonly findings: readonly Finding[];
}

/** Reads a digest; of several versions, or behind a delete marker, the newest one that verifies. */
export async function examine(source: ObjectSource, settings: DigestSettings, key: DigestKey, listed: ListedObject): Promise<Examined> {
  const object = `s3://${settings.scope.bucket}/${key.key}`;
  const versions: { readonly id: string | undefined; readonly result: Examined }[] = [];
  for (const id of toRead(listed)) {
    versions.push({ id, result: examineBytes(settings, key, await source.get(key.key, id, MAX_DIGEST_BYTES)) });
  }
  const chosen = versions.find(({ result }) => result.verified) ?? versions[0];
  if (!chosen) throw new Error(`nothing is listed of ${key.key}`);
  const { result } = chosen;
  const findings: Finding[] = [];
  if (listed.hidden)
    findings.push(finding('digest-hidden', object, 'a current object', `a delete marker over version ${listed.versions[0]}`));
  for (const { id, result: other } of versions) {
    if (other === result || (other.hash !== undefined && other.hash === result.hash && other.signature === result.signature)) continue;
    findings.push(
      finding('digest-overwritten', object, `one version, SHA-256 ${result.hash}`, `version ${id} with SHA-256 ${other.hash ?? 'unknown'}`),
    );
  }
  return { ...result, findings: [...findings, ...result.findings] };
}

const ABSENT: { readonly [reason in NoObject]: readonly [FindingCode, string, string] } = {
  missing: ['previous-missing', 'the digest that was listed', 'no such object'],
  refused: ['digest-refused', 'a digest', 'the store refuses to give it'],
  'too-large': ['digest-too-large', `at most ${MAX_DIGEST_BYTES} bytes`, 'more'],
};

export function examineBytes(settings: DigestSettings, key: DigestKey, stored: StoredObject | NoObject): Examined {
  const object = `s3://${settings.scope.bucket}/${key.key}`;
  const failed = (code: FindingCode, expected: string, found: string, more: Partial<Examined> = {}): Examined => ({
    ...key,
    verified: false,
    ...more,
    findings: [finding(code, object, expected, found), ...(more.findings ?? [])],
  });
  if (typeof stored === 'string') return failed(...ABSENT[stored]);
  const findings = retentionFindings(object, stored, settings.retentionDays);
  const signature = stored.metadata['signature'];
  const inflated = gunzipStrictly(stored.bytes, MAX_DIGEST_BYTES);
  if (!inflated.ok) return failed(`digest-${inflated.problem}`, 'one whole gzip member', inflated.detail, { findings });
  const hash = sha256(inflated.bytes);
  const read = { hash, ...(signature === undefined ? {} : { signature }), findings };
  let document: DigestDocument;
  try {
    document = parseDigest(inflated.bytes);
  } catch (error) {
    if (!(error instanceof MalformedDigest)) throw error;
    return failed('digest-malformed', error.expected, error.found, read);
  }
  const whole = { ...read, document };
  const problem = placed(settings, key, document) ?? marked(key, stored) ?? signed(settings, key, document, hash, stored);
  return problem ? failed(...problem, whole) : { ...key, ...whole, verified: true };
}

type Problem = readonly [FindingCode, string, string];

function placed({ scope }: DigestSettings, key: DigestKey, document: DigestDocument): Problem | undefined {
  if (document.bucket !== scope.bucket || document.key !== key.key)
    return ['digest-moved', `s3://${scope.bucket}/${key.key}`, `s3://${document.bucket}/${document.key}`];
  if (document.account !== key.account || document.end !== key.end)
    return ['digest-misplaced', `${key.account}, end ${isoText(key.end)}`, `${document.account}, end ${document.endText}`];
  return undefined;
}

/** The time a backfill digest was made, in ms since 1970. */
function backfillTime({ metadata }: StoredObject): number | undefined {
  const text = metadata['backfill-generation-timestamp'];
  return text === undefined ? undefined : (isoTime(text) ?? compactTime(text));
}

function marked(key: DigestKey, stored: StoredObject): Problem | undefined {
  const made = stored.metadata['backfill-generation-timestamp'];
  if (key.backfill === (made !== undefined) && (made === undefined || backfillTime(stored) !== undefined)) return undefined;
  return ['backfill-mismarked', key.backfill ? 'metadata backfill-generation-timestamp' : 'none of a backfill', made ?? 'none'];
}

function signed(
  settings: DigestSettings,
  key: DigestKey,
  document: DigestDocument,
  hash: string,
  stored: StoredObject,
): Problem | undefined {
  const { signature, 'signature-algorithm': algorithm } = stored.metadata;
  if (signature === undefined || algorithm !== 'SHA256withRSA')
    return [
      'signature-missing',
      'metadata signature, signature-algorithm SHA256withRSA',
      `${signature ? 'signature' : 'none'}, ${algorithm ?? 'none'}`,
    ];
  const keys = settings.keys.find(key.region, document.fingerprint);
  if (keys.length === 0) return ['key-unknown', `a public key of ${key.region}`, `fingerprint ${document.fingerprint}`];
  const signer = keys.find((candidate) => verifies(document, hash, signature, candidate));
  if (!signer)
    return ['signature-invalid', `a signature by ${document.fingerprint}`, `${signature.slice(0, 32)}..., which does not verify`];
  const made = backfillTime(stored);
  const [start, end] = made === undefined ? [document.start, document.end] : [made, made];
  if (validAt(signer, start, end)) return undefined;
  return ['key-not-valid-then', `a key valid at ${isoText(end)}`, `valid from ${isoText(signer.from)} to ${isoText(signer.to)}`];
}
