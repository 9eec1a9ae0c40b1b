import { demand, fromBase64, fromDecimal } from './malformed';
import { EMPTY_ROOT, HASH_BYTES } from './merkle';
import { type Note, parseNote } from './note';

/** Head of a log (C2SP tlog-checkpoint, "Note text"). Extension lines are not taken: nobody audits them. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

export interface SignedCheckpoint extends Checkpoint {
  readonly note: Note;
}

export const formatCheckpoint = ({ origin, size, root }: Checkpoint) => `${origin}\n${size}\n${root.toString('base64')}\n`;

/** @throws {Malformed}; what it returns, formatted again, is the input */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin = '', size = '', root = '', last, ...more] = lines;
  demand(lines.length > 3 && last === '' && more.length === 0, 'three lines: origin, size, root hash', text);
  demand(origin !== '' && origin.length <= 255, 'an origin', origin);
  const checkpoint = { origin, size: fromDecimal(size, 'a tree size'), root: fromBase64(root, 'a root hash') };
  demand(checkpoint.root.length === HASH_BYTES, `a root hash of ${HASH_BYTES} bytes`, root);
  return checkpoint;
}

/** No signature is judged yet. @throws {Malformed} */
export function parseSignedCheckpoint(bytes: Buffer): SignedCheckpoint {
  const note = parseNote(bytes);
  return { ...parseCheckpoint(note.text), note };
}

export const emptyCheckpoint = (origin: string): Checkpoint => ({ origin, size: 0, root: EMPTY_ROOT });
