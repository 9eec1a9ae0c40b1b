import { canonicalJson, type Json } from '../attest/canonical';
import { type Envelope, keyIdOf, preAuthenticationEncoding, verifiedKeyIds } from '../attest/dsse';
import { type EvidenceFile, sha256 } from './files';
import { MANIFEST, STATEMENT } from './manifest';

/** in-toto Attestation Framework, Statement v1; and the media type its DSSE envelopes carry. */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
export const PREDICATE_TYPE = 'https://swiss-centre.example/evidence/v1';

export interface Summary {
  readonly environment: string;
  readonly asOf: string;
  readonly outcome: string;
  readonly rules: { readonly passed: number; readonly failed: number };
  readonly claims: { readonly proven: number; readonly other: number };
  readonly templates: number;
  readonly resources: number;
  /** Digest of the sources the templates were made with, tool/sources.sha256. */
  readonly tool: string;
}

/** What is signed: this manifest, and what was decided about the templates in it. */
export function statementFile(manifest: EvidenceFile, summary: Summary): EvidenceFile {
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name: MANIFEST, digest: { sha256: sha256(manifest.bytes) } }],
    predicateType: PREDICATE_TYPE,
    predicate: summary,
  };
  return { path: STATEMENT, bytes: Buffer.from(canonicalJson(statement as unknown as Json)) };
}

/** The message that a KMS key or a local key signs (ECDSA P-256, SHA-256). */
export const toBeSigned = (statement: EvidenceFile): Buffer => preAuthenticationEncoding(PAYLOAD_TYPE, statement.bytes);

export function envelopeOf(statement: EvidenceFile, keyid: string, signature: Buffer): Envelope {
  return {
    payloadType: PAYLOAD_TYPE,
    payload: statement.bytes.toString('base64'),
    signatures: [{ keyid, sig: signature.toString('base64') }],
  };
}

/** What is wrong with a statement: another manifest, another type, no subject. @param expected what the folder's own summary would be */
export function statementProblems(files: ReadonlyMap<string, Buffer>): readonly string[] {
  const bytes = files.get(STATEMENT);
  const manifest = files.get(MANIFEST);
  if (!bytes || !manifest) return [`${!bytes ? STATEMENT : MANIFEST} is missing`];
  try {
    const parsed = JSON.parse(bytes.toString('utf8')) as {
      readonly _type?: string;
      readonly subject?: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
      readonly predicateType?: string;
    };
    const problems: string[] = [];
    if (canonicalJson(parsed as unknown as Json) !== bytes.toString('utf8')) problems.push('the statement is not in canonical form');
    if (parsed._type !== STATEMENT_TYPE || parsed.predicateType !== PREDICATE_TYPE) problems.push('it is another kind of statement');
    const [subject, ...more] = parsed.subject ?? [];
    if (subject?.name !== MANIFEST || more.length > 0) problems.push('it is not about the manifest alone');
    else if (subject.digest.sha256 !== sha256(manifest)) problems.push('it is about another manifest');
    return problems;
  } catch {
    return ['the statement is no JSON that can be canonical'];
  }
}

/** Whether an envelope holds this statement and one of these keys signed it. @param publicKeys SPKI, DER, base64 */
export function signatureProblems(envelope: Envelope, statement: Buffer, publicKeys: readonly string[]): readonly string[] {
  if (envelope.payloadType !== PAYLOAD_TYPE) return ['the envelope is of another type'];
  if (!Buffer.from(envelope.payload, 'base64').equals(statement)) return ['the envelope holds another statement'];
  if (publicKeys.length === 0) return [];
  return verifiedKeyIds(envelope, publicKeys).size > 0 ? [] : [`none of the keys ${publicKeys.map(keyIdOf).join(', ')} signed it`];
}
