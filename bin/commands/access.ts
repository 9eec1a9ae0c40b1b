import { readFileSync } from 'node:fs';
import { parseCase } from '../../lib/access/case';
import { decide } from '../../lib/access/decide';
import type { Outcome } from '../../lib/access/types';
import { InputError } from '../../lib/config/problem';
import { type Command, formatOf, parsed, UsageError } from '../command';

export const command: Command = {
  summary: 'decide one self-contained case of who may do what',
  help: `Usage: centre access decide CASE.json [--format text|json]

Decides a request against every policy that has a say: identity, boundary, session, SCPs and RCPs level by level, resource
policy or key policy, grants. docs/access.md describes the file and the semantics, with their sources.

Answers allowed, explicitly-denied, implicitly-denied or unknown, and the statements that decided.

Exit code: 0 decided, 2 bad input, 3 unknown.`,
  run: (argv) => {
    const { values, positionals } = parsed(argv, { format: { type: 'string' } } as const, 'access', true);
    const format = formatOf(values.format);
    const [verb, file, ...more] = positionals;
    if (verb !== 'decide' || file === undefined || more.length > 0)
      throw new UsageError('not: access decide CASE.json', 'See: centre access --help');
    const { request, policies } = parseCase(textOf(file), file);
    const outcome = decide(request, policies);
    console.log(format === 'json' ? JSON.stringify(outcome, null, 2) : outcomeText(outcome));
    return outcome.decision === 'unknown' ? 3 : 0;
  },
};

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new InputError([{ code: 'unreadable', file, expected: 'a case', found: 'no readable file', fix: 'Check the path.' }]);
  }
}

/** The decision, and the statements behind it. */
export function outcomeText({ decision, reasons }: Outcome): string {
  return [
    decision,
    ...reasons.map(
      ({ layer, policy, sid, effect, says }) =>
        `  ${layer.padEnd(9)} ${effect.padEnd(5)} ${[policy, sid].filter(Boolean).join(' ')} ${says}`,
    ),
  ].join('\n');
}
