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
  if (request.resource.accessPoint === undefined) return decideOn(request, policies);
  const { accessPoint, ...resource } = request.resource;
  // "both the access point and the underlying bucket must permit the request" (S3 User Guide, "IAM policies for using access points")
  const { resource: _, ...others } = policies;
  const point = { ...others, ...(policies.accessPoint ? { resource: policies.accessPoint } : {}) };
  const account = accessPoint.split(':')[4] ?? resource.account;
  const through = decideOn({ ...request, resource: { ...resource, arn: accessPoint, account } }, point, 'access-point');
  return worse(through, decideOn({ ...request, resource }, policies));
}

const WORST: readonly Outcome['decision'][] = ['explicitly-denied', 'implicitly-denied', 'unknown'];
function worse(one: Outcome, other: Outcome): Outcome {
  const decision = WORST.find((each) => one.decision === each || other.decision === each);
  if (decision === undefined) return { decision: 'allowed', reasons: [...one.reasons, ...other.reasons] };
  return one.decision === decision ? one : other;
}

function decideOn(request: Request, policies: Policies, ofResource: 'resource' | 'access-point' = 'resource'): Outcome {
  const { principal } = request;
  const action = lowered(request.action);
  if (isFree(principal, action)) return { decision: 'allowed', reasons: [] };
  const question: Question = {
    request,
    action,
    bounded: policies.boundary !== undefined && (principal.kind === 'role' || principal.kind === 'user'),
  };
  const layers = layersOf(question, policies, ofResource);
  const reasons = (keep: Parameters<typeof reasonsOf>[2]) => layers.flatMap((layer) => reasonsOf(layer, question, keep));
  let maybeDenied = false;
  for (const layer of layers) {
    const denies = denial(layer, question);
    if (denies === true) return outcome('explicitly-denied', () => reasons((effect, truth) => effect === 'Deny' && truth === true));
    maybeDenied ||= denies === undefined;
  }
  const voices = layers.map((layer) => speak(layer, question));
  const granted = grants(question, layers, voices, policies);
  if (granted === false) {
    const none = { policy: '', effect: 'none', says: 'nothing there allows it' } as const;
    return outcome('implicitly-denied', () => [{ layer: granting(request, voices, ofResource), ...none }]);
  }
  if (granted === undefined || maybeDenied) return outcome('unknown', () => [...reasons(() => true), ...byGrant(request, policies)]);
  return outcome('allowed', () => [...reasons((effect) => effect === 'Allow'), ...byGrant(request, policies)]);
}

/** "No permissions are required", not even against an explicit deny (STS API Reference, GetCallerIdentity). */
export const isFree = ({ kind }: Principal, action: string) => kind !== 'anonymous' && lowered(action) === 'sts:getcalleridentity';

const NO_POLICY: readonly Policy[] = [];
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

/** Most callers read the decision only; reasons are put together when they are read. */
function outcome(decision: Outcome['decision'], reasons: () => readonly Reason[]): Outcome {
  let found: readonly Reason[] | undefined;
  return {
    decision,
    get reasons() {
      found ??= reasons();
      return found;
    },
  };
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
