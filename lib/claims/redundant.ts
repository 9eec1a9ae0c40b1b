import { z } from 'zod';
import { wildcard } from '../access/pattern';
import { readYaml, shaped } from '../config/yaml-source';
import type { Weakening } from './weaken';

/** Why nothing rests on a statement or condition, and why it stands all the same. */
export interface Redundant {
  readonly kind: Weakening['kind'];
  /** Name of the policy, 'stack/LogicalId', `*` allowed. */
  readonly policy: string;
  readonly sid: string;
  /** 'statement', or the condition, 'Operator key', `*` allowed. */
  readonly what: string;
  readonly reason: string;
}

const shape = z.strictObject({
  schemaVersion: z.literal(1),
  redundant: z.array(
    z.strictObject({
      kind: z.enum(['scp', 'rcp', 'key', 'bucket', 'trust', 'endpoint', 'topic', 'bus', 'function']),
      policy: z.string().default('*'),
      sid: z.string(),
      what: z.string().default('statement'),
      reason: z.string().min(20),
    }),
  ),
});

/** @throws {InputError} */
export function parseRedundant(text: string, file: string): readonly Redundant[] {
  return shaped(readYaml(text, file), shape, 'an entry', 'docs/claims.md, "What rests on what".').redundant;
}

export const explains = ({ kind, policy, sid, what }: Redundant, weakening: Weakening): boolean =>
  kind === weakening.kind &&
  wildcard(sid, weakening.sid) &&
  wildcard(policy, weakening.policy) &&
  wildcard(what, weakening.condition ?? 'statement');
