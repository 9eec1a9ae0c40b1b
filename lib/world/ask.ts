import { decide, isTrusted } from '../access/decide';
import { withFacts } from '../access/facts';
import { deniedEverywhere, deniedToAll } from '../access/guarded';
import { type Found, type Possible, search } from '../access/search';
import type { Context, Grant, Outcome, Policies, Policy, Request } from '../access/types';
import type { Account } from '../model/centre';
import { PARTITION, REGION } from '../model/names';
import { type Actor, ANY_SERVICE, type Target, type World } from './world';

/** What has been rewritten, by whoever could. Nothing, to begin with. */
export interface State {
  /** Slugs of organizations whose management account is hostile: no guardrails there, roles and resource policies at will. */
  readonly hostile: ReadonlySet<string>;
  /** ARNs of roles whose own policies somebody can write; their boundary still binds. */
  readonly rewritten: ReadonlySet<string>;
  /** Ids of accounts whose boundary somebody can write. */
  readonly unbounded: ReadonlySet<string>;
  /** ARNs of resources whose policy somebody can write. */
  readonly opened: ReadonlySet<string>;
}
export const INTACT: State = { hostile: new Set(), rewritten: new Set(), unbounded: new Set(), opened: new Set() };
export const hostile = (...slugs: readonly string[]): State => ({ ...INTACT, hostile: new Set(slugs) });

export interface Question {
  readonly actor: Actor;
  readonly action: string;
  readonly target: Target;
  /** An object of a bucket, for instance; the target itself when absent. */
  readonly arn?: string;
  /** Values of context keys, in lower case; `null` for a key that is absent. */
  readonly given?: ReadonlyMap<string, readonly string[] | null>;
  readonly grants?: readonly Grant[];
}

const REWRITTEN: readonly Policy[] = [{ name: 'rewritten at will', statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }];
const UNBOUND: Policies['scp'] = [];
const [S3, IAM] = [`arn:${PARTITION}:s3:::`, `arn:${PARTITION}:iam:`] as const;
const openToAll: Policy = { name: 'rewritten at will', statements: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };

/** The request of a question, and every policy that has a say in it. */
export function posed(
  world: World,
  question: Question,
  state: State,
  facts: Facts = factsOf(question),
): { readonly request: Request; readonly policies: Policies } {
  const { actor, action, target, given, grants } = question;
  const isHostile = ({ organization }: Account) => state.hostile.has(organization.slug);
  const [theirs, ofTheirs] = [isHostile(actor.account), isHostile(target.account)];
  const arn = question.arn ?? target.arn;
  const request: Request = {
    principal: actor.principal,
    action,
    resource: { arn, account: target.account.id, inManagementAccount: target.account.role === 'management' },
    context: { known: given && given.size > 0 ? new Map([...facts, ...given]) : facts, others: 'free' },
  };
  const policies: { -readonly [part in keyof Policies]: Policies[part] } = {
    identity: theirs || state.rewritten.has(actor.principal.arn) ? REWRITTEN : actor.identity,
    scp: theirs ? UNBOUND : world.scp(actor.account),
    rcp: ofTheirs ? UNBOUND : world.rcp(target.account),
  };
  if (actor.boundary && !theirs && !state.unbounded.has(actor.account.id)) policies.boundary = actor.boundary;
  const resource = consentOf(target, action, state, ofTheirs);
  if (resource) policies.resource = resource;
  if (grants) policies.grants = grants;
  const through = given?.get('aws:vpceaccount')?.[0];
  const endpoint = through === undefined ? undefined : endpointOf(world, through, action, state);
  if (endpoint) policies.endpoint = endpoint;
  return { request, policies };
}

type Facts = ReadonlyMap<string, readonly string[] | null>;
/** By who asks, account and Region. */
let factsKnown = new WeakMap<Actor, Map<Account, Map<string, Facts>>>();
let factsHeld = 0;
/** Questions about one resource stand together; more need not be held, and would be every principal times every account. */
const FACTS_AT_MOST = 50_000;

/** Context keys that follow from who asks and of what; the same for all resources of an account and kind. */
function factsOf({ actor, action, target, arn = target.arn }: Question): Facts {
  // A key and a bucket of the centre are reached in their own Region only.
  const region = target.kind === 'other' ? (arn.split(':')[3] ?? '') : target.kind === 'role' ? '' : REGION;
  // Of the action only the service matters, and only KMS has keys of its own in them.
  const kind = action.startsWith('kms:') ? `kms ${region}` : region;
  const known = factsKnown.get(actor)?.get(target.account)?.get(kind);
  if (known) return known;
  const ofActor = factsKnown.get(actor) ?? new Map<Account, Map<string, Facts>>();
  factsKnown.set(actor, ofActor);
  const ofAccount = ofActor.get(target.account) ?? new Map<string, Facts>();
  ofActor.set(target.account, ofAccount);
  const direct = actor.principal.kind === 'service' ? [] : (['aws:sourceaccount', 'aws:sourceorgid'] as const);
  const own = new Map<string, readonly string[] | null>([
    ...(region === '' ? [] : ([['aws:requestedregion', [region]]] as const)),
    ...direct.map((name) => [name, null] as const),
    ...(actor.facts ?? []),
  ]);
  const { context } = withFacts(
    { principal: actor.principal, action, resource: { arn, account: target.account.id }, context: { known: own, others: 'free' } },
    { principal: actor.account.organization.id, resource: target.account.organization.id },
  );
  ofAccount.set(kind, context.known);
  factsHeld += 1;
  if (factsHeld > FACTS_AT_MOST) {
    factsKnown = new WeakMap();
    factsHeld = 0;
  }
  return context.known;
}

/** The policy of the endpoint in the account that the request says it comes through; its owner can rewrite it. */
function endpointOf({ centre, endpoints }: World, accountId: string, action: string, state: State): Policy | undefined {
  const owner = centre.organizations.find(({ accounts }) => accounts.some(({ id }) => id === accountId));
  if (!owner || state.hostile.has(owner.slug)) return undefined;
  return endpoints.get(`${accountId} ${action.split(':')[0]}`) ?? endpoints.get(`${accountId} ${ANY_SERVICE}`);
}

/** The resource's own policy. A key's cannot be rewritten but by whoever it admits, in no organization and by no root user. */
function consentOf({ arn, kind, policy }: Target, action: string, state: State, isHostile: boolean): Policy | undefined {
  if (arn.startsWith(IAM) && !isTrusted(arn, action)) return undefined;
  return state.opened.has(arn) || (isHostile && kind !== 'key') ? openToAll : policy;
}

/** Actions that a lock in COMPLIANCE mode refuses to everybody, root included (S3 User Guide, "Object Lock", Retention modes). */
const LOCKED = ['s3:deleteobjectversion', 's3:putobjectretention'];

/** @param locked whether it is about a version under its lock, and a retention shorter than it has */
export const refusedByLock = (action: string, { lock }: Target, locked = false): boolean =>
  locked && lock === 'COMPLIANCE' && LOCKED.includes(action.toLowerCase());

/**
 * Decides a question for all contexts at once.
 * @param options.locked about a version that is under its lock, and a retention shorter than it has
 */
export function askAll(
  world: World,
  question: Question,
  state: State,
  options: { readonly possible?: Possible; readonly locked?: boolean } = {},
): Found {
  if (refusedByLock(question.action, question.target, options.locked)) return { verdict: 'denied' };
  const facts = factsOf(question);
  if (isGuarded(world, question, state, facts)) return { verdict: 'denied' };
  const { request, policies } = posed(world, question, state, facts);
  return search(request, policies, possibleFor(question.actor, options.possible));
}

/** Whether guardrails deny it whatever the resource is, and whatever the question gives besides. */
function isGuarded(world: World, { actor, action, given }: Question, state: State, facts: Facts): boolean {
  if (state.hostile.has(actor.account.organization.slug)) return false;
  for (const [key, values] of given ?? []) if (facts.has(key) && facts.get(key) !== values) return false;
  return deniedEverywhere(world.scp(actor.account), actor.principal, action, facts);
}

/** Whether the resource's own policy denies it to whoever asks, by what the question gives; what an asker's own facts say instead is not known here. */
export function isShut({ action, target, arn = target.arn, given = NOTHING }: Omit<Question, 'actor'>, state: State): boolean {
  const resource = consentOf(target, action, state, state.hostile.has(target.account.organization.slug));
  const request = { action, resource: { arn, account: target.account.id }, context: { known: given, others: 'free' } } as const;
  return resource !== undefined && deniedToAll(resource, request);
}
const NOTHING: Facts = new Map();

/** A service acts for the account it names: the ARN it acts for is one of that account's. */
function possibleFor({ principal, account }: Actor, possible: Possible = () => true): Possible {
  return (key, value) =>
    possible(key, value) &&
    !(principal.kind === 'service' && key === 'aws:sourcearn' && value.startsWith('arn:') && !value.includes(`:${account.id}:`));
}

/** Decides one question, in three values. With a context, what it does not say is absent; without one it is free. */
export function ask(world: World, question: Question, state: State = INTACT, context?: Context): Outcome {
  const { request, policies } = posed(world, question, state);
  const known = context && new Map([...request.context.known, ...context.known]);
  return decide(known ? { ...request, context: { known, others: context.others } } : request, policies);
}

/** Whether a decision leaves the act possible for at least one request. */
export const isPossible = ({ decision }: Outcome) => decision === 'allowed' || decision === 'unknown';

/** The resource a full or object ARN belongs to. */
export function targetOf(world: World, arn: string): Target | undefined {
  const known = world.targets.get(arn);
  if (known !== undefined || !arn.startsWith(S3)) return known;
  const slash = arn.indexOf('/');
  return slash < 0 ? undefined : world.targets.get(arn.slice(0, slash));
}
