import type { AccountRole } from '../../lib/config/environment';
import type { Centre, Organization } from '../../lib/model/centre';
import { bootstrapRoleArn, functionArn, partnerRoleName, roleArn } from '../../lib/model/names';
import { isProtected } from '../../lib/model/organizations';
import { buildStarterRole, lineRole, recorderRole, secondBuildStarterRole } from '../../lib/model/roles';
import { builds } from './builds';
import { changeControl, companysSteps, keyCustody, noKeysHere, quarantine, relay, verification } from './custody';
import { identity } from './identity';
import { logging } from './logging';
import { perimeter } from './perimeter';
import { residency } from './residency';
import { review } from './review';
import type { Guardrail } from './types';

export type { Guardrail } from './types';

const SCP = 'SERVICE_CONTROL_POLICY';
const RCP = 'RESOURCE_CONTROL_POLICY';

/** The roles that start builds in an account; those of the supervisor are named by company. */
function startersOf({ environment }: Centre, organization: Organization, role: AccountRole): readonly string[] {
  if (role === 'assembly') return [buildStarterRole(environment, organization).roleArn];
  return role === 'supervision' ? [secondBuildStarterRole(environment, organization, '*').roleArn] : [];
}

const LEVELS = ['blue', 'red', 'black'] as const;
const partnersOf = ({ environment, account }: Centre, { slug }: Organization, level: (typeof LEVELS)[number]) =>
  roleArn(account(slug, 'review').id, partnerRoleName(environment, slug, level, '*'));

/** Every organization policy of one organization. None binds its management account: no workload lives there. */
export function guardrailsOf(centre: Centre, organization: Organization): readonly Guardrail[] {
  const root = [organization.rootId];
  const name = centre.environment.name;
  const isSupervisor = organization.kind === 'supervisor';
  const custody = organization.accounts.find((account) => account.role === 'key-custody');
  const supervision = organization.accounts.find((account) => account.role === 'supervision');
  const workloads = organization.accounts.filter((account) => account.role !== 'management');
  const building = workloads.filter(({ role }) => role === 'assembly' || role === 'supervision');
  const signing = [...building, ...workloads.filter(({ role }) => role === 'log-archive')];
  const stepping = workloads.filter(({ role }) => role === 'assembly' || role === 'distribution');
  const withoutKeys = workloads.filter((account) => account !== custody);
  // The management account is protected by its roles alone: no guardrail binds it.
  const protectedAccounts = workloads.filter(isProtected);
  const others = centre.organizations.filter((other) => other !== organization && (isSupervisor || other.kind === 'supervisor'));
  const together = [organization.id, ...others.map((other) => other.id)];
  const ids = (accounts: readonly { id: string }[]) => accounts.map((account) => account.id);
  return [
    {
      name: 'Residency',
      type: SCP,
      description: 'Nothing outside Zurich, no way out of a network',
      targets: root,
      document: residency(together),
    },
    {
      name: 'Identity',
      type: SCP,
      description: 'No root use, no long-lived credentials, no role outside the boundary',
      targets: root,
      document: identity,
    },
    { name: 'Logging', type: SCP, description: 'Nobody stops, narrows or destroys logs', targets: root, document: logging(name) },
    {
      name: 'NoKeysHere',
      type: SCP,
      description: 'Keys of stores exist in key-custody only; elsewhere keys sign',
      targets: isSupervisor ? ids(withoutKeys) : root,
      document: noKeysHere(signing.map(({ id }) => bootstrapRoleArn(id, 'cfn-exec'))),
    },
    ...(custody
      ? [
          {
            name: 'KeyCustody',
            type: SCP,
            description: 'Only the executor administers keys',
            targets: [custody.id],
            document: keyCustody(
              custody,
              centre.executorArn,
              recorderRole(centre.environment, organization).roleArn,
              functionArn(centre.environment, centre.secondHand.id, 'custody-relay'),
            ),
          } as const,
        ]
      : []),
    ...(organization.accounts.includes(centre.secondHand)
      ? [
          {
            name: 'SecondHand',
            type: SCP,
            description: 'Only stacks change the relay of key custody',
            targets: [centre.secondHand.id],
            document: relay(centre.secondHand, functionArn(centre.environment, centre.secondHand.id, 'custody-relay')),
          } as const,
        ]
      : []),
    ...(supervision
      ? [
          {
            name: 'Verification',
            type: SCP,
            description: 'Only stacks change functions, only schedules and lines run them',
            targets: [supervision.id],
            document: verification(supervision, lineRole(centre.environment, organization, '*').roleArn),
          } as const,
        ]
      : []),
    {
      name: 'Builds',
      type: SCP,
      description: 'A build is what its project says, started by one role',
      targets: ids(building),
      document: builds(workloads.flatMap(({ role }) => startersOf(centre, organization, role))),
    },
    ...(isSupervisor
      ? []
      : [
          {
            name: 'AssemblyLine',
            type: SCP,
            description: 'Only stacks change steps of the assembly line, and nobody here runs one',
            targets: ids(stepping),
            document: companysSteps(stepping),
          } as const,
          {
            name: 'Review',
            type: SCP,
            description: 'Partners alone have sessions; machines are what stacks made of them',
            targets: ids(workloads.filter(({ role }) => role === 'review')),
            document: review(LEVELS.map((level) => partnersOf(centre, organization, level))),
          } as const,
        ]),
    {
      name: 'ChangeControl',
      type: SCP,
      description: 'Protected accounts change through change sets that the supervisor executes',
      targets: ids(protectedAccounts),
      document: changeControl(protectedAccounts),
    },
    { name: 'Quarantine', type: SCP, description: 'Accounts out of service do nothing', targets: 'quarantine', document: quarantine },
    {
      name: 'Perimeter',
      type: RCP,
      description: 'Only the organizations that work together reach the resources',
      targets: root,
      document: perimeter(together),
    },
  ];
}
