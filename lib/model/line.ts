import type { Company, Environment } from '../config/environment';
import { type Build, buildsOf } from './builds';
import type { Account, Centre, Organization, Store } from './centre';
import type { FunctionPurpose } from './functions';
import type { PinnedRole } from './key-policy';
import { PARTITION, REGION, roleName } from './names';
import { MACHINE_FUNCTIONS, type MachineFunction } from './release-machine';
import * as roles from './roles';
import type { SigningPurpose } from './signing-keys';

/** One function of a company's assembly line. */
export interface LineFunction {
  readonly name: MachineFunction;
  /** Its bundle. */
  readonly purpose: FunctionPurpose;
  readonly side: 'centre' | 'supervisor';
  readonly account: Account;
  readonly role: PinnedRole;
  readonly arn: string;
  readonly signs?: SigningPurpose;
  /** Objects of the records that it may write, each once; `*` stands for name and version of a release. */
  readonly slots: readonly string[];
}

/** The assembly line of one company: who does what, on which side, and where it is kept. */
export interface AssemblyLine {
  readonly company: Company;
  /** Of the supervisor: the state machine stands where the orders arrive. */
  readonly account: Account;
  readonly name: string;
  readonly machineArn: string;
  readonly machineRole: PinnedRole;
  readonly orderRole: PinnedRole;
  readonly functions: readonly LineFunction[];
  readonly builds: { readonly first: Build; readonly second: Build };
  /** What was ordered and stated, and the log. */
  readonly records: Store;
  readonly distribution: Store;
}

/** Role of each function: build A's, the centre's signature and the distribution are the company's, the rest the supervisor's. */
export function lineRoles(environment: Environment, supervisor: Organization, company: Organization) {
  const step = (name: roles.SupervisorStep) => roles.supervisorStepRole(environment, supervisor, company.slug, name);
  return {
    open: step('open'),
    'build-centre': roles.buildStarterRole(environment, company),
    'build-supervisor': roles.secondBuildStarterRole(environment, supervisor, company.slug),
    'attest-centre': roles.buildControlRole(environment, company),
    'attest-supervisor': roles.secondBuildControlRole(environment, supervisor, company.slug),
    compare: step('compare'),
    use: step('use'),
    summarize: step('summarize'),
    'sign-centre': roles.releaseSignerRole(environment, company),
    'sign-supervisor': step('sign'),
    publish: roles.releaseRole(environment, company),
    log: step('log'),
  } satisfies { readonly [F in MachineFunction]: PinnedRole };
}

const SIGNS: { readonly [F in MachineFunction]?: SigningPurpose } = {
  'attest-centre': 'provenance',
  'attest-supervisor': 'provenance',
  compare: 'comparison',
  summarize: 'summary',
  'sign-centre': 'release',
  'sign-supervisor': 'release',
  log: 'log',
};

/** Documents that each function records (lib/release/names.ts): nobody writes another's. */
const WRITES: { readonly [F in MachineFunction]: readonly string[] } = {
  open: ['opened.json', 'snapshot.json', 'authorisation.json', 'sources.json'],
  'build-centre': ['build.centre.txt'],
  'build-supervisor': ['build.supervisor.txt'],
  'attest-centre': ['provenance.centre.json'],
  'attest-supervisor': ['provenance.supervisor.json'],
  compare: ['comparison.json'],
  use: ['use.json'],
  summarize: ['summary.json'],
  'sign-centre': ['release.centre.json'],
  'sign-supervisor': ['release.supervisor.json'],
  publish: [],
  log: ['log-entry.json', 'rebuilt.json'],
};
const ELSEWHERE: { readonly [F in MachineFunction]?: readonly string[] } = { open: ['trust/*'], use: ['fast-lane/*'], log: ['log/*'] };

/** Last of the name: its bundle is the same on both sides. */
const purposeOf = (name: MachineFunction) => `release-${name.replace(/-(centre|supervisor)$/, '')}` as FunctionPurpose;

export function lineOf(centre: Centre, company: Company): AssemblyLine {
  const { environment } = centre;
  const account = centre.account(centre.supervisor.slug, 'supervision');
  const distribution = centre.account(company.slug, 'distribution');
  const builds = buildsOf(centre, company);
  const accounts = [account, builds.first.account, distribution];
  const pinned = lineRoles(environment, account.organization, distribution.organization);
  const name = roleName(environment, account.organization.slug, `line-${company.slug}`);
  const store = (of: string, kind: Store['kind']) => {
    const found = centre.storesIn(of).find((one) => one.kind === kind);
    if (!found) throw new Error(`the model has no ${kind} store in ${of}`);
    return found;
  };
  const functions = MACHINE_FUNCTIONS.map((one): LineFunction => {
    const role = pinned[one];
    const home = accounts.find(({ id }) => id === role.accountId) as Account;
    const signs = SIGNS[one];
    return {
      name: one,
      purpose: purposeOf(one),
      side: home === account ? 'supervisor' : 'centre',
      account: home,
      role,
      // A function has the name of its role.
      arn: `arn:${PARTITION}:lambda:${REGION}:${home.id}:function:${role.roleArn.slice(role.roleArn.lastIndexOf('/') + 1)}`,
      ...(signs === undefined ? {} : { signs }),
      slots: [...WRITES[one].map((document) => `releases/${company.slug}/*/${document}`), ...(ELSEWHERE[one] ?? [])],
    };
  });
  return {
    company,
    account,
    name,
    machineArn: `arn:${PARTITION}:states:${REGION}:${account.id}:stateMachine:${name}`,
    machineRole: roles.lineRole(environment, account.organization, company.slug),
    orderRole: roles.orderRole(environment, account.organization, company.slug),
    functions,
    builds,
    records: store(builds.second.stackName, 'records'),
    distribution: store(distribution.stackName, 'release'),
  };
}
