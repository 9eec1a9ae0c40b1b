import { PARTITION, REGION } from '../model/names';
import { ask, type Circumstances, isPossible } from './ask';
import { wildcard } from './pattern';
import type { Actor, Target, World } from './world';

/** One way in which a principal can act as another. */
export interface Step {
  readonly from: string;
  readonly to: string;
  /** 'sts:AssumeRole', or 'iam:PassRole to cloudformation', ... */
  readonly by: string;
}

/** Who changes a role's policies or trust is that role. */
const REWRITES = ['iam:UpdateAssumeRolePolicy', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'] as const;

/** What must be possible besides iam:PassRole for a service to run as the role (each service's page in the Service Authorization Reference, "iam:PassRole"). */
const RUNS: { readonly [service: string]: readonly string[] } = {
  'cloudformation.amazonaws.com': ['cloudformation:CreateStack', 'cloudformation:UpdateStack', 'cloudformation:ExecuteChangeSet'],
  'lambda.amazonaws.com': ['lambda:CreateFunction', 'lambda:UpdateFunctionConfiguration'],
  'codebuild.amazonaws.com': ['codebuild:CreateProject', 'codebuild:UpdateProject', 'codebuild:StartBuild'],
  'events.amazonaws.com': ['events:PutTargets'],
  's3.amazonaws.com': ['s3:PutReplicationConfiguration'],
};

/**
 * Every step by which one principal of the world can become another, for some request. Over-approximates: what a request
 * would have to carry is free, and conditions of two requests are not held against each other.
 */
export function steps(world: World, circumstances: Circumstances = {}): readonly Step[] {
  const roles = world.actors.filter(({ trust }) => trust !== undefined);
  return world.actors.flatMap((actor) => {
    const can = (action: string, target: Target) =>
      mentions(actor, action, circumstances) && isPossible(ask(world, actor, action, target, target.arn, circumstances));
    return roles.flatMap((role) => {
      if (role === actor) return [];
      const target = world.targets.get(role.principal.arn) ?? {
        arn: role.principal.arn,
        account: role.account,
        ...(role.trust ? { policy: role.trust } : {}),
      };
      const by = can('sts:AssumeRole', target)
        ? 'sts:AssumeRole'
        : actor.account === role.account
          ? (REWRITES.find((action) => can(action, target)) ?? passes(actor, role, target, can))
          : undefined;
      return by === undefined ? [] : [{ from: actor.principal.arn, to: role.principal.arn, by }];
    });
  });
}

/** A role is passed within its account, to a service that its trust admits, by somebody who can make that service run. */
function passes(actor: Actor, role: Actor, target: Target, can: (action: string, target: Target) => boolean): string | undefined {
  const services = Object.keys(RUNS).filter((service) => JSON.stringify(role.trust?.statements ?? []).includes(`"${service}"`));
  if (services.length === 0 || !can('iam:PassRole', target)) return undefined;
  const anything: Target = { arn: `arn:${PARTITION}:any:${REGION}:${actor.account.id}:any`, account: actor.account };
  const service = services.find((name) => RUNS[name]?.some((action) => can(action, runTarget(action, actor, anything))));
  return service === undefined ? undefined : `iam:PassRole to ${service.replace('.amazonaws.com', '')}`;
}

/** Stacks are named by their kind of ARN; for other services any resource of theirs. */
function runTarget(action: string, { account }: Actor, anything: Target): Target {
  const [service] = action.split(':');
  if (service === 'cloudformation') return { arn: `arn:${PARTITION}:cloudformation:${REGION}:${account.id}:stack/any/any`, account };
  if (service === 's3') return { arn: `arn:${PARTITION}:s3:::any`, account };
  return { ...anything, arn: anything.arn.replaceAll('any', service as string) };
}

/** Most principals name few actions; the others need not be asked. */
function mentions(actor: Actor, action: string, { hostile }: Circumstances): boolean {
  if (hostile !== undefined && actor.account.organization === hostile) return true;
  if (action === 'sts:AssumeRole') return true;
  return actor.identity.some(({ statements }) =>
    statements.some(
      ({ Action, NotAction, Effect }) =>
        Effect === 'Allow' && (NotAction !== undefined || [Action ?? []].flat().some((pattern) => wildcard(pattern, action, true))),
    ),
  );
}

/**
 * The shortest way of each principal to one of the goals; who is a goal has an empty way, who has none is not there.
 * @param goals ARNs of principals
 */
export function waysTo(goals: ReadonlySet<string>, known: readonly Step[]): ReadonlyMap<string, readonly Step[]> {
  const into = new Map<string, Step[]>();
  for (const step of known) into.set(step.to, [...(into.get(step.to) ?? []), step]);
  const ways = new Map<string, readonly Step[]>([...goals].map((goal) => [goal, []]));
  const queue = [...goals];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const step of into.get(at) ?? []) {
      if (ways.has(step.from)) continue;
      ways.set(step.from, [step, ...(ways.get(at) ?? [])]);
      queue.push(step.from);
    }
  }
  return ways;
}
