import { ask, isPossible } from '../../lib/access/ask';
import { type Step, steps, waysTo } from '../../lib/access/escalate';
import { findTarget, loadWorld } from '../access-world';
import { type Command, formatOf, parsed, UsageError } from '../command';

export const command: Command = {
  summary: 'who could do an action on a resource, over all accounts together',
  help: `Usage: centre who-can ACTION RESOURCE [--assembly DIR] [--environment FILE] [--hostile ORGANIZATION] [--format text|json]

Asks every role of the assembly, and what is in every account besides (root users, OrganizationAccountAccessRole, Identity
Center's roles). What a request would carry is left free: 'possible' means that some request is allowed, not that any is.

  ACTION          for example kms:Decrypt, s3:GetObject, sts:AssumeRole
  RESOURCE        ARN of a bucket, object, key or role
  --hostile SLUG  as if the management account of this organization had detached its guardrails and rewritten its roles
  --follow        also who could first become somebody else: assume a role, rewrite one, or pass one to a service it can run
  --assembly DIR  default: cdk.out (run centre check first)

Exit code: 0, 2 bad input.`,
  run: (argv) => {
    const text = { type: 'string' } as const;
    const { values, positionals } = parsed(
      argv,
      { assembly: text, environment: text, hostile: text, format: text, follow: { type: 'boolean' } } as const,
      'who-can',
      true,
    );
    const format = formatOf(values.format);
    const [action, arn, ...more] = positionals;
    if (action === undefined || arn === undefined || more.length > 0)
      throw new UsageError('not: who-can ACTION RESOURCE', 'See: centre who-can --help');
    const world = loadWorld(values.assembly, values.environment);
    const target = findTarget(world, arn);
    const hostile = world.centre.organizations.find(({ slug }) => slug === values.hostile);
    if (values.hostile !== undefined && !hostile)
      throw new UsageError(
        `there is no organization ${values.hostile}`,
        `One of ${world.centre.organizations.map(({ slug }) => slug).join(', ')}.`,
      );
    const found = world.actors
      .map((actor) => ({ actor, outcome: ask(world, actor, action, target, arn, hostile ? { hostile } : {}) }))
      .filter(({ outcome }) => isPossible(outcome));
    const direct = new Set(found.map(({ actor }) => actor.principal.arn));
    const ways = values.follow ? waysTo(direct, steps(world, hostile ? { hostile } : {})) : new Map<string, readonly Step[]>();
    const indirect = [...ways].filter(([, way]) => way.length > 0);
    if (format === 'json') {
      console.log(
        JSON.stringify(
          [
            ...found.map(({ actor, outcome }) => ({ principal: actor.principal.arn, ...outcome })),
            ...indirect.map(([principal, way]) => ({ principal, way })),
          ],
          null,
          2,
        ),
      );
      return 0;
    }
    const lines = found.map(({ actor, outcome }) => {
      const by = outcome.reasons
        .filter(({ effect, layer }) => effect === 'Allow' && ['identity', 'resource'].includes(layer))
        .map(({ policy, sid }) => [policy, sid].filter(Boolean).join(' '));
      return `  ${outcome.decision === 'allowed' ? 'allowed ' : 'possible'} ${actor.principal.arn}\n             by ${[...new Set(by)].join(', ') || 'its own rights'}`;
    });
    const chains = indirect.map(
      ([principal, way]) => `  by steps ${[principal, ...way.map(({ by, to }) => `-> ${by} -> ${to}`)].join('\n             ')}`,
    );
    const indirectly = values.follow ? `, ${indirect.length} more by becoming somebody else` : '';
    console.log([`${action} on ${arn}: ${found.length} of ${world.actors.length} principals${indirectly}`, ...lines, ...chains].join('\n'));
    return 0;
  },
};
