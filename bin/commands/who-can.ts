import type { Found } from '../../lib/access/search';
import type { Control, Step } from '../../lib/claims/control';
import { stepsTo } from '../../lib/claims/counterexample';
import { controlOf } from '../../lib/claims/spread';
import { askAll, hostile, INTACT } from '../../lib/world/ask';
import type { Actor, Target, World } from '../../lib/world/world';
import { findTarget, loadWorld } from '../access-world';
import { type Command, formatOf, parsed, UsageError } from '../command';

/** Somebody who can, for at least one request, and how a coalition came to be that somebody. */
interface Able {
  readonly actor: Actor;
  readonly found: Exclude<Found, { verdict: 'denied' }>;
  readonly coalition?: string;
  readonly steps: readonly Step[];
}

export const command: Command = {
  summary: 'who could do an action on a resource, over all accounts together',
  help: `Usage: centre who-can ACTION RESOURCE [--follow] [--together ORGANIZATION,...] [--hostile ORGANIZATION]
                      [--assembly DIR] [--environment FILE] [--format text|json]

Asks every role of the assembly, and what is in every account besides (root users, OrganizationAccountAccessRole, Identity
Center's roles, strangers). What a request would carry is left free, and a request that is allowed is found, not guessed.

  ACTION           for example kms:Decrypt, s3:GetObject, sts:AssumeRole
  RESOURCE         ARN of a bucket, object, key, role, topic, bus, rule, alarm or trail
  --follow         what each organization's people could become first: assume a role, rewrite one, make one, have a service run as
                   one, rewrite a resource's policy, undo guardrails, to a fixed point
  --together LIST  with --follow: the people of these organizations act together
  --hostile SLUG   as if the management account of this organization had detached its guardrails and rewritten its roles
  --assembly DIR   default: cdk.out (run centre check first)

Exit code: 0, 2 bad input.`,
  run: (argv) => {
    const text = { type: 'string' } as const;
    const options = {
      assembly: text,
      environment: text,
      hostile: text,
      together: text,
      format: text,
      follow: { type: 'boolean' },
    } as const;
    const { values, positionals } = parsed(argv, options, 'who-can', true);
    const format = formatOf(values.format);
    const [action, arn, ...more] = positionals;
    if (action === undefined || arn === undefined || more.length > 0)
      throw new UsageError('not: who-can ACTION RESOURCE', 'See: centre who-can --help');
    const world = loadWorld(values.assembly, values.environment);
    const target = findTarget(world, arn);
    const bad = values.hostile === undefined ? undefined : organization(world, values.hostile);
    const together = values.together?.split(',').map((slug) => organization(world, slug));
    const able = values.follow
      ? (together ? [together] : world.centre.organizations.map(({ slug }) => [slug])).flatMap((slugs) =>
          following(world, slugs, bad, action, target, arn),
        )
      : directly(world, [...world.actors, ...[...world.others.values()].flat()], ofState(bad), action, target, arn);
    console.log(format === 'json' ? JSON.stringify(able.map(asJson), null, 2) : asText(world, able, action, arn));
    return 0;
  },
};

function organization({ centre }: World, slug: string): string {
  const slugs = centre.organizations.map((one) => one.slug);
  if (!slugs.includes(slug)) throw new UsageError(`there is no organization ${slug}`, `One of ${slugs.join(', ')}.`);
  return slug;
}

const ofState = (bad: string | undefined): Circumstances => ({ state: bad === undefined ? INTACT : hostile(bad) });

/** As of which state, and what of a request its author can bring about: a network path, for instance. */
type Circumstances = Pick<Control, 'state'> & Partial<Pick<Control, 'possible'>>;

function directly(
  world: World,
  actors: Iterable<Actor>,
  { state, possible }: Circumstances,
  action: string,
  target: Target,
  arn: string,
): readonly Able[] {
  return [...actors].flatMap((actor) => {
    const found = askAll(world, { actor, action, target, arn }, state, possible ? { possible } : {});
    return found.verdict === 'denied' ? [] : [{ actor, found, steps: [] }];
  });
}

/** Those of a coalition, whoever they had to become for it. */
function following(
  world: World,
  slugs: readonly string[],
  bad: string | undefined,
  action: string,
  target: Target,
  arn: string,
): readonly Able[] {
  const organizations = new Set(bad === undefined ? slugs : [...slugs, bad]);
  const coalition = { name: [...organizations].join(', '), organizations, hostile: new Set(bad === undefined ? [] : [bad]) };
  const control: Control = controlOf(world, coalition);
  return directly(world, control.actors, control, action, target, arn).map((able) => ({
    ...able,
    coalition: coalition.name,
    steps: stepsTo(control, { actor: able.actor, action, target, arn }),
  }));
}

function asJson({ actor, found, coalition, steps }: Able): object {
  return {
    principal: actor.principal.arn,
    ...(coalition === undefined ? {} : { coalition }),
    verdict: found.verdict,
    ...(found.verdict === 'allowed' ? { context: Object.fromEntries(found.context), reasons: found.outcome.reasons } : { why: found.why }),
    steps,
  };
}

/** More answers than these are counted, not printed: those with the fewest steps say what to do. */
const SHOWN = 20;

function asText(world: World, able: readonly Able[], action: string, arn: string): string {
  const plainest = [...able].sort((one, other) => one.steps.length - other.steps.length);
  const rest = able.length - SHOWN;
  const lines = plainest
    .slice(0, SHOWN)
    .flatMap(({ actor, found, coalition, steps }) => [
      `  ${found.verdict === 'allowed' ? 'can    ' : 'unknown'} ${actor.principal.arn}${actor.principal.kind === 'service' ? ` for ${actor.account.id}` : ''}`,
      ...(coalition === undefined ? [] : [`          people of ${coalition}`]),
      ...steps.map(
        ({ from, by, to, with: others }) => `          ${from} -> ${by}${others ? ` (with ${others.join(', ')})` : ''} -> ${to}`,
      ),
      `          by ${said(found)}`,
    ]);
  return [
    `${action} on ${arn}: ${able.length} of ${world.actors.length} principals`,
    ...lines,
    ...(rest > 0 ? [`  ... and ${rest} more: --format json has all`] : []),
  ].join('\n');
}

function said(found: Able['found']): string {
  if (found.verdict === 'unknown') return `what could not be decided: ${found.why}`;
  const reasons = found.outcome.reasons.filter(
    ({ effect, layer }) => effect === 'Allow' && ['identity', 'resource', 'grant'].includes(layer),
  );
  return [...new Set(reasons.map(({ policy, sid }) => [policy, sid].filter(Boolean).join(' ')))].join(', ') || 'its own rights';
}
