import { z } from 'zod';
import { readYaml, shaped } from '../config/yaml-source';
import { KINDS, type Mutant } from './types';

/** Mutants that are left out beforehand, or that may survive, by type, property and kind; each with its reason. */
export interface Reason {
  readonly types: readonly string[];
  /** Properties of the schema, with `*` for any text. */
  readonly properties: readonly string[];
  readonly kinds?: readonly string[] | undefined;
  /** Only those that leave more or less allowed. */
  readonly leaves?: 'more' | 'less' | undefined;
  /** A part of what the mutant does, where only some are meant. */
  readonly what?: string | undefined;
  readonly reason: string;
}
export interface Register {
  /** No part of security, or no change at all: counted, not asked about. */
  readonly excluded: readonly Reason[];
  /** Asked about; may survive for this reason. */
  readonly harmless: readonly Reason[];
}

const reason = z.strictObject({
  types: z.array(z.string().min(1)).min(1),
  properties: z.array(z.string().min(1)).min(1),
  kinds: z.array(z.enum(KINDS)).min(1).optional(),
  leaves: z.enum(['more', 'less']).optional(),
  what: z.string().min(1).optional(),
  reason: z.string().min(40),
});
const shape = z.strictObject({ schemaVersion: z.literal(1), excluded: z.array(reason), harmless: z.array(reason) });

/** @throws {InputError} on a malformed entry or one without a reason */
export function parseRegister(content: string, file: string): Register {
  return shaped(readYaml(content, file), shape, 'an entry as docs/mutations.md describes');
}

const patterns = new Map<string, RegExp>();
function matches(pattern: string, text: string): boolean {
  let compiled = patterns.get(pattern);
  if (!compiled) {
    compiled = new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
    patterns.set(pattern, compiled);
  }
  return compiled.test(text);
}

export const reasonFor = (reasons: readonly Reason[], mutant: Mutant): Reason | undefined =>
  reasons.find(
    ({ types, properties, kinds, leaves, what }) =>
      types.some((type) => matches(type, mutant.type)) &&
      properties.some((property) => matches(property, mutant.property)) &&
      (kinds === undefined || kinds.includes(mutant.kind)) &&
      (leaves === undefined || leaves === mutant.leaves) &&
      (what === undefined || mutant.what.includes(what)),
  );

/** Reasons that no mutant of a whole run needed. */
export function unusedReasons({ excluded, harmless }: Register, used: readonly { readonly reason?: string }[]): readonly string[] {
  const given = new Set(used.map(({ reason: text }) => text));
  return [...excluded, ...harmless].map(({ reason: text }) => text).filter((text) => !given.has(text));
}
