import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { BOUNDARY_NAME, QUALIFIER } from '../../../lib/model/names';
import { type ResolvedResource, Unresolved } from '../../../lib/template/types';
import { allOf, COMPLIANT, undetermined, violating } from '../../reading/answers';
import { policyDocumentsOf } from '../../reading/documents';
import { actionMatches, conditionValues, openPart, type StatementRead, statementsOf } from '../../reading/statements';
import { asList, at, shown } from '../../reading/values';

const LONG_LIVED = [
  'AWS::IAM::User',
  'AWS::IAM::Group',
  'AWS::IAM::AccessKey',
  'AWS::IAM::UserToGroupAddition',
  'AWS::IAM::SAMLProvider',
  'AWS::IAM::OIDCProvider',
  'AWS::RolesAnywhere::TrustAnchor',
];
const WIDE_POLICIES = /:policy\/(job-function\/)?(AdministratorAccess\S*|PowerUserAccess|IAMFullAccess|\w+FullAccess|SystemAdministrator)$/;

export const noAdministrator: ResourceRule = {
  id: 'no-administrator',
  family: 'isolation',
  scope: 'resource',
  types: ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy', 'AWS::IAM::RolePolicy', ...LONG_LIVED],
  title: 'No administrator: every role has named actions and the boundary, and nobody has long-lived credentials',
  why: {
    text: 'Who may do everything may undo everything the gate shows.',
    source: 'NIST SP 800-53 r5, AC-6; IAM User Guide, "Security best practices in IAM"',
  },
  fix: `Name the actions; set PermissionsBoundary to the policy ${BOUNDARY_NAME}; sign in through IAM Identity Center.`,
  needs: 'nothing',
  expects: (centre) => centre.organizations.length,
  check: (resource) => {
    if (LONG_LIVED.includes(resource.type)) return violating(['Type'], 'roles that persons and services assume', resource.type);
    // A boundary grants nothing: it is a ceiling.
    if (at(resource.properties, 'ManagedPolicyName') === BOUNDARY_NAME) return COMPLIANT;
    return allOf([COMPLIANT, ...boundary(resource), ...managed(resource), ...statements(resource)]);
  },
};

function* boundary(resource: ResolvedResource): Generator<Answer> {
  if (resource.type !== 'AWS::IAM::Role') return;
  const name = at(resource.properties, 'RoleName');
  // The bootstrap's own roles make the boundary's roles; their policies are explicit and judged below.
  if (typeof name === 'string' && name.startsWith(`cdk-${QUALIFIER}-`)) return;
  const value = at(resource.properties, 'PermissionsBoundary');
  const pointer = ['Properties', 'PermissionsBoundary'];
  const expected = `the boundary ${BOUNDARY_NAME}`;
  if (value instanceof Unresolved) yield undetermined(pointer, expected, value.reason);
  else if (typeof value !== 'string' || !isOwn(value, resource)) yield violating(pointer, expected, shown(value));
}

/** Another account's boundary is another account's to change. */
function isOwn(arn: string, { template }: ResolvedResource): boolean {
  const { account } = template.template;
  return arn.endsWith(`:policy/${BOUNDARY_NAME}`) && (account === undefined || arn.includes(`::${account}:`));
}

function* managed(resource: ResolvedResource): Generator<Answer> {
  for (const [index, arn] of asList(at(resource.properties, 'ManagedPolicyArns')).entries()) {
    const pointer = ['Properties', 'ManagedPolicyArns', index];
    const text = arn instanceof Unresolved ? JSON.stringify(arn.expression) : String(arn);
    if (WIDE_POLICIES.test(text.replace(/["\]}]+$/, ''))) yield violating(pointer, 'policies with named actions', text);
    else if (arn instanceof Unresolved && !arn.target) yield undetermined(pointer, 'policies with named actions', arn.reason);
  }
}

function* statements(resource: ResolvedResource): Generator<Answer> {
  for (const { document, pointer, kind } of policyDocumentsOf(resource)) {
    if (kind !== 'identity') continue;
    const read = statementsOf(document, pointer);
    if (!read) yield undetermined(pointer, 'a policy document', 'something that cannot be read');
    for (const statement of read ?? []) if (statement.effect !== 'Deny') yield judged(statement);
  }
}

function judged(statement: StatementRead): Answer {
  const expected = 'named actions';
  const open = openPart(statement);
  if (open || statement.effect !== 'Allow')
    return undetermined(statement.pointer, expected, open?.reason ?? 'a statement without a readable Effect');
  if (statement.notActions) return violating(statement.pointer, expected, 'Allow with NotAction: everything else');
  const wide = statement.actions.find((action) => /^(\*|[a-z0-9-]+:\*)$/i.test(String(action)));
  if (wide !== undefined) return violating(statement.pointer, expected, String(wide));
  const passes = statement.actions.some((action) => typeof action === 'string' && actionMatches(action, 'iam:PassRole'));
  const anyRole =
    statement.resources.length === 0 || statement.resources.some((resource) => resource === '*' || /:role\/\*$/.test(String(resource)));
  const service = conditionValues(statement, ['StringEquals', 'StringLike'], 'iam:PassedToService');
  return passes && anyRole && !service
    ? violating(statement.pointer, 'iam:PassRole on named roles or to named services', 'any role to any service')
    : COMPLIANT;
}
