import { z } from 'zod';
import { canonicalJson, type Json } from '../attest/canonical';
import { InputError } from '../config/problem';
import type { Centre } from '../model/centre';
import type { Assembly } from '../template/types';
import { sha256 } from './files';

/** Digest of each template's content with the names of keys in place of their ids, by file. */
export type Forms = { readonly [file: string]: string };

/**
 * What two assemblies of one centre have in common that differ in nothing but which keys were made: a rehearsal makes keys of its own.
 * Everything else of a template, and every template, counts.
 */
export function formsOf({ templates }: Pick<Assembly, 'templates'>, { keys }: Pick<Centre, 'keys'>): Forms {
  const names = new Map(keys.map(({ arn, name }) => [arn.slice(arn.indexOf('/') + 1), name]));
  const named = (word: string) => (names.has(word) ? `key ${names.get(word)}` : word);
  const form = (document: object) => canonicalJson(document as Json).replaceAll(/[0-9A-Za-z-]{8,}/g, named);
  return Object.fromEntries(templates.map(({ file, document }) => [file, sha256(form(document))]));
}

const text = z.string().min(1);
const drill = z.object({
  id: text,
  promise: text,
  attack: text,
  attacker: text,
  stoppedBy: text,
  outcome: z.enum(['refused', 'proved', 'noticed', 'not applicable', 'BROKEN']),
  by: text,
});
const shape = z.object({
  asOf: text,
  forms: z.record(text, z.string().regex(/^[0-9a-f]{64}$/)),
  accounts: z.number(),
  resources: z.number(),
  readback: z.object({ wrong: z.array(z.unknown()) }),
  drills: z.array(drill).min(1),
});

/** What a rehearsal of these templates came to; its times, which differ from run to run, are left out. */
export interface Rehearsed {
  /** SHA-256 of the report it was read from. */
  readonly report: string;
  readonly asOf: string;
  readonly accounts: number;
  readonly resources: number;
  /** Properties that were not read back as they were written. */
  readonly wrong: number;
  readonly drills: readonly z.infer<typeof drill>[];
}

/**
 * A report of `centre rehearse --format json`.
 * @param forms of the templates that the evidence is about @throws {InputError} when it is none, or is of other templates
 */
export function readRehearsal(bytes: Buffer, file: string, forms: Forms): Rehearsed {
  const refuse = (expected: string, found: string, fix: string) => new InputError([{ code: 'bad-rehearsal', file, expected, found, fix }]);
  const again = 'centre rehearse --format json > FILE, of the same environment, with the same sources, on the day of --as-of.';
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw refuse('a report of a rehearsal', 'no JSON', again);
  }
  const result = shape.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw refuse('a report of a rehearsal', `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`, again);
  }
  const { forms: rehearsed, readback, ...rest } = result.data;
  const other = [...new Set([...Object.keys(forms), ...Object.keys(rehearsed)])].filter((name) => forms[name] !== rehearsed[name]).sort();
  if (other.length > 0)
    throw refuse('a rehearsal of these templates', `${other.length} that differ: ${other.slice(0, 3).join(', ')}`, again);
  return { report: sha256(bytes), ...rest, wrong: readback.wrong.length };
}
