import { gives } from './grant';
import { boundByRcp } from './rcp';
import { some } from './truth';
import type { Outcome, Policies, Reason, Request, Truth } from './types';
import { type ResourceVoice, reasonsOf, speaks, speaksOf, type Voice } from './voice';

/**
 * Decides one request (IAM User Guide, "How AWS enforcement code logic evaluates requests"): an explicit deny anywhere wins;
 * then every ceiling (RCP, SCP, VPC endpoint, boundary, session) must allow; then identity and resource policies grant, one of
 * them within an account, both across accounts. KMS keys and roles always need their own policy's consent.
 */
export function decide(request: Request, policies: Policies): Outcome {
  const { accessPoint, ...resource } = request.resource;
  if (accessPoint === undefined) return decideOn(request, policies);
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
  const action = request.action.toLowerCase();
  // "No permissions are required", not even against an explicit deny (STS API Reference, GetCallerIdentity).
  if (action === 'sts:getcalleridentity' && principal.kind !== 'anonymous') return { decision: 'allowed', reasons: [] };
  const bounded = policies.boundary !== undefined && principal.kind !== 'root';
  const voices: Voices = {
    scp: boundByScp(request) ? policies.scp.map((level) => speaks('scp', level, action, request)) : [],
    rcp: boundByRcp(request) ? policies.rcp.map((level) => speaksOf('rcp', level, action, request, bounded)) : [],
    endpoint: policies.endpoint && speaksOf('endpoint', [policies.endpoint], action, request, bounded),
    boundary: bounded && policies.boundary ? speaks('boundary', [policies.boundary], action, request) : undefined,
    session: policies.session && speaks('session', policies.session, action, request),
    identity: speaks('identity', policies.identity, action, request),
    resource: speaksOf(ofResource, policies.resource ? [policies.resource] : [], action, request, bounded),
    grant: policies.grants === undefined ? false : some(policies.grants, (grant) => gives(grant, request)),
  };
  const all: Voice[] = [...voices.scp, ...voices.rcp];
  for (const voice of [voices.endpoint, voices.boundary, voices.session, voices.identity, voices.resource]) if (voice) all.push(voice);
  const reasons = (keep: Parameters<typeof reasonsOf>[1]) => all.flatMap((voice) => reasonsOf(voice, keep));
  if (all.some(({ denies }) => denies === true))
    return outcome('explicitly-denied', () => reasons((effect, truth) => effect === 'Deny' && truth === true));
  const granted = grants(request, voices, action);
  if (granted === false)
    return outcome('implicitly-denied', () => [
      { layer: granting(request, voices), policy: '', effect: 'none', says: 'nothing there allows it' },
    ]);
  const byGrant = (): readonly Reason[] =>
    (policies.grants ?? [])
      .filter((grant) => gives(grant, request) !== false)
      .map(({ grantee }) => ({ layer: 'grant', policy: `grant to ${grantee}`, effect: 'Allow', says: 'applies' }));
  if (granted === undefined || all.some(({ denies }) => denies === undefined))
    return outcome('unknown', () => [...reasons(() => true), ...byGrant()]);
  return outcome('allowed', () => [...reasons((effect) => effect === 'Allow'), ...byGrant()]);
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

interface Voices {
  readonly scp: readonly Voice[];
  readonly rcp: readonly Voice[];
  readonly endpoint: Voice | undefined;
  readonly boundary: Voice | undefined;
  readonly session: Voice | undefined;
  readonly identity: Voice;
  readonly resource: ResourceVoice;
  readonly grant: Truth;
}

/** Every ceiling, and the grant itself. */
function grants(request: Request, { scp, rcp, endpoint, boundary, session, identity, resource, grant }: Voices, action: string): Truth {
  const { principal } = request;
  const ceiling = all([...scp, ...rcp].map(({ allows }) => allows).concat(ceilingOf(endpoint)));
  if (ceiling === false) return false;
  const own = all([ceilingOf(boundary), ceilingOf(session)]);
  // A grant is the key's own word; whether a boundary's ceilingOf limits it, AWS does not say (KMS Developer Guide, "Grants in AWS KMS").
  const byGrant = all([grant, own === false ? undefined : own]);
  if (!hasIdentity(request)) return all([ceiling, any([resource.bySession, byGrant])]);
  const byIdentity = all([principal.kind === 'root' ? true : identity.allows, own]);
  // Across accounts both sides must allow (IAM User Guide, "Cross-account policy evaluation logic").
  if (principal.account !== request.resource.account) return all([ceiling, any([byGrant, all([byIdentity, resource.allows])])]);
  const directly = any([resource.bySession, all([resource.byEntity, own])]);
  const consented = needsOwnConsent(request, action) ? all([byIdentity, resource.allows]) : byIdentity;
  return all([ceiling, any([byGrant, directly, consented])]);
}

/** A ceiling that is not there allows. */
const ceilingOf = (voice: Voice | undefined): Truth => (voice === undefined ? true : voice.allows);

/** Services, providers' users and the anonymous have no policies of their own. */
const hasIdentity = ({ principal: { kind } }: Request) => kind === 'role' || kind === 'user' || kind === 'root';

/** Keys, and roles that are to be assumed, are not opened by identity policies alone (KMS Developer Guide, "Key policies"; IAM User Guide, "Role trust policies"). */
const needsOwnConsent = ({ resource: { arn } }: Request, action: string) => arn.startsWith('arn:aws:kms:') || isTrusted(arn, action);

/** A trust policy decides who assumes its role; about `iam:` actions on the role it has no say. */
export const isTrusted = (arn: string, action: string) => /^arn:aws:iam::\d+:role\//.test(arn) && action.toLowerCase().startsWith('sts:');

/** Organizations User Guide, "SCPs", what they do not restrict. */
const boundByScp = (request: Request) => hasIdentity(request) && !request.principal.inManagementAccount && !request.principal.serviceLinked;

function granting({ principal }: Request, { resource }: Voices): Reason['layer'] {
  return principal.kind === 'service' || resource.allows === false ? resource.layer : 'identity';
}

function all(values: readonly Truth[]): Truth {
  return values.includes(false) ? false : values.includes(undefined) ? undefined : true;
}
function any(values: readonly Truth[]): Truth {
  return values.includes(true) ? true : values.includes(undefined) ? undefined : false;
}
