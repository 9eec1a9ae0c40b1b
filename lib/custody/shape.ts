import type { Json } from '../attest/canonical';
import { type Code, CustodyError } from './codes';

/**
 * Strict readers of untrusted values. Written out rather than taken from a schema library: a custodian's own tool is one small
 * file that a reviewer can read to the end. A reader gives back the value it was given, not a copy.
 */
export type Reader<T> = (value: unknown, place: string) => T;

function refuse(code: Code, place: string, expected: string, value: unknown): never {
  throw new CustodyError(code, `${place}: ${expected}`, shown(value));
}

/** A value for an error message: short, on one line, without control characters. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'string')
    return value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a map' : String(value);
  const line = JSON.stringify(value);
  return line.length > 80 ? `${line.slice(0, 77)}..."` : line;
}

export const text =
  (pattern: RegExp, form: string): Reader<string> =>
  (value, place) => {
    if (typeof value !== 'string') refuse('wrong-type', place, form, value);
    if (!pattern.test(value)) refuse('bad-value', place, form, value);
    return value;
  };

export const integer =
  (least: number, most: number): Reader<number> =>
  (value, place) => {
    if (typeof value !== 'number') refuse('wrong-type', place, 'a whole number', value);
    if (!Number.isSafeInteger(value) || value < least || value > most)
      refuse('bad-value', place, `a whole number from ${least} to ${most}`, value);
    return value;
  };

export const truth: Reader<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : refuse('wrong-type', place, 'true or false', value);

export const oneOf =
  <const T extends string | number>(...permitted: readonly T[]): Reader<T> =>
  (value, place) =>
    permitted.find((item) => item === value) ?? refuse('bad-value', place, permitted.join(' or '), value);

export const orNull =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (value, place) =>
    value === null ? null : reader(value, place);

export const list =
  <T>(item: Reader<T>, least: number, most: number): Reader<readonly T[]> =>
  (value, place) => {
    if (!Array.isArray(value)) refuse('wrong-type', place, 'a list', value);
    if (value.length < least || value.length > most) refuse('bad-value', place, `${least} to ${most} items`, `${value.length} items`);
    for (let index = 0; index < value.length; index += 1) item(value[index], `${place}[${index}]`);
    return value;
  };

type Fields<T> = { readonly [K in keyof T]-?: Reader<T[K]> };
/** Exactly these fields; `optional` ones may be absent. */
export function record<T extends object>(fields: Fields<T>, optional: readonly (keyof T)[] = []): Reader<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return (value, place) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) refuse('wrong-type', place, 'a map', value);
    const found = value as { readonly [name: string]: unknown };
    const within = place === '' ? '' : `${place}.`;
    for (const name of Object.keys(found))
      if (!Object.hasOwn(fields, name)) refuse('unknown-field', `${within}${name}`, `only ${names.join(', ') || 'no field'}`, found[name]);
    for (const name of names) {
      if (Object.hasOwn(found, name)) fields[name](found[name], `${within}${name}`);
      else if (!optional.includes(name)) refuse('missing-field', `${within}${name}`, 'a value', undefined);
    }
    return value as T;
  };
}

/** Any JSON of bounded depth: a deeper one would exhaust the stack of whoever walks it. */
export const json =
  (depth: number): Reader<Json> =>
  (value, place) => {
    if (depth < 0) refuse('bad-value', place, 'JSON that is not nested that deep', value);
    if (typeof value === 'number' && !Number.isSafeInteger(value)) refuse('bad-value', place, 'a safe integer', value);
    if (typeof value === 'string' && !value.isWellFormed()) refuse('bad-value', place, 'well-formed text', value);
    if (Array.isArray(value)) for (const item of value) json(depth - 1)(item, place);
    else if (value !== null && typeof value === 'object')
      for (const [name, item] of Object.entries(value)) {
        if (!name.isWellFormed()) refuse('bad-value', place, 'well-formed names', name);
        json(depth - 1)(item, place);
      }
    return value as Json;
  };

/** A second in UTC, `YYYY-MM-DDTHH:MM:SSZ`: one form only, so that instants compare as texts. */
export type Instant = string;
const second = text(
  /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/,
  'a second in UTC, YYYY-MM-DDTHH:MM:SSZ, of a day that exists',
);
export const instant: Reader<Instant> = (value, place) => {
  const found = second(value, place);
  const day = Number(found.slice(8, 10));
  if (day > 28 && day > daysIn(Number(found.slice(0, 4)), Number(found.slice(5, 7))))
    refuse('bad-value', place, 'a day that exists', value);
  return found;
};
// From 2000 to 2099 every fourth year is a leap year.
const daysIn = (year: number, month: number) => (month === 2 ? (year % 4 === 0 ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);
/** @param milliseconds since 1970 */
export const instantOf = (milliseconds: number): Instant => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
export const later = (from: Instant, seconds: number): Instant => instantOf(Date.parse(from) + seconds * 1000);

export const slug = text(/^[a-z](-?[a-z0-9]){1,31}$/, 'a short name: a-z, 0-9 and single hyphens, 2 to 32 characters, a letter first');
export const digest = text(/^[0-9a-f]{64}$/, 'a SHA-256 digest, 64 hexadecimal digits');
export const line = text(/^[^\s\p{C}]([^\p{C}]{0,198}[^\s\p{C}])?$/u, 'text of 1 to 200 characters on one line');
