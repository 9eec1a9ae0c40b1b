import { grouped } from '../model/grouped';
import type { Outcome } from './run';

interface Tally {
  readonly name: string;
  readonly mutants: number;
  readonly killed: number;
}
export interface Summary {
  /** All mutants, twins included. */
  readonly mutants: number;
  /** Groups of twins: one of each was asked about. */
  readonly groups: number;
  readonly killed: number;
  readonly excluded: number;
  readonly harmless: number;
  /** Killed of those that are neither excluded nor harmless, in percent. */
  readonly killRate: number;
  readonly reasons: readonly { readonly reason: string; readonly mutants: number }[];
  readonly byKiller: readonly { readonly killer: string; readonly killed: number; readonly alone: number }[];
  readonly byKind: readonly Tally[];
  readonly byType: readonly Tally[];
  readonly survivors: readonly {
    readonly kind: string;
    readonly at: string;
    readonly type: string;
    readonly property: string;
    readonly what: string;
    readonly twins: number;
  }[];
}

export function summary(outcomes: readonly Outcome[]): Summary {
  const sum = (list: readonly Outcome[]) => list.reduce((total, { count }) => total + count, 0);
  const of = (state: Outcome['state']) => outcomes.filter((outcome) => outcome.state === state);
  const killed = of('killed');
  const survived = of('survived');
  const asked = [...killed, ...survived];
  const killers = [...new Set(killed.flatMap((outcome) => outcome.killers))].sort();
  const tally = (name: (outcome: Outcome) => string): readonly Tally[] =>
    [...grouped(asked, name)]
      .map(([key, list]) => ({ name: key, mutants: sum(list), killed: sum(list.filter(({ state }) => state === 'killed')) }))
      .sort((a, b) => a.name.localeCompare(b.name));
  return {
    mutants: sum(outcomes),
    groups: outcomes.length,
    killed: sum(killed),
    excluded: sum(of('excluded')),
    harmless: sum(of('harmless')),
    killRate: asked.length === 0 ? 0 : Math.floor((sum(killed) / sum(asked)) * 10_000) / 100,
    reasons: [...grouped([...of('excluded'), ...of('harmless')], ({ reason }) => reason ?? '')]
      .map(([reason, list]) => ({ reason, mutants: sum(list) }))
      .sort((a, b) => b.mutants - a.mutants),
    byKiller: killers.map((killer) => {
      const by = killed.filter((outcome) => outcome.killers.includes(killer));
      return { killer, killed: sum(by), alone: sum(by.filter((outcome) => outcome.killers.length === 1)) };
    }),
    byKind: tally(({ mutant }) => mutant.kind),
    byType: tally(({ mutant }) => mutant.type),
    survivors: survived.map(({ mutant: { kind, stack, logicalId, type, property, what }, count }) => ({
      kind,
      at: `${stack}/${logicalId}`,
      type,
      property,
      what,
      twins: count,
    })),
  };
}

export function summaryText(result: Summary): string {
  const { mutants, groups, killed, excluded, harmless, killRate } = result;
  return [
    `${mutants} mutants (${groups} asked about, the others are twins): ${killed} killed, ${excluded} excluded, ${harmless} harmless, ${sumOf(result)} survive`,
    `kill rate ${killRate} %`,
    '',
    'Killed by'.padEnd(42) + 'killed'.padStart(8) + 'alone'.padStart(8),
    ...result.byKiller.map(
      ({ killer, killed: by, alone }) => `  ${killer.padEnd(40)}${String(by).padStart(8)}${String(alone).padStart(8)}`,
    ),
    '',
    ...[...result.byKind, ...result.byType].map(
      ({ name, mutants: all, killed: of }) => `  ${name.padEnd(40)}${String(of).padStart(8)} of ${all}`,
    ),
    ...(result.survivors.length === 0 ? [] : ['', 'Survivors']),
    ...result.survivors.map(
      ({ at, type, kind, property, what, twins }) =>
        `  ${at} (${type}) ${kind} ${property}: ${what}${twins > 1 ? `, and ${twins - 1} twins` : ''}`,
    ),
  ].join('\n');
}

/** Survivors, twins included. */
export const sumOf = ({ survivors }: Summary) => survivors.reduce((total, { twins }) => total + twins, 0);
