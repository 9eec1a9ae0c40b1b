import type { Cursor } from './cursor';
import { MAX_KEY } from './parts';

/** Words, without what would have to be looked at more closely; `Fn::If` and `AWS::S3::Bucket` are words. */
const KEY = /[A-Za-z_][\w./-]*(?:::[\w./-]+)*:(?= |\n|$)/y;
const ENTRY = /([A-Za-z_][\w./-]*(?:::[\w./-]+)*):(?: +([\w./$][^\n:#]*(?::(?=[^ \n])[^\n:#]*)*))?(?=\n|$)/y;

/**
 * `Key: plain text` or `Key:` on a line, as most lines of templates are: told at one look, of which reading it letter by letter makes many.
 * Undefined for all others, which are read so.
 */
export function plainEntry({ text, at }: Cursor): { readonly key: string; readonly value: string | undefined } | undefined {
  ENTRY.lastIndex = at;
  const match = ENTRY.exec(text);
  if (match === null) return undefined;
  const key = match[1] as string;
  return key.length > MAX_KEY ? undefined : { key, value: match[2] };
}

export function isPlainKey({ text, at }: Cursor): boolean {
  KEY.lastIndex = at;
  return KEY.test(text);
}
