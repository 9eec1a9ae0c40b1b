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
/** What may be left out of a run, or is known from an earlier one. */
export interface Run {
  /** Which of the groups of twins are asked about; all by default. */
  readonly chosen?: (index: number, mutant: Mutant) => boolean;
  /** Who killed the mutant of a group, where it was asked about before; nobody is an empty list. */
  readonly known?: (index: number) => readonly string[] | undefined;
  /** Told who kills a mutant, as soon as it is asked about. */
  readonly decided?: (index: number, killers: readonly string[]) => void;
  /** Told once how many groups are to be asked about, before the first. */
  readonly opened?: (groups: number) => void;
}

/** Makes every mutant of an assembly and asks the rules, and the claims where no rule objects. */
export function mutate(
  assembly: Assembly,
  centre: Centre,
  schemas: Schemas,
  register: Register,
  judges: Judges,
  { chosen = () => true, known = () => undefined, decided = () => undefined, opened = () => undefined }: Run = {},
): readonly Outcome[] {
  const groups = [...groupsOf(assembly, centre, schemas)]
    .map((group, index) => ({ ...group, index, excluded: reasonFor(register.excluded, group.mutant) }))
    .filter(({ index, mutant }) => chosen(index, mutant));
  opened(groups.filter(({ index, excluded }) => !excluded && !known(index)).length);
  return groups.map(({ template, mutant, count, index, excluded }): Outcome => {
    const base = { mutant, count, killers: [] };
    if (excluded) return { ...base, state: 'excluded', reason: excluded.reason };
    const before = known(index);
    const killers = before ?? killersOf(template, mutant, judges);
    if (!before) decided(index, killers);
    if (killers.length > 0) return { ...base, state: 'killed', killers };
    const harmless = reasonFor(register.harmless, mutant);
    return harmless ? { ...base, state: 'harmless', reason: harmless.reason } : { ...base, state: 'survived' };
  });
}

function killersOf(template: Template, mutant: Mutant, { rules, claims }: Judges): readonly string[] {
  const changed = rules.mutated(template, mutant);
  const killers = rules.killers(template, changed, mutant);
  if (killers.length > 0) return killers.map((id) => `rule ${id}`);
  const killer = claims?.killer(template, changed, mutant, rules.within(template, changed));
  return killer ? [`claim ${killer}`] : [];
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
