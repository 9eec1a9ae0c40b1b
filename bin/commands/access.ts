import { readFileSync } from 'node:fs';
import { parseCase } from '../../lib/access/case';
import { decide } from '../../lib/access/decide';
import type { Outcome } from '../../lib/access/types';
import { InputError } from '../../lib/config/problem';
import { reachable } from '../../lib/world/reach';
import type { World } from '../../lib/world/world';
import actions from '../../policies/data/sensitive-actions.json';
import { loadWorld } from '../access-world';
import { type Command, formatOf, parsed, progress, UsageError } from '../command';

export const command: Command = {
  summary: 'decide one self-contained case, or compare who could do what in two assemblies',
  help: `Usage: centre access decide CASE.json [--format text|json]
       centre access diff OLD NEW [--environment FILE] [--old-environment FILE] [--format text|json]

Decides a request against every policy that has a say: identity, boundary, session, SCPs and RCPs level by level, resource
policy or key policy, grants. docs/access.md describes the file and the semantics, with their sources.

Answers allowed, explicitly-denied, implicitly-denied or unknown, and the statements that decided.

diff compares two assemblies: which principal could newly do a sensitive action (policies/data/sensitive-actions.json) on a
bucket, object, key or role, and which no longer can; one step deep.

Exit code: decide 0 decided, 3 unknown; diff 0 nothing newly reachable, 1 something is; 2 bad input.`,
  run: (argv) => {
    const text = { type: 'string' } as const;
    const { values, positionals } = parsed(argv, { format: text, environment: text, 'old-environment': text } as const, 'access', true);
    const format = formatOf(values.format);
    const [verb, file, second, ...more] = positionals;
    if (verb === 'diff' && file !== undefined && second !== undefined && more.length === 0) {
      return diff(file, second, values['old-environment'] ?? values.environment, values.environment, format);
    }
    if (verb !== 'decide' || file === undefined || second !== undefined) {
      throw new UsageError('neither access decide CASE.json nor access diff OLD NEW', 'See: centre access --help');
    }
    const { request, policies } = parseCase(textOf(file), file);
    const outcome = decide(request, policies);
    console.log(format === 'json' ? JSON.stringify(outcome, null, 2) : outcomeText(outcome));
    return outcome.decision === 'unknown' ? 3 : 0;
  },
};

function diff(
  before: string,
  after: string,
  oldEnvironment: string | undefined,
  environment: string | undefined,
  format: 'text' | 'json',
): number {
  progress('asking about the old assembly ...');
  const old = reachable(loadWorld(before, oldEnvironment), actions);
  progress('asking about the new assembly ...');
  const now = reachable(loadWorld(after, environment), actions);
  progress('');
  const added = [...now].filter((triple) => !old.has(triple)).sort();
  const removed = [...old].filter((triple) => !now.has(triple)).sort();
  if (format === 'json') console.log(JSON.stringify({ before: old.size, after: now.size, added, removed }, null, 2));
  else
    console.log(
      [
        ...added.map((triple) => `+ ${triple}`),
        ...removed.map((triple) => `- ${triple}`),
        `${now.size} reachable: ${added.length} newly, ${removed.length} no longer`,
      ].join('\n'),
    );
  return added.length > 0 ? 1 : 0;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new InputError([{ code: 'unreadable', file, expected: 'a case', found: 'no readable file', fix: 'Check the path.' }]);
  }
}

/** The decision, and the statements behind it. */
export function outcomeText({ decision, reasons }: Outcome, world?: World): string {
  const at = (policy: string, sid?: string) => {
    const place = world?.place(policy, sid);
    return place ? ` (${place.file}:${place.line})` : '';
  };
  return [
    decision,
    ...reasons.map(
      ({ layer, policy, sid, effect, says }) =>
        `  ${layer.padEnd(9)} ${effect.padEnd(5)} ${[policy, sid].filter(Boolean).join(' ')} ${says}${at(policy, sid)}`,
    ),
  ].join('\n');
}
