import { once, perText } from './truth';
import type { Context, Truth } from './types';

export type Matcher = (text: string) => boolean;

/** Wildcards that came in by `${*}` are letters; whether those of a variable's value are, AWS does not say. Both from Unicode's private use. */
const LITERAL: Readonly<Record<string, string>> = { '*': '\ue02a', '?': '\ue03f' };
const DOUBTFUL: Readonly<Record<string, string>> = { '*': '\ue12a', '?': '\ue13f' };
/** Wildcards that stay within their segment of an ARN. */
const NARROW: Readonly<Record<string, string>> = { '*': '\ue22a', '?': '\ue23f' };
const MARKS = /[\ue02a\ue03f\ue12a\ue13f]/g;
const DOUBTS = /[\ue12a\ue13f]/g;
const letter = (mark: string): string => String.fromCharCode(mark.charCodeAt(0) & 0xff);
/** A filled text without the marks, for operators that know no wildcards. */
export const plain = (text: string): string => text.replace(MARKS, letter);

/** A matcher of an IAM pattern with `*` and `?`; the matched text may hold them too, then as letters. */
export function matcher(pattern: string, ignoreCase = false): Matcher {
  const wanted = ignoreCase ? pattern.toLowerCase() : pattern;
  const cased = (test: Matcher): Matcher => (ignoreCase ? (text) => test(text.toLowerCase()) : test);
  if (wanted === '*') return () => true;
  const wild = wanted.search(/[*?\ue22a\ue23f]/);
  if (wild === -1) {
    const exact = plain(wanted);
    return cased((text) => text === exact);
  }
  if (wild === wanted.length - 1 && wanted.endsWith('*')) {
    const prefix = plain(wanted.slice(0, -1));
    return cased((text) => text.startsWith(prefix));
  }
  const expression = once(() => expressionOf(wanted));
  return cased((text) => expression().test(text));
}

function expressionOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '[^]*')
    .replaceAll('?', '[^]')
    .replaceAll('\ue22a', '[^:]*')
    .replaceAll('\ue23f', '[^:]')
    .replace(MARKS, (mark) => `\\${letter(mark)}`);
  return new RegExp(`^${source}$`);
}

/** An action in lower case, made once: a text that is looked up again and again. */
export const lowered = perText((action) => action.toLowerCase());

const exactly = perText((pattern) => matcher(pattern));
const anyCase = perText((pattern) => matcher(pattern, true));

/** `matcher`, remembered by pattern. */
export const wildcard = (pattern: string, text: string, ignoreCase = false): boolean => (ignoreCase ? anyCase : exactly)(pattern)(text);

/** A filled pattern that may hold doubtful wildcards: a letter's match is one in either reading. */
export function doubting(pattern: string, make: (pattern: string) => (text: string) => Truth): (text: string) => Truth {
  const strict = make(pattern);
  if (pattern.search(DOUBTS) === -1) return strict;
  const wide = make(pattern.replace(DOUBTS, letter));
  return (text) => strict(text) || (wide(text) === false ? false : undefined);
}

/**
 * A Resource element: wildcards stay "within the individual segments of an ARN"; but "if the asterisk is the last character of a
 * resource ARN segment, it can expand to match beyond the colon boundaries" (IAM User Guide, "Resource", wildcards).
 */
export const resourceMatcher = perText((pattern): Matcher => {
  const narrowed = (segment: string) => segment.replace(/\*(?!$)|\?/g, (sign) => NARROW[sign] as string);
  return matcher(
    pattern
      .split(':')
      .map((segment, index) => (index < 5 ? narrowed(segment) : segment))
      .join(':'),
  );
});

/**
 * ARNs are compared part by part, so that `*` does not reach over a colon ("Each of the six colon-delimited components of the
 * ARN is checked separately", IAM User Guide, "ARN condition operators"). What is no ARN: AWS documents no result.
 */
export function arnMatcher(pattern: string): (arn: string) => Truth {
  if (pattern === '*') return () => true;
  const wanted = parts(pattern)?.map((part) => matcher(part));
  return (arn) => {
    const found = partsOf(arn);
    return wanted && found ? wanted.every((matches, index) => matches(found[index] as string)) : undefined;
  };
}
function parts(arn: string): readonly string[] | undefined {
  const list = arn.split(':');
  return list.length < 6 ? undefined : [...list.slice(0, 5), list.slice(5).join(':')];
}
/** Taken apart once: many policies look at the same few thousand names. */
const partsOf = perText((arn): readonly string[] | null => parts(arn) ?? null);

/**
 * A policy's text with its variables (IAM User Guide, "Variables and tags"): a string when it has none. Filling gives `null`
 * when a variable has no value, so that nothing matches; undefined when its value is not known.
 */
export type Text = string | ((context: Context) => string | null | undefined);

/** @param substituted false for documents before Version 2012-10-17, where `${...}` are letters */
export function textOf(written: string, substituted: boolean): Text {
  if (!substituted || !written.includes('${')) return written;
  const pieces = written.split(/(\$\{[^}]*\})/).map((piece) => (/^\$\{.*\}$/s.test(piece) ? variable(piece.slice(2, -1)) : piece));
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('');
  return (context) => {
    let result = '';
    for (const piece of pieces) {
      const value = typeof piece === 'string' ? piece : piece(context);
      if (value === undefined || value === null) return value;
      result += value;
    }
    return result;
  };
}

function variable(inner: string): Text {
  if (inner === '$') return '$';
  if (LITERAL[inner] !== undefined) return LITERAL[inner];
  const [, name = inner, fallback] = /^(.*?)\s*(?:,\s*'(.*)')?$/s.exec(inner) ?? [];
  const key = name.trim().toLowerCase();
  const marked = (value: string) => value.replace(/[*?]/g, (sign) => DOUBTFUL[sign] as string);
  return ({ known, others }) => {
    const values = known.get(key);
    if (values === undefined && others === 'free') return undefined;
    if (values?.length === 1) return marked(values[0] as string);
    // "you can't use a multivalued context key as a policy variable": AWS documents no result.
    if (values && values.length > 1) return undefined;
    return fallback === undefined ? null : marked(fallback);
  };
}
