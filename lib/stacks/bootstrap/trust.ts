import type { Person } from '../../config/environment';
import type { Account, Centre, Statement } from '../../model/centre';
import { accountRootArn, PARTITION } from '../../model/names';
import { accountOf, founderOf } from '../../model/organizations';

/**
 * Who writes changes to an account: the platform engineers of the company; in the supervisor's accounts those of the founding
 * company, who write the code.
 */
export const writersOf = (centre: Centre, account: Account): Statement[] => signedIn(centre, account, 'engineer');

/** Who executes changes to protected accounts, and publishes what they are made of: people of the supervisor. */
export const approversOf = (centre: Centre, account: Account): Statement[] => signedIn(centre, account, 'approver');

/** People sign in to the account itself, or, to reach one of the other organization, to one of their own. */
function signedIn(centre: Centre, account: Account, who: 'engineer' | 'approver'): Statement[] {
  if (who === 'approver') {
    // Never from a member account into the management account of its own organization: it would rule its own guardrails.
    const own = account.organization.kind === 'supervisor' && account.role === 'management';
    const home = own ? account : centre.account(centre.supervisor.slug, 'supervision');
    return namedPeople('ApproversAssume', home.id, 'DeploymentApprover', inDuty(centre.supervisor.people, 'deployment-approver'));
  }
  const own = account.organization.kind === 'company';
  const organization = own ? account.organization : founderOf(centre.organizations);
  const company = centre.companies.find(({ slug }) => slug === organization.slug);
  if (!company) return [];
  const home = own ? account : accountOf(organization, 'assembly');
  return namedPeople('EngineersAssume', home.id, 'PlatformEngineer', inDuty(company.people, 'platform-engineer'));
}

const inDuty = (people: readonly Person[], duty: Person['duties'][number]) =>
  people.filter(({ duties }) => duties.includes(duty)).map(({ id }) => id);

/**
 * Named people signed in through Identity Center. Their name is read from `aws:userid` (role id and session name, which Identity
 * Center sets to the user's name): the CDK CLI passes no SourceIdentity, and a name a caller chooses would prove nothing.
 */
function namedPeople(sid: string, home: string, permissionSet: string, names: readonly string[]): Statement[] {
  if (names.length === 0) return [];
  return [
    {
      Sid: sid,
      Effect: 'Allow',
      Principal: { AWS: accountRootArn(home) },
      Action: 'sts:AssumeRole',
      Condition: {
        ArnLike: {
          'aws:PrincipalArn': `arn:${PARTITION}:iam::${home}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${permissionSet}_*`,
        },
        StringLike: { 'aws:userid': names.map((name) => `*:${name}`) },
      },
    },
  ];
}
