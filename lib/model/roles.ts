import type { Environment, Level, Material, Slug } from '../config/environment';
import type { Account, Organization } from './centre';
import type { PinnedRole } from './key-policy';
import { roleArn, roleName } from './names';
import { accountOf, logAccount } from './organizations';

/** The roles a key policy or another organization must be able to name; stacks create them under exactly these names. */

export const replicationRole = (environment: Environment, account: Account) => pinned(environment, account, 'replicate');
export const ingestionRole = (environment: Environment, organization: Organization) =>
  pinned(environment, accountOf(organization, 'statistics'), 'ingest');
export const readerRole = (environment: Environment, organization: Organization, market: Slug) =>
  pinned(environment, accountOf(organization, 'statistics'), `read-${market}`);
export const logReviewerRole = (environment: Environment, organization: Organization) =>
  pinned(environment, logAccount(organization), 'log-reviewer');
export const recorderRole = (environment: Environment, supervisor: Organization) =>
  pinned(environment, accountOf(supervisor, 'key-custody'), 'custody-recorder');
export const watcherRole = (environment: Environment, supervisor: Organization) =>
  pinned(environment, accountOf(supervisor, 'key-custody'), 'custody-watcher');
export const relayRole = (environment: Environment, founder: Organization) => pinned(environment, logAccount(founder), 'custody-relay');
export const verifierRole = (environment: Environment, supervisor: Organization) =>
  pinned(environment, logAccount(supervisor), 'trail-verifier');
/** Publishes the company's witness log; reads what it publishes of. */
export const publisherRole = (environment: Environment, company: Organization) =>
  pinned(environment, logAccount(company), 'witness-publish');
/** Cosigns one company's log. @param company `*` for those of all */
export const cosignerRole = (environment: Environment, supervisor: Organization, company: Slug) =>
  pinned(environment, logAccount(supervisor), `witness-cosign-${company}`);
export const submitRole = (environment: Environment, organization: Organization) =>
  pinned(environment, accountOf(organization, 'assembly'), 'submit');
export const buildRole = (environment: Environment, organization: Organization) =>
  pinned(environment, accountOf(organization, 'assembly'), 'build');
/** The build in supervision, of one company's locked snapshot. */
export const secondBuildRole = (environment: Environment, supervisor: Organization, company: Slug) =>
  pinned(environment, accountOf(supervisor, 'supervision'), `build-${company}`);
/** Starts the build, and has no other right in it. */
export const buildStarterRole = (environment: Environment, organization: Organization) =>
  pinned(environment, accountOf(organization, 'assembly'), 'release-build');
export const secondBuildStarterRole = (environment: Environment, supervisor: Organization, company: Slug) =>
  pinned(environment, accountOf(supervisor, 'supervision'), `release-build-${company}`);
/** Reads what a build did and what came out, and states it: the control plane of one side, never the build itself. */
export const buildControlRole = (environment: Environment, organization: Organization) =>
  pinned(environment, accountOf(organization, 'assembly'), 'control');
export const secondBuildControlRole = (environment: Environment, supervisor: Organization, company: Slug) =>
  pinned(environment, accountOf(supervisor, 'supervision'), `control-${company}`);
/** Signs what is released, for the company; it neither builds nor writes releases. */
export const releaseSignerRole = (environment: Environment, organization: Organization) =>
  pinned(environment, accountOf(organization, 'assembly'), 'release-sign');
/** What the supervisor does for a company's release, each step under a role of its own; those that state something have a key of their own, too. */
export type SupervisorStep = 'open' | 'compare' | 'use' | 'summarize' | 'sign' | 'log';
export const supervisorStepRole = (environment: Environment, supervisor: Organization, company: Slug, step: SupervisorStep) =>
  pinned(environment, accountOf(supervisor, 'supervision'), `release-${step}-${company}`);
/** Of the state machine: it runs the functions of one company's line. */
export const lineRole = (environment: Environment, supervisor: Organization, company: Slug) =>
  pinned(environment, accountOf(supervisor, 'supervision'), `line-${company}`);
/** Of EventBridge: it starts the state machine when an order arrives. */
export const orderRole = (environment: Environment, supervisor: Organization, company: Slug) =>
  pinned(environment, accountOf(supervisor, 'supervision'), `order-${company}`);
export const publishRole = (environment: Environment, organization: Organization) =>
  pinned(environment, accountOf(organization, 'review'), 'publish');
export const releaseRole = (environment: Environment, organization: Organization) =>
  pinned(environment, accountOf(organization, 'distribution'), 'release');
export const downloadRole = (environment: Environment, organization: Organization) =>
  pinned(environment, accountOf(organization, 'distribution'), 'download');

/** Workstations of all partners of the levels that may see the material: a pattern, as partners come and go while the key policy is frozen. */
export function partnerRoles(environment: Environment, organization: Organization, material: Material): PinnedRole[] {
  const account = accountOf(organization, 'review');
  return LEVELS_BY_MATERIAL[material].map((level) => pinned(environment, account, `workstation-${level}-*`));
}

/** Every workstation of a review account. */
export function workstationRoles(environment: Environment, organization: Organization): PinnedRole {
  return pinned(environment, accountOf(organization, 'review'), 'workstation-*');
}

/** Blue sees how the company works, red the most critical source too, black everything (FACTS.md, review levels). */
export const LEVELS_BY_MATERIAL: Readonly<Record<Material, readonly Level[]>> = {
  documentation: ['blue', 'red', 'black'],
  'product-source': ['red', 'black'],
  'rule-databases': ['red', 'black'],
  'cloud-source': ['black'],
  'build-tools': ['black'],
};

function pinned(environment: Environment, account: Account, purpose: string): PinnedRole {
  return { accountId: account.id, roleArn: roleArn(account.id, roleName(environment, account.organization.slug, purpose)) };
}
