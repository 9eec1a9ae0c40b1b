import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { canonicalJson, isCanonical, type Json } from '../attest/canonical';
import { type Envelope, keyIdOf, preAuthenticationEncoding, type Signer, signEnvelope } from '../attest/dsse';
import { type KeyRegistry, REGISTRY_TYPE } from '../model/registry-entry';
import { CustodyError, demand } from './codes';
import { readEnvelope, readGenesis, readProbePaper, readProposal, readRegistry, readRoot, readVeto } from './formats';
import { verifyP256 } from './p256';
import { type Probe, type Prober, readProbe, readProber } from './probe';
import type { Reader } from './shape';
import type { Digest, Genesis, KeyId, Policy, ProbePaper, Proposal, Root, RootCustodian, Veto } from './types';

const TYPE = (name: string) => `application/vnd.swiss-centre.custody-${name}+json`;
interface Kind<T> {
  readonly payloadType: string;
  readonly read: Reader<T>;
  /** Bytes of payload. */
  readonly most: number;
}
export const ROOT: Kind<Root> = { payloadType: TYPE('root'), read: readRoot, most: 1 << 16 };
/** Two thousand keys with a policy of some kilobytes each. */
export const GENESIS: Kind<Genesis> = { payloadType: TYPE('genesis'), read: readGenesis, most: 1 << 23 };
/** Which keys were adopted under which names (lib/model/registry.ts): signed by custodians, kept beside the environment file, no part of the ledger. */
export const REGISTRY: Kind<KeyRegistry> = { payloadType: REGISTRY_TYPE, read: readRegistry, most: 1 << 20 };
export const PROPOSAL: Kind<Proposal> = { payloadType: TYPE('proposal'), read: readProposal, most: 1 << 16 };
export const VETO: Kind<Veto> = { payloadType: TYPE('veto'), read: readVeto, most: 1 << 12 };
export const PROBER: Kind<Prober> = { payloadType: TYPE('prober'), read: readProber, most: 1 << 12 };
/** Some thousand keys; an invocation carries no more in base64. */
export const PROBE: Kind<Probe> = { payloadType: TYPE('probe'), read: readProbe, most: 1 << 21 };

export const sha256 = (bytes: Uint8Array | string): Digest => hash('sha256', bytes, 'hex');
export const policyDigest = (policy: Policy): Digest => sha256(canonicalJson(policy));
export const payloadOf = (envelope: Envelope): Buffer => Buffer.from(envelope.payload, 'base64');
/** What a document is named by: its payload, never its envelope, since signatures are malleable. */
export const digestOf = (envelope: Envelope): Digest => sha256(payloadOf(envelope));

/**
 * Reads bytes as canonical JSON of one form.
 * @param most bytes
 * @throws {CustodyError} too-large, not-json, not-canonical, or a code of the form
 */
export function readCanonical<T>(bytes: Buffer, read: Reader<T>, most: number): T {
  demand('too-large', bytes.length <= most, `at most ${most} bytes`, `${bytes.length} bytes`);
  const { text, raw } = readJson(bytes);
  const document = read(raw, '');
  // Also refuses a name that stands twice, and other forms of numbers and texts.
  demand('not-canonical', isCanonical(raw as Json, text), 'canonical JSON (RFC 8785)', 'other bytes for the same content');
  return document;
}

function readJson(bytes: Buffer): { readonly text: string; readonly raw: unknown } {
  // A decoder would put the same character for any byte that is none.
  if (isUtf8(bytes)) {
    const text = bytes.toString('utf8');
    try {
      return { text, raw: JSON.parse(text) };
    } catch {
      // Falls to the refusal.
    }
  }
  throw new CustodyError('not-json', 'JSON in UTF-8', 'other bytes');
}

/** The document inside an envelope. Signatures are judged apart: see signersOf. */
export function open<T>(envelope: Envelope, kind: Kind<T>): T {
  demandType(envelope, kind);
  return readCanonical(payloadOf(envelope), kind.read, kind.most);
}

export function demandType<T>(envelope: Envelope, kind: Kind<T>): void {
  demand('payload-type', envelope.payloadType === kind.payloadType, kind.payloadType, envelope.payloadType);
}

export function seal<T extends object>(document: T, kind: Kind<T>, signers: readonly Signer[]): Envelope {
  return signEnvelope(kind.payloadType, Buffer.from(canonicalJson(document as never)), signers);
}

/** Text of an envelope or a submission as a person carries it in a file; white space is free there, since only payloads are signed. */
export function parseEnvelope(bytes: Buffer): Envelope {
  return parseFile(bytes, readEnvelope);
}
/** As it is kept: the canonical form of a paper, so that one probe has one form. */
export const encodeProbe = (paper: ProbePaper): Buffer => Buffer.from(canonicalJson(paper as never));
/** @throws {CustodyError} */
export const decodeProbe = (bytes: Buffer): ProbePaper => readCanonical(bytes, readProbePaper, 1 << 22);
/** A file as people carry it. @throws {CustodyError} */
export function parseFile<T>(bytes: Buffer, read: Reader<T>): T {
  demand('too-large', bytes.length <= 1 << 24, `at most ${1 << 24} bytes`, `${bytes.length} bytes`);
  return read(readJson(bytes).raw, '');
}

/**
 * Custodians whose key signed the envelope. Strict, because what enters the ledger stays there: each signature is by a
 * custodian, holds, and stands once. Key ids are counted, never signatures.
 * @throws {CustodyError} signature-twice, signature-unknown, signature-invalid
 */
export function signersOf<C extends RootCustodian>(envelope: Envelope, custodians: readonly C[]): readonly C[] {
  const message = preAuthenticationEncoding(envelope.payloadType, payloadOf(envelope));
  const seen = new Set<KeyId>();
  return envelope.signatures.map(({ keyid, sig }) => {
    demand('signature-twice', !seen.has(keyid), 'one signature of each key', `a second of ${keyid}`);
    seen.add(keyid);
    const custodian = custodians.find(({ publicKey }) => keyIdOf(publicKey) === keyid);
    if (custodian === undefined) throw new CustodyError('signature-unknown', 'signatures of custodians only', `key id ${keyid}`);
    const valid = verifyP256(custodian.publicKey, message, Buffer.from(sig, 'base64'));
    demand('signature-invalid', valid, `a signature of ${custodian.slug} over these bytes`, 'one that does not hold');
    return custodian;
  });
}

/** One approval more: the union of two envelopes over the same payload; of each key the first signature stays. */
export function merge(a: Envelope, b: Envelope): Envelope {
  demand('payload-type', a.payloadType === b.payloadType, a.payloadType, b.payloadType);
  demand('other-payload', a.payload === b.payload, 'approvals of the same document', 'another payload');
  const added = b.signatures.filter(({ keyid }) => !a.signatures.some((signature) => signature.keyid === keyid));
  return { ...a, signatures: [...a.signatures, ...added] };
}
