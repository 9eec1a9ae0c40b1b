import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { BOUNDARY_NAME, REGION } from '../../../lib/model/names';
import { services } from '../../data/actions.json';
import { allOf, COMPLIANT, NOT_APPLICABLE, undetermined, violating } from '../../reading/answers';
import { POLICY_TYPES, policyDocumentsOf } from '../../reading/documents';
import { conditionValues, openPart, type StatementRead, statementsOf } from '../../reading/statements';
import { at } from '../../reading/values';
import { standing, unboundRight } from './bounds';

type Actions = { readonly [service: string]: { readonly [action: string]: readonly [string, readonly string[]] } };
const ACTIONS = services as unknown as Actions;
const EXPECTED = 'actions written out, on named resources where the action has some';
/** `*`, or an ARN that ends where the name of the resource would begin. */
const EVERYTHING = /^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:(\*|[a-z-]+[/:]\*)?)$/;
/** Of one account in one Region: what may be done to each key, rule or stack there is narrowed by what they are for. */
const OF_ONE_ACCOUNT = /^arn:aws:[a-z0-9-]+:[a-z0-9-]*:\d{12}:[a-z-]+[/:]\*$/;
/** Hosted zones, whose ARN has no account. */
const OF_NO_ACCOUNT = 'arn:aws:route53:::hostedzone/*';
/**
 * Actions that the reference lists with a resource type but that CloudFormation, or Lambda where it places a function in a network, asks
 * for before the resource has a name. Who may use the latter is what claims about networks decide (lib/claims/services.ts).
 */
const BEFORE_A_NAME =
  /^(config:|ssm:UpdateInstanceInformation$|ec2:Describe|ec2:(Create|Delete)NetworkInterface$|ec2:(Assign|Unassign)PrivateIpAddresses$|organizations:(CreatePolicy|ListPolicies)$)/;
/** Listing shows names, never what is stored; which listings there are changes with S3. */
const LISTINGS = ['s3:List*'];

/** What no role under the boundary may do, whatever other policies say. */
const CLOSED = ['account:*', 'cloudformation:*', 'iam:*', 'organizations:*', 'sts:AssumeRole'];

export const namedRights: ResourceRule = {
  id: 'named-rights',
  family: 'isolation',
  scope: 'resource',
  types: POLICY_TYPES.filter((type) => type !== 'AWS::KMS::Key'),
  title: 'Every right is written out: full action names, on named resources',
  why: {
    text: 'A pattern of actions grows with every action AWS adds; a pattern of resources with every resource anybody makes.',
    source: 'IAM User Guide, "Grant least privilege"; Service Authorization Reference (resource types of each action)',
  },
  fix: 'Write each action in full; name ARNs. An action that has no resource type takes *.',
  needs: 'environment',
  expects: (centre) => centre.organizations.length,
  check: (resource) => {
    // A guardrail grants nothing; a key's policy is exactly its genesis policy (key-genesis-policy).
    const holders = policyDocumentsOf(resource).filter(({ kind }) => kind !== 'organization');
    if (holders.length === 0) return NOT_APPLICABLE;
    return allOf(
      holders.flatMap(({ document, pointer, kind }) => {
        const statements = statementsOf(document, pointer);
        if (!statements) return [undetermined(pointer, EXPECTED, 'a document that cannot be read')];
        const isCeiling = at(resource.properties, 'ManagedPolicyName') === BOUNDARY_NAME;
        if (isCeiling && !statements.some(({ effect }) => effect === 'Deny'))
          return [violating(pointer, `a denial of ${CLOSED.join(', ')}`, 'no denial')];
        const ceilings = isCeiling ? statements.map(ceiling) : [];
        return [
          ...ceilings,
          ...(kind === 'identity' && !isCeiling ? standing(statements) : []),
          ...statements.map((statement) =>
            statement.effect === 'Deny' ? COMPLIANT : judged(statement, kind === 'identity', resource.template.template.account),
          ),
        ];
      }),
    );
  },
};

function judged(statement: StatementRead, namesResources: boolean, account: string | undefined): Answer {
  const open = openPart(statement);
  if (open) return undetermined(statement.pointer, EXPECTED, open.reason);
  if (statement.notActions || statement.notResources) return violating(statement.pointer, EXPECTED, 'everything but what is named');
  const wide = statement.actions.find((action) => /[*?]/.test(String(action)) && (namesResources || !LISTINGS.includes(String(action))));
  if (wide !== undefined) return violating(statement.pointer, EXPECTED, String(wide));
  if (!namesResources) return COMPLIANT;
  const patterns = statement.resources.filter((resource) => typeof resource === 'string' && EVERYTHING.test(resource)).map(String);
  const unbound = unboundRight(statement, account);
  if (unbound !== undefined) return unbound;
  for (const pattern of patterns) {
    if (OF_ONE_ACCOUNT.test(pattern) || pattern === OF_NO_ACCOUNT) continue;
    const named = statement.actions.find((action) => hasResources(String(action)) && !BEFORE_A_NAME.test(String(action)));
    if (named !== undefined) return violating(statement.pointer, EXPECTED, `${named} on ${pattern}`);
  }
  return COMPLIANT;
}

/** The ceiling itself: in Zurich, and never the right to change who may do what. */
function ceiling(statement: StatementRead): Answer {
  if (statement.effect === 'Allow') {
    const region = conditionValues(statement, ['StringEquals'], 'aws:RequestedRegion');
    const own = String(statement.sid) === 'ReadingSigningKeysAtMost' || (region?.length === 1 && region[0] === REGION);
    return own ? COMPLIANT : violating(statement.pointer, `a ceiling in ${REGION} only`, 'one in any Region');
  }
  const missing = CLOSED.filter((action) => !statement.actions.includes(action));
  return missing.length === 0
    ? COMPLIANT
    : violating(statement.pointer, `a denial of ${CLOSED.join(', ')}`, `none of ${missing.join(', ')}`);
}

function hasResources(action: string): boolean {
  const [service = '', name = ''] = action.split(':');
  return (ACTIONS[service]?.[name]?.[1].length ?? 1) > 0;
}
