import type { Account, Organization } from '../model/centre';
import { decide, isTrusted } from './decide';
import { withFacts } from './statement';
import type { Context, Outcome, Policy } from './types';
import type { Actor, Target, World } from './world';

/** Guardrails in place, or one organization's management account hostile: its guardrails gone, its roles rewritten at will. */
export interface Circumstances {
  readonly hostile?: Organization;
}

const anything: Policy = { name: 'rewritten at will', statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
/** A grant that no request of a claim holds: grants are what the executor gives, and are claims of their own. */
const NO_GRANTS = [] as const;

/** Decides one question in the world. What the context does not say is free: 'unknown' then means possible for some request. */
export function ask(
  world: World,
  actor: Actor,
  action: string,
  target: Target,
  resourceArn: string,
  circumstances: Circumstances = {},
  context?: Context,
): Outcome {
  const isHostile = (account: Account) => circumstances.hostile !== undefined && account.organization === circumstances.hostile;
  const rewritten = isHostile(actor.account);
  const request = withFacts(
    {
      principal: actor.principal,
      action,
      resource: { arn: resourceArn, account: target.account.id, inManagementAccount: target.account.role === 'management' },
      context: context ?? { known: new Map(), others: 'free' },
    },
    { principal: actor.account.organization.id, resource: target.account.organization.id },
  );
  return decide(request, {
    identity: rewritten ? [anything] : actor.identity,
    ...(actor.boundary && !rewritten ? { boundary: actor.boundary } : {}),
    scp: rewritten ? [] : world.scp(actor.account),
    rcp: isHostile(target.account) ? [] : world.rcp(target.account),
    ...consentOf(target, action, isHostile(target.account)),
    grants: NO_GRANTS,
  });
}

const atWill: Policy = { name: 'rewritten at will', statements: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };

/** The resource's own policy; whoever rewrites an organization rewrites those too, but for what Object Lock keeps. */
function consentOf({ arn, policy }: Target, action: string, hostile: boolean): { readonly resource?: Policy } {
  if (arn.startsWith('arn:aws:iam:') && !isTrusted(arn, action)) return {};
  return hostile ? { resource: atWill } : policy ? { resource: policy } : {};
}

/** Whether a decision leaves the act possible for at least one request. */
export const isPossible = ({ decision }: Outcome) => decision === 'allowed' || decision === 'unknown';

/** The resource a full or object ARN belongs to. */
export function targetOf(world: World, arn: string): Target | undefined {
  return world.targets.get(arn) ?? world.targets.get(arn.replace(/^(arn:[^:]+:s3:::[^/]+)\/.*$/, '$1'));
}
