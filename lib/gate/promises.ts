import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ClaimResult } from '../claims/results';
import { InputError, type Problem } from '../config/problem';
import { readYaml, shaped } from '../config/yaml-source';
import type { RuleResult } from './types';

/** A sentence the centre promises, and what shows it. */
export interface Promised {
  readonly id: string;
  readonly promise: string;
  /** Where in docs/design its seed lies. */
  readonly seed: string;
  readonly shownBy: readonly { readonly kind: 'rule' | 'claim' | 'drill' | 'test'; readonly id: string }[];
  /** What has to be trusted all the same. */
  readonly residual?: string | undefined;
}
export interface PromiseState extends Promised {
  /** 'partly': what is there shows it, and something that shall show it is not there yet. */
  readonly state: 'shown' | 'partly shown' | 'broken' | 'not shown' | 'residual trust';
  readonly missing: readonly string[];
}

const shape = z.strictObject({
  schemaVersion: z.literal(1),
  promises: z.array(
    z.strictObject({
      id: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
      promise: z.string().min(20),
      seed: z.string().min(3),
      shownBy: z.array(z.string().regex(/^(rule|claim|drill|test):[a-z0-9./-]+$/)),
      residual: z.string().min(20).optional(),
    }),
  ),
});

/** @throws {InputError} on a malformed file, an id twice, a rule or claim that does not exist, a promise that rests on nothing */
export function readPromises(file: string, ruleIds: readonly string[], claimIds: readonly string[]): readonly Promised[] {
  const source = readYaml(readFileSync(file, 'utf8'), file);
  const content = shaped(source, shape, 'a promise');
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const promises = content.promises.map((entry, index): Promised => {
    const refuse = (key: string, expected: string, found: string) =>
      problems.push(source.problem('bad-value', ['promises', index, key], { expected, found, fix: 'Correct the entry.' }));
    if (seen.has(entry.id)) refuse('id', 'each promise once', entry.id);
    seen.add(entry.id);
    if (entry.shownBy.length === 0 && entry.residual === undefined)
      refuse('shownBy', 'something that shows it, or residual trust', 'neither');
    const shownBy = entry.shownBy.map((text) => {
      const [kind, id] = text.split(':') as [Promised['shownBy'][number]['kind'], string];
      if (kind === 'rule' && !ruleIds.includes(id)) refuse('shownBy', 'a rule of policies/rules', id);
      if (kind === 'claim' && !claimIds.includes(id)) refuse('shownBy', 'a claim of policies/claims', id);
      return { kind, id };
    });
    return { ...entry, shownBy };
  });
  if (problems.length > 0) throw new InputError(problems);
  return promises;
}

/** How each promise stands, given what rules, claims and drills said. What does not exist yet, or was not decided, shows nothing. */
export function promiseStates(
  promises: readonly Promised[],
  rules: readonly RuleResult[],
  claims: readonly Pick<ClaimResult, 'id' | 'verdict'>[] = [],
  drills: readonly { readonly id: string; readonly outcome: string }[] = [],
): readonly PromiseState[] {
  const byId = new Map<string, RuleResult['status'] | undefined>([
    ...rules.map(({ id, status }) => [`rule ${id}`, status] as const),
    ...claims.map(({ id, verdict }) => [`claim ${id}`, STATUS[verdict]] as const),
    ...drills.map(({ id, outcome }) => [`drill ${id}`, outcome === 'BROKEN' ? 'failed' : 'passed'] as const),
  ]);
  return promises.map((entry): PromiseState => {
    const { shownBy } = entry;
    const results = shownBy.map(({ kind, id }) => byId.get(`${kind} ${id}`));
    const missing = shownBy
      .filter((_, index) => results[index] === undefined || results[index] === 'left-out')
      .map(({ kind, id }) => `${kind} ${id}`);
    const passed = results.filter((status) => status === 'passed').length;
    if (results.includes('failed')) return { ...entry, state: 'broken', missing };
    if (shownBy.length === 0) return { ...entry, state: 'residual trust', missing };
    return { ...entry, state: passed === shownBy.length ? 'shown' : passed > 0 ? 'partly shown' : 'not shown', missing };
  });
}

const STATUS = { proven: 'passed', counterexample: 'failed', unknown: undefined } as const;
