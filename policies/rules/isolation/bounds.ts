import type { Answer } from '../../../lib/gate/types';
import { bootstrapRoleArn, boundaryArn, REGION } from '../../../lib/model/names';
import { COMPLIANT, violating } from '../../reading/answers';
import { conditionValues, type StatementRead } from '../../reading/statements';

interface Bound {
  readonly actions: RegExp;
  readonly key: string;
  readonly operators: readonly string[];
  readonly test: (value: string, account: string) => boolean;
  readonly expected: string;
  readonly found: string;
}
const zurich = (actions: RegExp): Bound => ({
  actions,
  key: 'aws:RequestedRegion',
  operators: ['StringEquals'],
  test: (value) => value === REGION,
  expected: `what is made in ${REGION} only`,
  found: 'in any Region',
});
const named = (value: string) => /^[A-Za-z0-9._-]+$/.test(value);

/** Rights that make something, or make other rights, are bound to what they may make; by `IAM User Guide`, condition keys of each service. */
const BOUNDS: readonly Bound[] = [
  {
    actions: /^iam:(createrole|putrolepermissionsboundary)$/,
    key: 'iam:PermissionsBoundary',
    operators: ['ArnEquals', 'StringEquals'],
    test: (value, account) => value === boundaryArn(account),
    expected: 'roles made under the boundary of the account only',
    found: 'iam:CreateRole under another, or none',
  },
  {
    actions: /^iam:passrole$/,
    key: 'iam:PassedToService',
    operators: ['StringEquals', 'ArnEquals'],
    test: (value) => /^[a-z0-9.-]+$/.test(value),
    expected: 'roles handed to named services only',
    found: 'iam:PassRole to any',
  },
  {
    actions: /^iam:(attach|detach)rolepolicy$/,
    key: 'iam:PolicyARN',
    operators: ['ArnEquals', 'ArnLike'],
    test: (value, account) => value.startsWith(`arn:aws:iam::${account}:policy/`) && !/policy\/[*?]/.test(value),
    expected: 'policies of the account, by the beginning of their names',
    found: 'any policy attached',
  },
  {
    actions: /^iam:createservicelinkedrole$/,
    key: 'iam:AWSServiceName',
    operators: ['StringEquals'],
    test: named,
    expected: 'the role of a named service',
    found: 'of any',
  },
  {
    actions: /^cloudformation:createchangeset$/,
    key: 'cloudformation:TemplateUrl',
    operators: ['StringLike', 'StringEquals'],
    test: (value) => /^https:\/\/[^*?]{8}/.test(value),
    expected: 'change sets from published templates only',
    found: 'any template',
  },
  {
    actions: /^cloudformation:createchangeset$/,
    key: 'cloudformation:RoleArn',
    operators: ['ArnEquals', 'StringEquals'],
    test: (value, account) => value === bootstrapRoleArn(account, 'cfn-exec'),
    expected: "change sets that the account's execution role carries out",
    found: "any role's, or the caller's own rights",
  },
  zurich(/^(s3:createbucket|kms:createkey|config:put.*)$/),
  {
    actions: /^kms:createkey$/,
    key: 'kms:KeyOrigin',
    operators: ['StringEquals'],
    test: (value) => value === 'AWS_KMS',
    expected: 'keys that AWS KMS makes',
    found: 'of any origin',
  },
  {
    actions: /^kms:createkey$/,
    key: 'kms:MultiRegion',
    operators: ['Bool'],
    test: (value) => value === 'false',
    expected: 'keys of one Region',
    found: 'of several',
  },
  {
    actions: /^ec2:createtags$/,
    key: 'ec2:CreateAction',
    operators: ['StringEquals'],
    test: named,
    expected: 'tags of what is being made: others decide who may start what',
    found: 'of anything',
  },
  {
    actions: /^ec2:createvpcendpoint$/,
    key: 'ec2:VpceServiceName',
    operators: ['StringEquals'],
    // The VPC, its subnets and groups are asked about as well, without this key.
    test: named,
    expected: 'endpoints of named services',
    found: 'of any service',
  },
  {
    actions: /^ec2:createnetworkinterfacepermission$/,
    key: 'ec2:AuthorizedService',
    operators: ['StringEquals'],
    test: (value) => value === 'codebuild.amazonaws.com',
    expected: 'interfaces lent to CodeBuild',
    found: 'to anybody',
  },
];

/** The first bound that a statement lacks; undefined when it has all that its actions need. */
export function unboundRight(statement: StatementRead, account = ''): Answer | undefined {
  const actions = statement.actions.map((action) => String(action).toLowerCase());
  for (const { actions: pattern, key, operators, test, expected, found } of BOUNDS) {
    // Where a service asks about several resources, the key is there for the one that is made.
    if (!actions.some((action) => pattern.test(action)) || isAboutPlaces(statement, key)) continue;
    const values = conditionValues(statement, operators, key);
    if (!values || values.length === 0 || !values.every((value) => test(String(value), account)))
      return violating(statement.pointer, expected, found);
  }
  return undefined;
}

const isAboutPlaces = ({ resources }: StatementRead, key: string) =>
  key === 'ec2:VpceServiceName' && resources.every((resource) => /:(vpc|subnet|security-group)\/[^:]*$/.test(String(resource)));

const INTERFACE = /^ec2:createnetworkinterface$/;
const PLACES = /^arn:aws:ec2:[a-z0-9-]+:\d{12}:(network-interface|subnet|security-group)\//;

/** Whoever may stand in any network may do so in Zurich only, and the code of the function that is placed there may not. */
export function standing(statements: readonly StatementRead[]): readonly Answer[] {
  const makes = ({ actions }: StatementRead) => actions.some((action) => INTERFACE.test(String(action).toLowerCase()));
  const denied = statements.some(
    (statement) =>
      statement.effect === 'Deny' &&
      makes(statement) &&
      statement.resources.includes('*') &&
      (conditionValues(statement, ['ArnEquals'], 'lambda:SourceFunctionArn') ?? []).some((arn) =>
        /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+$/.test(String(arn)),
      ),
  );
  return statements
    .filter((statement) => statement.effect === 'Allow' && makes(statement))
    .map((statement): Answer => {
      if (statement.resources.every((resource) => PLACES.test(String(resource)))) return COMPLIANT;
      const region = conditionValues(statement, ['StringEquals'], 'aws:RequestedRegion');
      if (region?.length !== 1 || region[0] !== REGION)
        return violating(statement.pointer, `interfaces in ${REGION} only`, 'in any Region');
      return denied ? COMPLIANT : violating(statement.pointer, 'a denial of the same to the code of the function', 'none');
    });
}
