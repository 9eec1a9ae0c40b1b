import { PARTITION } from '../../model/names';
import { ACCESS_ROLE } from '../organizations';
import { type AccountSays, type Answer, at, document, type Fact, type Json, list, same, sorted, written } from './expected';

/** Roles and policies of an account, no more and no less, asked by one command. */
export function identityOf(account: AccountSays): Fact[] {
  const says = (resource: ReturnType<AccountSays['of']>[number], property: string) => written(resource, account.id, property) ?? null;
  const roles = account.of('AWS::IAM::Role').map((role) => ({
    name: String(role.properties['RoleName']),
    whole: {
      trust: says(role, 'AssumeRolePolicyDocument'),
      boundary: says(role, 'PermissionsBoundary'),
      own: sorted(list(says(role, 'Policies')).map(({ PolicyName, PolicyDocument }) => [PolicyName, PolicyDocument])),
      attached: sorted([
        ...((says(role, 'ManagedPolicyArns') ?? []) as readonly string[]),
        ...account
          .of('AWS::IAM::ManagedPolicy')
          .flatMap((policy) =>
            ((says(policy, 'Roles') ?? []) as readonly string[])
              .filter((name) => name === role.properties['RoleName'])
              .map(() => `arn:${PARTITION}:iam::${account.id}:policy/${policy.properties['ManagedPolicyName']}`),
          ),
      ]),
    },
  }));
  const policies = account.of('AWS::IAM::ManagedPolicy');
  const fact = (what: string, expected: unknown, found: Fact['found']): Fact => ({
    about: 'policies',
    what: `${what} of ${account.profile}`,
    profile: account.profile,
    command: ['iam', 'get-account-authorization-details', '--filter', 'Role', 'LocalManagedPolicy'],
    expected: expected as Json,
    found,
  });
  const arnOf = (policy: (typeof policies)[number]) =>
    `arn:${PARTITION}:iam::${account.id}:policy/${policy.properties['ManagedPolicyName']}`;
  // Organizations makes a role of its own in every account that it makes.
  const made = account.isMember ? [ACCESS_ROLE] : [];
  return [
    fact('roles', sorted([...made, ...roles.map(({ name }) => name)]), (answer) => sorted(rolesIn(answer).map(({ RoleName }) => RoleName))),
    fact('managed policies', sorted(policies.map(arnOf)), (answer) => sorted(list(answer['Policies']).map(({ Arn }) => Arn))),
    ...roles.map(({ name, whole }) => fact(`role ${name}`, whole, (answer) => roleIn(answer, name))),
    ...policies.map((policy) => {
      const arn = arnOf(policy);
      return fact(`policy ${arn}`, says(policy, 'PolicyDocument'), (answer) => inForce(list(answer['Policies']), arn));
    }),
  ];
}

const rolesIn = (answer: Answer) => list(answer['RoleDetailList']);

function roleIn(answer: Answer, name: string): unknown {
  const role = rolesIn(answer).find(({ RoleName }) => RoleName === name);
  if (!role) return null;
  return {
    trust: document(role['AssumeRolePolicyDocument']),
    boundary: at(role, 'PermissionsBoundary.PermissionsBoundaryArn') ?? null,
    own: sorted(list(role['RolePolicyList']).map(({ PolicyName, PolicyDocument }) => [PolicyName, document(PolicyDocument)])),
    attached: sorted(list(role['AttachedManagedPolicies']).map(({ PolicyArn }) => PolicyArn)),
  };
}

function inForce(policies: readonly Answer[], arn: string): unknown {
  const versions = list(policies.find(({ Arn }) => Arn === arn)?.['PolicyVersionList']);
  return document(versions.find(({ IsDefaultVersion }) => same(IsDefaultVersion, true))?.['Document']) ?? null;
}

/** Policies of topics and buses. */
export function channelsOf(account: AccountSays): Fact[] {
  const { id, profile } = account;
  const topics = account.of('AWS::SNS::TopicPolicy').flatMap((policy) =>
    ((written(policy, id, 'Topics') ?? []) as readonly string[]).map(
      (arn): Fact => ({
        about: 'policies',
        what: `topic ${arn}: policy`,
        profile,
        command: ['sns', 'get-topic-attributes', '--topic-arn', arn],
        expected: written(policy, id, 'PolicyDocument') ?? null,
        found: (answer) => document(at(answer, 'Attributes.Policy')),
      }),
    ),
  );
  const statements = account.of('AWS::Events::EventBusPolicy');
  const buses = [...new Set(statements.map(({ properties }) => String(properties['EventBusName'])))].map((bus): Fact => {
    const own = statements.filter(({ properties }) => properties['EventBusName'] === bus);
    const said = own.map((one) => ({ ...(written(one, id, 'Statement') as Answer), Sid: String(one.properties['StatementId']) }));
    return {
      about: 'policies',
      what: `bus ${bus}: policy`,
      profile,
      command: ['events', 'describe-event-bus', '--name', bus],
      expected: bySid(said) as Json,
      found: (answer) => bySid(list(at(document(answer['Policy']), 'Statement'))),
    };
  });
  return [...topics, ...buses];
}

const bySid = (statements: readonly Answer[]) => [...statements].sort((a, b) => (String(a['Sid']) < String(b['Sid']) ? -1 : 1));
