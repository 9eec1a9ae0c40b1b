import { gives } from './grant';
import { lowered } from './pattern';
import { boundByRcp } from './rcp';
import { spokenOfAll } from './statement';
import { every, some } from './truth';
import type { Outcome, Policies, Policy, Principal, Reason, Request, Truth } from './types';
import { denial, type Layer, type Question, reasonsOf, speak, type Voice } from './voice';

/**
 * Decides one request (IAM User Guide, "How AWS enforcement code logic evaluates requests"): an explicit deny anywhere wins;
 * then every ceiling (RCP, SCP, VPC endpoint, boundary, session) must allow; then identity and resource policies grant, one of
 * them within an account, both across accounts. KMS keys and roles always need their own policy's consent.
 */
export function decide(request: Request, policies: Policies): Outcome {
  const [underlying, through] = weighedFor(request, policies);
  if (!through) return outcomeOf(underlying);
  const decision = worse(through.decision, underlying.decision);
  if (decision === 'allowed') return { decision, reasons: [...outcomeOf(through).reasons, ...outcomeOf(underlying).reasons] };
  return outcomeOf(through.decision === decision ? through : underlying);
}

/** As `decide`, without reasons, for whoever decides by the million. */
export function decisionOf(request: Request, policies: Policies): Outcome['decision'] {
  const [underlying, through] = weighedFor(request, policies);
  return through ? worse(through.decision, underlying.decision) : underlying.decision;
}

/** What came of a request, with all that its reasons are read from. */
interface Weighed {
  readonly decision: Outcome['decision'];
  readonly question: Question;
  readonly policies: Policies;
  readonly layers: readonly Layer[];
  readonly voices: readonly Voice[];
  readonly ofResource: Layer['name'];
}

/** "both the access point and the underlying bucket must permit the request" (S3 User Guide, "IAM policies for using access points") */
function weighedFor(request: Request, policies: Policies): readonly [underlying: Weighed, through?: Weighed] {
  if (request.resource.accessPoint === undefined) return [weighed(request, policies, 'resource')];
  const { accessPoint, ...resource } = request.resource;
  const { resource: _, ...others } = policies;
  const point = { ...others, ...(policies.accessPoint ? { resource: policies.accessPoint } : {}) };
  const account = accessPoint.split(':')[4] ?? resource.account;
  const through = weighed({ ...request, resource: { ...resource, arn: accessPoint, account } }, point, 'access-point');
  return [weighed({ ...request, resource }, policies, 'resource'), through];
}

const WORST: readonly Outcome['decision'][] = ['explicitly-denied', 'implicitly-denied', 'unknown'];
const worse = (one: Outcome['decision'], other: Outcome['decision']): Outcome['decision'] =>
  WORST.find((each) => one === each || other === each) ?? 'allowed';

const NONE: readonly never[] = [];

function weighed(request: Request, policies: Policies, ofResource: Layer['name']): Weighed {
  const { principal } = request;
  const action = lowered(request.action);
  const bounded = policies.boundary !== undefined && (principal.kind === 'role' || principal.kind === 'user');
  const question: Question = { request, action, bounded };
  if (isFree(principal, action)) return { decision: 'allowed', question, policies: NO_POLICIES, layers: NONE, voices: NONE, ofResource };
  const layers = layersOf(question, policies, ofResource);
  let maybeDenied = false;
  for (const layer of layers) {
    const denies = denial(layer, question);
    if (denies === true) return { decision: 'explicitly-denied', question, policies, layers, voices: NONE, ofResource };
    maybeDenied ||= denies === undefined;
  }
  const voices = layers.map((layer) => speak(layer, question));
  const granted = grants(question, layers, voices, policies);
  const decision = granted === false ? 'implicitly-denied' : granted === undefined || maybeDenied ? 'unknown' : 'allowed';
  return { decision, question, policies, layers, voices, ofResource };
}

/** Most callers read the decision only; reasons are put together when they are read. */
function outcomeOf(of: Weighed): Outcome {
  const { decision } = of;
  let found: readonly Reason[] | undefined;
  return {
    decision,
    get reasons() {
      found ??= reasonsFor(of);
      return found;
    },
  };
}

function reasonsFor({ decision, question, policies, layers, voices, ofResource }: Weighed): readonly Reason[] {
  const { request } = question;
  const kept = (keep: Parameters<typeof reasonsOf>[2]) => layers.flatMap((layer) => reasonsOf(layer, question, keep));
  if (decision === 'explicitly-denied') return kept((effect, truth) => effect === 'Deny' && truth === true);
  if (decision === 'implicitly-denied')
    return [{ layer: granting(request, voices, ofResource), policy: '', effect: 'none', says: 'nothing there allows it' }];
  return [...kept(decision === 'unknown' ? () => true : (effect) => effect === 'Allow'), ...byGrant(request, policies)];
}

/** "No permissions are required", not even against an explicit deny (STS API Reference, GetCallerIdentity). */
export const isFree = ({ kind }: Principal, action: string) => kind !== 'anonymous' && lowered(action) === 'sts:getcalleridentity';

const NO_POLICY: readonly Policy[] = [];
const NO_POLICIES: Policies = { identity: NO_POLICY, scp: NONE, rcp: NONE };
const CEILINGS: ReadonlySet<Layer['name']> = new Set(['scp', 'rcp', 'endpoint']);
const OWN: ReadonlySet<Layer['name']> = new Set(['boundary', 'session']);

/** Every layer that has a say; identity and resource last. */
function layersOf({ request, action, bounded }: Question, policies: Policies, ofResource: Layer['name']): readonly Layer[] {
  const layers: Layer[] = [];
  const add = (name: Layer['name'], list: readonly Policy[], named: boolean) =>
    layers.push({ name, policies: list, spoken: spokenOfAll(list, action), named });
  if (boundByScp(request.principal)) for (const level of policies.scp) add('scp', level, false);
  if (policies.rcp.length > 0 && boundByRcp(request)) for (const level of policies.rcp) add('rcp', level, true);
  if (policies.endpoint) add('endpoint', [policies.endpoint], true);
  if (bounded && policies.boundary) add('boundary', [policies.boundary], false);
  if (policies.session) add('session', policies.session, false);
  add('identity', policies.identity, false);
  add(ofResource, policies.resource ? [policies.resource] : NO_POLICY, true);
  return layers;
}

const byGrant = (request: Request, policies: Policies): readonly Reason[] =>
  (policies.grants ?? [])
    .filter((grant) => gives(grant, request) !== false)
    .map(({ grantee }) => ({ layer: 'grant', policy: `grant to ${grantee}`, effect: 'Allow', says: 'applies' }));

/** Every ceiling, and the grant itself. */
function grants({ request, action }: Question, layers: readonly Layer[], voices: readonly Voice[], policies: Policies): Truth {
  const { principal } = request;
  const together = (names: ReadonlySet<Layer['name']>) =>
    every(layers, (layer, at) => (names.has(layer.name) ? (voices[at] as Voice).allows : true));
  const ceiling = together(CEILINGS);
  if (ceiling === false) return false;
  const own = together(OWN);
  const [identity, resource] = voices.slice(-2) as [Voice, Voice];
  const grant = policies.grants === undefined ? false : some(policies.grants, (each) => gives(each, request));
  // A grant is the key's own word; whether a boundary's silence limits it, AWS does not say (KMS Developer Guide, "Grants in AWS KMS").
  const granted = all([grant, own === false ? undefined : own]);
  if (!hasIdentity(principal)) return all([ceiling, any([resource.bySession, granted])]);
  const byIdentity = all([principal.kind === 'root' ? true : identity.allows, own]);
  // Across accounts both sides must allow (IAM User Guide, "Cross-account policy evaluation logic").
  if (principal.account !== request.resource.account) return all([ceiling, any([granted, all([byIdentity, resource.allows])])]);
  const directly = any([resource.bySession, all([resource.byEntity, own])]);
  const consented = needsOwnConsent(request, action) ? all([byIdentity, resource.allows]) : byIdentity;
  return all([ceiling, any([granted, directly, consented])]);
}

/** Services, providers' users and the anonymous have no policies of their own. */
const hasIdentity = ({ kind }: Principal) => kind === 'role' || kind === 'user' || kind === 'root';

/** Keys (not kms:CreateKey and others that are about no key), and roles that are to be assumed, are not opened by identity policies alone (KMS Developer Guide, "Key policies"; IAM User Guide, "Role trust policies"). */
const needsOwnConsent = ({ resource: { arn } }: Request, action: string) =>
  /^arn:aws:kms:[^:]*:[^:]*:key\//.test(arn) || isTrusted(arn, action);

/** A trust policy decides who assumes its role; about `iam:` actions on the role it has no say. */
export const isTrusted = (arn: string, action: string) => /^arn:aws:iam::\d+:role\//.test(arn) && action.toLowerCase().startsWith('sts:');

/** Organizations User Guide, "SCPs", what they do not restrict. */
export const boundByScp = (principal: Principal) => hasIdentity(principal) && !principal.inManagementAccount && !principal.serviceLinked;

function granting({ principal }: Request, voices: readonly Voice[], ofResource: Layer['name']): Layer['name'] {
  return principal.kind === 'service' || voices.at(-1)?.allows === false ? ofResource : 'identity';
}

function all(values: readonly Truth[]): Truth {
  return values.includes(false) ? false : values.includes(undefined) ? undefined : true;
}
function any(values: readonly Truth[]): Truth {
  return values.includes(true) ? true : values.includes(undefined) ? undefined : false;
}
