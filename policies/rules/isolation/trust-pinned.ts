import type { Answer, ResourceRule, RuleContext } from '../../../lib/gate/types';
import type { ResolvedResource } from '../../../lib/template/types';
import { allOf, COMPLIANT, undetermined, violating } from '../../reading/answers';
import { conditionValues, openPart, type StatementRead, statementsOf } from '../../reading/statements';
import { at, shown } from '../../reading/values';

const ACTIONS = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'];
const POINTER = ['Properties', 'AssumeRolePolicyDocument'];

export const trustPinned: ResourceRule = {
  id: 'trust-pinned',
  family: 'isolation',
  scope: 'resource',
  types: ['AWS::IAM::Role'],
  title: 'A role is assumed by a service for its own account, or by named roles; by persons only with their own name and under a ticket',
  why: {
    text: 'An account as principal lets in everybody there who may assume roles; a service lets in whoever can use it.',
    source: 'IAM User Guide, "The confused deputy problem", "Monitor and control actions taken with assumed roles"',
  },
  fix: 'Services: StringEquals aws:SourceAccount. Roles: aws:PrincipalArn, or the role as principal. Persons: sts:SourceIdentity, aws:userid, sts:RoleSessionName.',
  needs: 'environment',
  expects: (centre) => centre.organizations.length,
  check: (role, { centre }: RuleContext) => {
    const statements = statementsOf(at(role.properties, 'AssumeRolePolicyDocument') ?? null, POINTER);
    if (!statements || !centre) return undetermined(POINTER, 'a trust policy', 'something that cannot be read');
    return allOf([COMPLIANT, ...statements.map((statement) => judged(statement, role))]);
  },
};

function judged(statement: StatementRead, role: ResolvedResource): Answer {
  if (statement.effect === 'Deny') return COMPLIANT;
  const open = openPart(statement);
  if (open) return undetermined(statement.pointer, 'a statement the template decides', open.reason);
  const wrong = statement.actions.find((action) => !ACTIONS.includes(String(action)));
  if (wrong !== undefined || statement.actions.length === 0)
    return violating(statement.pointer, `one of ${ACTIONS.join(', ')}`, shown(wrong));
  const { account } = role.template.template;
  const services = statement.principals.filter(({ kind }) => kind === 'Service');
  if (services.length > 0) {
    // CloudFormation sends no source account with a role that is passed to it; who may pass this one is what claims decide.
    if (isBootstrap(role) && statement.principals.every(({ value }) => value === 'cloudformation.amazonaws.com')) return COMPLIANT;
    // EC2 sends none either: a machine has the role of its instance profile, which is of the same account.
    if (statement.principals.every(({ value }) => value === 'ec2.amazonaws.com')) return COMPLIANT;
    const source = conditionValues(statement, ['StringEquals'], 'aws:SourceAccount');
    const own = services.length === statement.principals.length && source?.length === 1 && source[0] === account;
    return own ? COMPLIANT : violating(statement.pointer, `for account ${account} only, by aws:SourceAccount`, shown(source as never));
  }
  const principals = statement.principals.map(({ value }) => String(value));
  const whole = principals.some((arn) => !/:role\/[^*?]+$/.test(arn));
  const pinned = conditionValues(statement, ['ArnEquals', 'ArnLike'], 'aws:PrincipalArn');
  const loose = pinned?.some((arn) => !/^arn:aws:iam::\d{12}:role\/[^*?]{4}/.test(String(arn)));
  if (principals.length === 0 || (whole && (!pinned || loose)))
    return violating(statement.pointer, 'roles named by aws:PrincipalArn', pinned ? shown(pinned as never) : 'a whole account');
  return pinned?.some((arn) => String(arn).includes('AWSReservedSSO_')) ? person(statement, role) : COMPLIANT;
}

const isBootstrap = ({ properties }: ResolvedResource) => String(at(properties, 'RoleName')).startsWith('cdk-');

function person(statement: StatementRead, role: ResolvedResource): Answer {
  const named = (operator: string, key: string, pattern: RegExp) => {
    const values = conditionValues(statement, [operator], key);
    return values !== undefined && values.length > 0 && values.every((value) => pattern.test(String(value)));
  };
  // Deployment changes no data and signs in anew for each act; the change set and its execution are what is recorded under the name.
  const ticketed = !isBootstrap(role);
  const assumes = statement.actions.includes('sts:AssumeRole');
  const isPartner = JSON.stringify(statement.condition).includes('AWSReservedSSO_Partner_');
  const missing = [
    named('StringLike', 'aws:userid', /^\*:[^*?]+$/) ? undefined : 'aws:userid',
    !ticketed || named('StringEquals', 'sts:SourceIdentity', /^[^*?]+$/) ? undefined : 'sts:SourceIdentity',
    !ticketed || !assumes || named('StringLike', 'sts:RoleSessionName', /^[^*?]{2,}-\*$/) ? undefined : 'sts:RoleSessionName',
    !isPartner || named('DateLessThanEquals', 'aws:CurrentTime', /^20[2-4]\d-/) ? undefined : 'aws:CurrentTime',
  ].filter((key) => key !== undefined);
  if (missing.length === 0) return COMPLIANT;
  return violating(
    statement.pointer,
    'a named person, under a ticket, until a day where access ends',
    `nothing that says ${missing.join(', ')}`,
  );
}
