import { CustodyError } from '../../lib/custody';

/** What the recorder is asked, and answers. Entries travel as text: they are JSON in UTF-8. */
export type RecorderRequest =
  | { readonly op: 'read'; readonly from: number }
  | { readonly op: 'claim'; readonly slot: number; readonly entry: string }
  | { readonly op: 'keep'; readonly probe: string };
export type RecorderAnswer = { readonly entries: readonly string[] } | { readonly claimed: boolean } | { readonly kept: boolean };

/** A synchronous invocation carries 6 MB (AWS Lambda Developer Guide, "Lambda quotas"), and quotes in JSON are escaped. */
export const MOST_CARRIED_BYTES = 4 << 20;

/** @throws {CustodyError} bad-value */
export function readRequest(event: unknown): RecorderRequest {
  const { op, from, slot, entry, probe } = (event ?? {}) as { readonly [name: string]: unknown };
  const place = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 1e9;
  if (op === 'read' && place(from)) return { op, from };
  if (op === 'claim' && place(slot) && typeof entry === 'string') return { op, slot, entry };
  if (op === 'keep' && typeof probe === 'string') return { op, probe };
  throw new CustodyError(
    'bad-value',
    '{op: read, from}, {op: claim, slot, entry} or {op: keep, probe}',
    JSON.stringify(event ?? null).slice(0, 80),
  );
}
