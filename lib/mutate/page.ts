import { type Summary, sumOf } from './summary';

/** The table as a page of docs. */
export function summaryPage(result: Summary, source: string, share = '1/1'): string {
  const { mutants, groups, killed, excluded, harmless, killRate } = result;
  const rows = (list: Summary['byKind']) =>
    list.map(({ name, mutants: all, killed: of }) => `| ${name} | ${all} | ${of} | ${((of / all) * 100).toFixed(1)} % |`);
  return [
    '# Mutation: what the gate notices',
    '',
    'Written by `npm run mutate -- --page docs/mutations.md`. Each mutant is the reference assembly with one thing changed: a property of the',
    `providers' schemas (${source}), a part of a policy statement, a resource, the place of a stack. It is *killed* when a rule`,
    'finds something new, or a claim no longer holds. Resources that differ only in which company, market, partner, account or material they',
    'are for are twins: one of them is asked for all. cdk-nag and cfn-lint do not count.',
    '',
    ...(share === '1/1'
      ? []
      : [
          `This page is of a part of them only, share ${share} of the groups of twins: every kind and type is in it, not every mutant.`,
          '',
        ]),
    '| Mutants | Asked about | Killed | Excluded | Harmless | Survive | Kill rate |',
    '|---|---|---|---|---|---|---|',
    `| ${mutants} | ${groups} | ${killed} | ${excluded} | ${harmless} | ${sumOf(result)} | ${killRate} % |`,
    '',
    '## By kind of change',
    '',
    '| Kind | Mutants | Killed | Rate |',
    '|---|---|---|---|',
    ...rows(result.byKind),
    '',
    '## By resource type',
    '',
    '| Type | Mutants | Killed | Rate |',
    '|---|---|---|---|',
    ...rows(result.byType),
    '',
    '## By what killed them',
    '',
    'Claims are asked only where no rule objects.',
    '',
    '| Rule or claim | Killed | Alone |',
    '|---|---|---|',
    ...result.byKiller.map(({ killer, killed: by, alone }) => `| ${killer} | ${by} | ${alone} |`),
    '',
    '## Not counted, and why',
    '',
    '| Mutants | Reason (policies/harmless.yaml) |',
    '|---|---|',
    ...result.reasons.map(({ reason, mutants: count }) => `| ${count} | ${reason} |`),
    '',
    '## Survivors',
    '',
    ...(result.survivors.length === 0 ? ['None.'] : ['| Where | Change | Twins |', '|---|---|---|']),
    ...result.survivors.map(
      ({ at, kind, property, what, twins }) => `| ${at} | ${kind}, ${property}: ${what.replaceAll('|', '\\|')} | ${twins} |`,
    ),
    '',
  ].join('\n');
}
