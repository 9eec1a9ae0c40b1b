import { applies, type Reach, reaches } from './statement';
import type { Outcome, Policies, Policy, Reason, Request, StatementJson, Truth } from './types';

type Layer = Reason['layer'];
const APPLIES = 'applies';

/** What one set of policies says: a Deny, an Allow, both possible. */
interface Voice {
  readonly denies: Truth;
  readonly allows: Truth;
  readonly reasons: readonly Reason[];
}

/**
 * Decides one request (IAM User Guide, "How AWS enforcement code logic evaluates requests"): an explicit deny anywhere wins;
 * then every ceiling (RCP, SCP, boundary, session) must allow; then identity and resource policies grant, one of them within
 * an account, both across accounts. KMS keys and roles always need their own policy's consent.
 */
export function decide(request: Request, policies: Policies): Outcome {
  const voices = {
    scp: ceilings('scp', boundByScp(request) ? policies.scp : [], request),
    rcp: ceilings('rcp', boundByRcp(request) ? policies.rcp : [], request),
    boundary: policies.boundary && speaks('boundary', [policies.boundary], request),
    session: policies.session && speaks('session', policies.session, request),
    identity: speaks('identity', policies.identity, request),
    resource: resourceVoice(request, policies),
  };
  const all = [...voices.scp, ...voices.rcp, voices.boundary, voices.session, voices.identity, voices.resource].filter(
    (voice) => voice !== undefined,
  );
  const denied = all.filter((voice) => voice.denies === true);
  if (denied.length > 0)
    return {
      decision: 'explicitly-denied',
      reasons: denied.flatMap(({ reasons }) => reasons.filter(({ effect, says }) => effect === 'Deny' && says === APPLIES)),
    };
  const maybeDenied = all.some((voice) => voice.denies === undefined);
  const granted = grants(request, voices);
  const reasons = all.flatMap((voice) => voice.reasons);
  if (granted === false)
    return {
      decision: 'implicitly-denied',
      reasons: [{ layer: granting(request, voices), policy: '', effect: 'none', says: 'nothing there allows it' }],
    };
  if (granted === undefined || maybeDenied) return { decision: 'unknown', reasons };
  return { decision: 'allowed', reasons: reasons.filter(({ effect }) => effect === 'Allow') };
}

interface Voices {
  readonly scp: readonly Voice[];
  readonly rcp: readonly Voice[];
  readonly boundary: Voice | undefined;
  readonly session: Voice | undefined;
  readonly identity: Voice;
  readonly resource: Voice & { readonly direct: Truth; readonly byGrant: boolean };
}

/** Every ceiling, and the grant itself. */
function grants(request: Request, voices: Voices): Truth {
  const { scp, rcp, boundary, session, identity, resource } = voices;
  const { principal } = request;
  const ceiling = all([...scp, ...rcp].map(({ allows }) => allows));
  if (principal.kind === 'service' || principal.kind === 'anonymous') return all([ceiling, resource.direct]);
  const byIdentity = all([principal.kind === 'root' ? true : identity.allows, boundary?.allows ?? true, session?.allows ?? true]);
  // A grant is the key's own word about this role (KMS Developer Guide, "Grants in AWS KMS").
  if (resource.byGrant) return all([ceiling, boundary?.allows ?? true, session?.allows ?? true]);
  const sameAccount = principal.account === request.resource.account;
  // Across accounts both sides must allow (IAM User Guide, "Cross-account policy evaluation logic").
  if (!sameAccount) return all([ceiling, byIdentity, resource.allows]);
  // A resource policy that names a role is still under that role's boundary and session policy (same page, "Evaluating within a single account").
  const directly = all([resource.direct, boundary?.allows ?? true, session?.allows ?? true]);
  if (needsOwnConsent(request)) return all([ceiling, any([directly, all([byIdentity, resource.allows])])]);
  return all([ceiling, any([directly, byIdentity])]);
}

/** Keys, and roles that are to be assumed, are not opened by identity policies alone (KMS Developer Guide, "Key policies"; IAM User Guide, "Role trust policies"). */
const needsOwnConsent = ({ resource, action }: Request) => /^arn:aws:kms:/.test(resource.arn) || isTrusted(resource.arn, action);

/** A trust policy decides who assumes its role; about `iam:` actions on the role it has no say. */
export const isTrusted = (arn: string, action: string) => /^arn:aws:iam::\d+:role\//.test(arn) && action.toLowerCase().startsWith('sts:');

const boundByScp = ({ principal }: Request) =>
  principal.kind !== 'service' && principal.kind !== 'anonymous' && !principal.inManagementAccount && !principal.serviceLinked;
const boundByRcp = ({ resource }: Request) => !resource.inManagementAccount;

function granting({ principal }: Request, { resource }: Voices): Layer {
  return principal.kind === 'service' || resource.allows === false ? 'resource' : 'identity';
}

/** Each level must allow; a level's policies together. */
function ceilings(layer: 'scp' | 'rcp', levels: readonly (readonly Policy[])[], request: Request): Voice[] {
  return levels.map((level) =>
    speaks(layer, level, request, layer === 'rcp' ? (statement) => reaches(statement, request.principal) !== 'no' : undefined),
  );
}

function speaks(
  layer: Layer,
  policies: readonly Policy[],
  request: Request,
  about: (statement: StatementJson) => boolean = () => true,
): Voice {
  const spoken = policies.flatMap((policy) =>
    policy.statements.filter(about).map((statement) => ({ policy, statement, truth: applies(statement, request) })),
  );
  return voice(layer, spoken);
}

interface Spoken {
  readonly policy: Policy;
  readonly statement: StatementJson;
  readonly truth: Truth;
}

function voice(layer: Layer, spoken: readonly Spoken[]): Voice {
  const of = (effect: 'Allow' | 'Deny') => any(spoken.filter(({ statement }) => statement.Effect === effect).map(({ truth }) => truth));
  const reasons = spoken
    .filter(({ truth }) => truth !== false)
    .map(
      ({ policy, statement, truth }): Reason => ({
        layer,
        policy: policy.name,
        ...(statement.Sid === undefined ? {} : { sid: statement.Sid }),
        effect: statement.Effect === 'Deny' ? 'Deny' : 'Allow',
        says: truth === true ? APPLIES : 'applies for some values of what is not known',
      }),
    );
  return { denies: of('Deny'), allows: of('Allow'), reasons };
}

function resourceVoice(request: Request, { resource, grants: given }: Policies): Voices['resource'] {
  const { principal, action } = request;
  const spoken = (resource?.statements ?? []).map((statement) => ({
    policy: resource as Policy,
    statement,
    reach: reaches(statement, principal),
  }));
  const taken = spoken.filter(({ reach }) => reach !== 'no').map((entry) => ({ ...entry, truth: applies(entry.statement, request) }));
  const whole = voice('resource', taken);
  const operation = action.replace(/^kms:/i, '').toLowerCase();
  const grant = (given ?? []).find(
    ({ grantee, operations }) => grantee === principal.arn && operations.some((name) => name.toLowerCase() === operation),
  );
  const byReach = (reach: Reach) =>
    any(taken.filter((entry) => entry.reach === reach && entry.statement.Effect === 'Allow').map(({ truth }) => truth));
  const reasons: Reason[] = grant ? [{ layer: 'grant', policy: `grant to ${grant.grantee}`, effect: 'Allow', says: APPLIES }] : [];
  return { ...whole, direct: byReach('directly'), byGrant: grant !== undefined, reasons: [...whole.reasons, ...reasons] };
}

function all(values: readonly Truth[]): Truth {
  return values.includes(false) ? false : values.includes(undefined) ? undefined : true;
}
function any(values: readonly Truth[]): Truth {
  return values.includes(true) ? true : values.includes(undefined) ? undefined : false;
}
