import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { InputError } from '../config/problem';

export interface Source {
  readonly file: string;
  readonly text: string;
  /** SHA-256 of the bytes, hex. */
  readonly digest: string;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** @throws {InputError} when the file cannot be read or is not UTF-8 */
export function readSource(file: string): Source {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw notInput(
      file,
      'unreadable',
      'a readable file',
      (error as NodeJS.ErrnoException).code ?? 'an error',
      'Check the path and its permissions.',
    );
  }
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    throw notInput(file, 'unreadable', 'text in UTF-8', 'other bytes', 'Save the file as UTF-8.');
  }
  return { file, text, digest: hash('sha256', bytes) };
}

export function notInput(
  file: string,
  code: string,
  expected: string,
  found: string,
  fix: string,
  place: { line?: number; column?: number } = {},
): InputError {
  return new InputError([{ code, file, ...place, expected, found, fix }]);
}
