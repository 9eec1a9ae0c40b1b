import { join } from 'node:path';
import { proveClaims } from '../../lib/claims';
import type { ClaimResult, EntryResult } from '../../lib/claims/results';
import { claimsText, exampleLines } from '../../lib/gate/claims';
import { paint } from '../../lib/gate/format';
import { readAssembly } from '../../lib/template';
import { assemblyFolder } from '../access-world';
import { ACTIONS, readClaims } from '../claims';
import { type Command, colours, formatOf, parsed, progress, UsageError } from '../command';
import { loadCentre } from '../load-centre';
import { ROOT } from '../root';

export const command: Command = {
  summary: 'prove who can do what over all accounts together, or show how it is not so',
  help: `Usage: centre claims [CLAIM]... [--assembly DIR] [--environment FILE] [--format text|json]

Decides the claims of policies/claims for every request at once, with guardrails intact and with each organization's management
account hostile. A counterexample is a request that is possible, the steps that lead to it, and the statements that allow it.

  CLAIM            a claim's id: also every sentence of it, what a hostile management account changes, and what remains to be trusted
  --assembly DIR   default: cdk.out (run centre check first)

Exit code: 0 all proven, 1 a counterexample, 2 bad input, 3 something is unknown.`,
  run: (argv) => {
    const text = { type: 'string' } as const;
    const { values, positionals: ids } = parsed(argv, { assembly: text, environment: text, format: text } as const, 'claims', true);
    const positionals: readonly string[] = ids;
    const format = formatOf(values.format);
    const all = readClaims();
    for (const id of positionals)
      if (!all.some((claim) => claim.id === id))
        throw new UsageError(`there is no claim ${id}`, `One of ${all.map((claim) => claim.id).join(', ')}.`);
    const directory = assemblyFolder(values.assembly);
    const { centre } = loadCentre(values.environment ?? join(ROOT, 'environments', 'reference.yaml'));
    progress('deciding claims ...');
    const asked = positionals.length === 0 ? all : all.filter(({ id }) => positionals.includes(id));
    const results = proveClaims(readAssembly(directory), centre, asked, ACTIONS);
    progress('');
    const style = paint(colours(process.stdout));
    const detailed: readonly string[] = positionals.length === 0 ? [] : results.map(details);
    console.log(format === 'json' ? JSON.stringify(results, null, 2) : [claimsText(results, style), ...detailed].join('\n\n'));
    if (results.some(({ verdict }) => verdict === 'counterexample')) return 1;
    return results.every(({ verdict }) => verdict === 'proven') ? 0 : 3;
  },
};

/** Every sentence with its verdict in every column; a declared exception with its reason and one example of it. */
function details({ id, claim, entries, residual }: ClaimResult): string {
  const lines = entries.flatMap((entry) => [
    `  ${entry.verdict.padEnd(15)} ${entry.column.padEnd(20)} ${entry.sid} (${entry.asked} asked)${entry.why ? `: ${entry.why}` : ''}`,
    ...exampleOf(entry),
  ]);
  return [`${id}: ${claim}`, ...lines, ...(residual === undefined ? [] : [`  Residual trust: ${residual}`])].join('\n');
}

function exampleOf({ counterexample, declared }: EntryResult): readonly string[] {
  if (!counterexample) return [];
  return [...(declared === undefined ? [] : [`      ${declared}`]), ...exampleLines(counterexample).map((line) => `      ${line}`)];
}
