import type { Organization } from '../../model/centre';
import { isProtected } from '../../model/organizations';
import { type AccountSays, type Answer, at, document, type Fact, type Json, list, sorted, written } from './expected';

const TYPES = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const;
/** What AWS itself attaches to every node. */
const OF_AWS = ['FullAWSAccess', 'RCPFullAWSAccess'];

/** What can be asked at once: the organization, its accounts, units, and the names of its policies. */
export function organizationOf(management: AccountSays, organization: Organization): Fact[] {
  const fact = (what: string, command: readonly string[], expected: unknown, found: Fact['found']): Fact => ({
    about: 'organizations',
    what: `organization ${organization.slug}${what}`,
    profile: management.profile,
    command: ['organizations', ...command],
    expected: expected as Json,
    found,
  });
  const policies = management.of('AWS::Organizations::Policy');
  return [
    fact('', ['describe-organization'], [organization.id, 'ALL', management.id], ({ Organization: of }) =>
      ['Id', 'FeatureSet', 'MasterAccountId'].map((part) => at(of, part)),
    ),
    fact(': root', ['list-roots'], [[organization.rootId, sorted([...TYPES])]], (answer) =>
      list(answer['Roots']).map(({ Id, PolicyTypes }) => [
        Id,
        sorted(list(PolicyTypes).flatMap(({ Type, Status }) => (Status === 'ENABLED' ? [Type] : []))),
      ]),
    ),
    fact(
      ': accounts',
      ['list-accounts'],
      sorted(organization.accounts.filter(({ id }) => id !== management.id).map(({ id, stackName }) => [id, stackName, 'ACTIVE'])),
      (answer) =>
        sorted(
          list(answer['Accounts'])
            .filter(({ Id }) => Id !== management.id)
            .map(({ Id, Name, Status }) => [Id, Name, Status]),
        ),
    ),
    fact(
      ': units',
      ['list-organizational-units-for-parent', '--parent-id', organization.rootId],
      sorted(management.of('AWS::Organizations::OrganizationalUnit').map(({ properties }) => properties['Name'])),
      (answer) => sorted(list(answer['OrganizationalUnits']).map(({ Name }) => Name)),
    ),
    ...TYPES.map((type) =>
      fact(
        `: ${type}`,
        ['list-policies', '--filter', type],
        sorted(policies.filter(({ properties }) => properties['Type'] === type).map(({ properties }) => properties['Name'])),
        (answer) => sorted(list(answer['Policies']).flatMap(({ Name }) => (OF_AWS.includes(String(Name)) ? [] : [Name]))),
      ),
    ),
  ];
}

/** Ids that AWS gave, by name: of policies and of units. */
export interface Ids {
  readonly policies: ReadonlyMap<string, string>;
  readonly units: ReadonlyMap<string, string>;
}

export const idsIn = (answers: readonly Answer[], name: string): ReadonlyMap<string, string> =>
  new Map(answers.flatMap((answer) => list(answer[name]).map(({ Name, Id }) => [String(Name), String(Id)] as const)));

/** What needs the ids that were given: each policy's text and targets, and the unit of each account. */
export function placesOf(management: AccountSays, organization: Organization, ids: Ids): Fact[] {
  const fact = (about: Fact['about'], what: string, command: readonly string[], expected: unknown, found: Fact['found']): Fact => ({
    about,
    what: `organization ${organization.slug}: ${what}`,
    profile: management.profile,
    command: ['organizations', ...command],
    expected: expected as Json,
    found,
  });
  const unitNamed = new Map(
    management
      .of('AWS::Organizations::OrganizationalUnit')
      .map(({ logicalId, properties }) => [logicalId, ids.units.get(String(properties['Name'])) ?? `no unit ${properties['Name']}`]),
  );
  const policies = management.of('AWS::Organizations::Policy').flatMap((policy) => {
    const name = String(policy.properties['Name']);
    const id = ids.policies.get(name) ?? `p-none`;
    const [content, targets] = [written(policy, management.id, 'Content'), written(policy, management.id, 'TargetIds', unitNamed)];
    return [
      fact('policies', `policy ${name}`, ['describe-policy', '--policy-id', id], document(content), (answer) =>
        document(at(answer, 'Policy.Content')),
      ),
      fact('organizations', `targets of ${name}`, ['list-targets-for-policy', '--policy-id', id], sorted(targets as Json[]), (answer) =>
        sorted(list(answer['Targets']).map(({ TargetId }) => TargetId)),
      ),
    ];
  });
  const accounts = organization.accounts.map((account) =>
    fact(
      'organizations',
      `unit of ${account.stackName}`,
      ['list-parents', '--child-id', account.id],
      [account.id === management.id ? organization.rootId : unitNamed.get(isProtected(account) ? 'ProtectedUnit' : 'WorkloadsUnit')],
      (answer) => list(answer['Parents']).map(({ Id }) => Id),
    ),
  );
  return [...policies, ...accounts];
}
