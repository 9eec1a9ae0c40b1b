import { COSIGNATURE, isKeyName, type NoteSigner, type Verifier, verifies } from './keys';
import { demand, fromBase64, Malformed } from './malformed';

/** One signature line of a note (C2SP signed-note, "Format"). */
export interface NoteSignature {
  readonly name: string;
  readonly id: number;
  /** Without the key id. */
  readonly signature: Buffer;
}

export interface Note {
  /** With its final newline, without the blank line. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** C2SP signed-note, "Format": a limit is advised, at least 16 must be taken. */
const MAX_SIGNATURES = 100;
export const MAX_NOTE_BYTES = 512 * 1024;

/**
 * Attacker-controlled and parsed before any signature is verified: strict; what it returns, formatted again, is the input.
 * @throws {Malformed}
 */
export function parseNote(bytes: Buffer): Note {
  demand(bytes.length <= MAX_NOTE_BYTES, `a note of at most ${MAX_NOTE_BYTES} bytes`, String(bytes.length));
  const whole = decoded(bytes);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused
  demand(!/[\u0000-\u0009\u000b-\u001f]/.test(whole), 'a note without control characters', 'one');
  const blank = whole.lastIndexOf('\n\n');
  demand(blank > 0 && whole.endsWith('\n'), 'a text, a blank line and signature lines', whole);
  const text = whole.slice(0, blank + 1);
  const signatures = parseSignatureLines(whole.slice(blank + 2));
  demand(signatures.length > 0, 'at least one signature line', 'none');
  return { text, signatures };
}

/** Lines as a witness answers them (C2SP tlog-witness, "add-checkpoint"). @throws {Malformed} */
export function parseSignatureLines(text: string): readonly NoteSignature[] {
  demand(text === '' || text.endsWith('\n'), 'lines that end in newlines', text);
  const lines = text.split('\n').slice(0, -1);
  demand(lines.length <= MAX_SIGNATURES, `at most ${MAX_SIGNATURES} signature lines`, String(lines.length));
  return lines.map((line) => {
    const [dash, name = '', signature = '', ...more] = line.split(' ');
    demand(dash === '\u2014' && isKeyName(name) && more.length === 0, 'a signature line: em dash, key name, base64', line);
    const bytes = fromBase64(signature, 'a signature');
    demand(bytes.length > 4, 'a key id and a signature', `${bytes.length} bytes`);
    return { name, id: bytes.readUInt32BE(0), signature: bytes.subarray(4) };
  });
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed('UTF-8', 'other bytes');
  }
}

export function formatSignature({ name, id, signature }: NoteSignature): string {
  const bytes = Buffer.alloc(4 + signature.length);
  bytes.writeUInt32BE(id);
  bytes.set(signature, 4);
  return `\u2014 ${name} ${bytes.toString('base64')}\n`;
}
export const formatNote = ({ text, signatures }: Note) => Buffer.from(`${text}\n${signatures.map(formatSignature).join('')}`);

export async function signNote(text: string, { name, id, sign }: NoteSigner): Promise<NoteSignature> {
  return { name, id, signature: await sign(Buffer.from(text)) };
}

/** C2SP tlog-cosignature, "Ed25519 signed message". @param seconds since 1970 */
const cosigned = (text: string, seconds: number) => Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);

/** C2SP tlog-cosignature, "Format": the time, 8 bytes big-endian, before the signature. @param seconds since 1970 */
export async function cosign(text: string, { name, id, sign }: NoteSigner, seconds: number): Promise<NoteSignature> {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  return { name, id, signature: Buffer.concat([time, await sign(cosigned(text, seconds))]) };
}

export interface VerifiedSignature {
  readonly verifier: Verifier;
  /** Of a cosignature: seconds since 1970. */
  readonly time?: number;
}

/** A signature by a known key that does not verify: the note is refused whole (C2SP signed-note, "Signatures"). */
export class BadSignature extends Error {}

/**
 * Verified signatures, one for each known key that signed; lines of other keys are ignored.
 * @throws {BadSignature} when a line of a known key does not verify
 */
export function verifiedSignatures({ text, signatures }: Note, known: readonly Verifier[]): readonly VerifiedSignature[] {
  const found = new Map<Verifier, VerifiedSignature>();
  for (const { name, id, signature } of signatures) {
    const verifier = known.find((one) => one.name === name && one.id === id);
    if (!verifier) continue;
    const time = verifier.type === COSIGNATURE ? timeOf(signature) : undefined;
    const ok =
      verifier.type === COSIGNATURE
        ? time !== undefined && verifies(verifier, cosigned(text, time), signature.subarray(8))
        : verifies(verifier, Buffer.from(text), signature);
    if (!ok) throw new BadSignature(`a signature of ${name} does not verify`);
    found.set(verifier, { verifier, ...(time === undefined ? {} : { time }) });
  }
  return [...found.values()];
}

/** C2SP tlog-witness: a witness's time must not be zero. */
function timeOf(signature: Buffer): number | undefined {
  if (signature.length !== 72) return undefined;
  const time = signature.readBigUInt64BE(0);
  return time > 0n && time <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(time) : undefined;
}
