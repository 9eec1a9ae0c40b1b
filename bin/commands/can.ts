import { ask, INTACT } from '../../lib/world/ask';
import { findTarget, loadWorld } from '../access-world';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { outcomeText } from './access';

export const command: Command = {
  summary: 'whether a principal can do an action on a resource, and which statements decide',
  help: `Usage: centre can PRINCIPAL ACTION RESOURCE [--context KEY=VALUE]... [--assembly DIR] [--environment FILE] [--format text|json]

  PRINCIPAL            ARN of a role or root user of the assembly
  --context KEY=VALUE  what the request carries; with any, all other keys are absent; with none, all are free
                       (a key named twice has two values)

Exit code: 0 decided, 2 bad input, 3 unknown: it depends on what the request carries.`,
  run: (argv) => {
    const text = { type: 'string' } as const;
    const { values, positionals } = parsed(
      argv,
      { assembly: text, environment: text, format: text, context: { type: 'string', multiple: true } } as const,
      'can',
      true,
    );
    const format = formatOf(values.format);
    const [principal, action, arn, ...more] = positionals;
    if (principal === undefined || action === undefined || arn === undefined || more.length > 0)
      throw new UsageError('not: can PRINCIPAL ACTION RESOURCE', 'See: centre can --help');
    const world = loadWorld(values.assembly, values.environment);
    const actor = world.actors.find((candidate) => candidate.principal.arn === principal);
    if (!actor) throw new UsageError(`${principal} is no principal of the assembly`, 'centre who-can lists principals.');
    const given = values.context as string[] | undefined;
    const outcome = ask(
      world,
      { actor, action, target: findTarget(world, arn), arn },
      INTACT,
      given && { known: contextOf(given), others: 'absent' },
    );
    console.log(format === 'json' ? JSON.stringify(outcome, null, 2) : outcomeText(outcome, world));
    return outcome.decision === 'unknown' ? 3 : 0;
  },
};

function contextOf(pairs: readonly string[]): Map<string, string[]> {
  const known = new Map<string, string[]>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--context ${pair}`, 'Say KEY=VALUE.');
    const key = pair.slice(0, at).toLowerCase();
    known.set(key, [...(known.get(key) ?? []), pair.slice(at + 1)]);
  }
  return known;
}
