import { createHash } from 'node:crypto';
import type { Json } from '../attest/canonical';

/** One file of an evidence folder: its path with '/', relative to the folder, and its bytes. */
export interface EvidenceFile {
  readonly path: string;
  readonly bytes: Buffer;
}

export const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/** Names sorted, two spaces, a line feed at the end: what `jq -S .` writes, so that anybody can compare. Own order stays in lists. */
export function jsonFile(path: string, value: unknown): EvidenceFile {
  return { path, bytes: Buffer.from(`${JSON.stringify(sorted(value as Json), null, 2)}\n`) };
}

export const textFile = (path: string, text: string): EvidenceFile => ({ path, bytes: Buffer.from(text) });

/** By UTF-16 code units: `localeCompare` would differ from one machine's locale to another's. */
export const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function sorted(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sorted);
  const map = value as { readonly [key: string]: Json };
  return Object.fromEntries(
    Object.keys(map)
      .sort(byCode)
      .filter((key) => map[key] !== undefined)
      .map((key) => [key, sorted(map[key] as Json)]),
  );
}

/** A table as CSV (RFC 4180); a field that a spreadsheet would read as a formula gets an apostrophe in front. */
export function csvFile(path: string, header: readonly string[], rows: readonly (readonly string[])[]): EvidenceFile {
  const field = (text: string) => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return textFile(path, [header, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join(''));
}
