import type { Centre } from '../model/centre';
import type { Assembly, Template } from '../template/types';
import type { ClaimJudge } from './claims';
import { mutantsOf } from './generate';
import type { RuleJudge } from './judge';
import { type Register, reasonFor } from './register';
import { twinKeys } from './twins';
import type { Mutant, Schemas } from './types';

/** A mutant with what became of it; it stands for its twins. */
export interface Outcome {
  readonly mutant: Mutant;
  /** How many mutants it stands for, itself included. */
  readonly count: number;
  readonly state: 'killed' | 'excluded' | 'harmless' | 'survived';
  /** Rules, or the claim, that found it. */
  readonly killers: readonly string[];
  readonly reason?: string;
}
export interface Judges {
  readonly rules: RuleJudge;
  readonly claims?: Pick<ClaimJudge, 'killer'>;
}
export type Progress = (done: number, of: number) => void;

/**
 * Makes every mutant of an assembly and asks the rules, and the claims where no rule objects.
 * @param chosen which of the groups of twins are asked about; all by default
 */
export function mutate(
  assembly: Assembly,
  centre: Centre,
  schemas: Schemas,
  register: Register,
  { rules, claims }: Judges,
  progress: Progress = () => undefined,
  chosen: (index: number) => boolean = () => true,
): readonly Outcome[] {
  const groups = [...groupsOf(assembly, centre, schemas)].filter((_, index) => chosen(index));
  return groups.map(({ template, mutant, count }, index): Outcome => {
    progress(index, groups.length);
    const base = { mutant, count, killers: [] };
    const excluded = reasonFor(register.excluded, mutant);
    if (excluded) return { ...base, state: 'excluded', reason: excluded.reason };
    const changed = rules.mutated(template, mutant);
    const killers = rules.killers(template, changed, mutant);
    if (killers.length > 0) return { ...base, state: 'killed', killers: killers.map((id) => `rule ${id}`) };
    const killer = claims?.killer(template, changed, mutant, rules.within(template, changed));
    if (killer) return { ...base, state: 'killed', killers: [`claim ${killer}`] };
    const harmless = reasonFor(register.harmless, mutant);
    return harmless ? { ...base, state: 'harmless', reason: harmless.reason } : { ...base, state: 'survived' };
  });
}

interface Group {
  readonly template: Template;
  readonly mutant: Mutant;
  count: number;
}

function groupsOf(assembly: Assembly, centre: Centre, schemas: Schemas): Iterable<Group> {
  const twin = twinKeys(centre);
  const groups = new Map<string, Group>();
  for (const template of assembly.templates) {
    if (template.nestedIn) continue;
    for (const mutant of mutantsOf(template, schemas)) {
      const key = twin(template, mutant);
      const known = groups.get(key);
      if (known) known.count++;
      else groups.set(key, { template, mutant, count: 1 });
    }
  }
  return groups.values();
}
