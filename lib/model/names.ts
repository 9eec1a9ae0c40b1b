import type { AccountRole, Environment, Level, Slug } from '../config/environment';
import type { FunctionPurpose } from './functions';

/** Names and ARNs are explicit everywhere: a policy in one organization must be able to name a role in the other before it exists. */

export const REGION = 'eu-central-2';
export const PARTITION = 'aws';
/** Bootstrap qualifier: part of the names of our own bootstrap roles and asset buckets. */
export const QUALIFIER = 'centre';
/** The policy that stands where the CDK's own bootstrap has AdministratorAccess. */
export const EXECUTION_POLICY = `cdk-${QUALIFIER}-cfn-exec-policy`;
/** Every role of the centre carries it; our bootstrap template creates it in every account. */
export const BOUNDARY_NAME = 'centre-boundary';

export const accountRootArn = (accountId: string) => `arn:${PARTITION}:iam::${accountId}:root`;
export const roleArn = (accountId: string, name: string) => `arn:${PARTITION}:iam::${accountId}:role/${name}`;
export const bucketArn = (name: string) => `arn:${PARTITION}:s3:::${name}`;
export const objectsArn = (name: string) => `arn:${PARTITION}:s3:::${name}/*`;
export const boundaryArn = (accountId: string) => `arn:${PARTITION}:iam::${accountId}:policy/${BOUNDARY_NAME}`;

export const stackName = (organization: Slug, role: AccountRole) => `${organization}-${role}`;
/** A stack for each owner's keys, and nothing else in it: keys are deployed before anything that needs them. */
export const keysStackName = (owner: Slug) => `supervisor-keys-${owner}`;
export const companyCopiesStackName = (company: Slug) => `supervisor-copies-${company}`;
/** What the supervisor builds for one company a second time. */
export const companyBuildsStackName = (company: Slug) => `supervisor-builds-${company}`;
export const trailStackName = (organization: Slug) => `${organization}-trail`;

/** `<env>-<org>-<purpose>-<account>`: unique in the partition, at most 63 characters. */
export function bucketName(environment: Environment, organization: Slug, purpose: string, accountId: string): string {
  return `${environment.name}-${organization}-${purpose}-${accountId}`;
}
export function roleName(environment: Environment, organization: Slug, purpose: string): string {
  return `${environment.name}-${organization}-${purpose}`;
}
/** The level stands in the name, so that a frozen key policy can admit a level without knowing its partners. */
export function partnerRoleName(environment: Environment, company: Slug, level: Level, partner: Slug): string {
  return roleName(environment, company, `${level}-${partner}`);
}
/** The machine on which a partner reads; the level stands in the name for the same reason. */
export function workstationRoleName(environment: Environment, company: Slug, level: Level, partner: Slug): string {
  return roleName(environment, company, `workstation-${level}-${partner}`);
}
export function bootstrapRoleArn(accountId: string, purpose: 'cfn-exec' | 'deploy' | 'execute' | 'file-publishing' | 'lookup'): string {
  return roleArn(accountId, `cdk-${QUALIFIER}-${purpose}-role-${accountId}-${REGION}`);
}
export const executorRoleName = (environment: Environment) => roleName(environment, environment.supervisor.slug, 'custody-executor');
export const watcherRoleName = (environment: Environment) => roleName(environment, environment.supervisor.slug, 'custody-watcher');
/** A function has the name of its role. The relay is the founding company's; all others are the supervisor's. */
export const functionName = (environment: Environment, purpose: FunctionPurpose) =>
  roleName(environment, purpose === 'custody-relay' ? (environment.companies[0]?.slug ?? '') : environment.supervisor.slug, purpose);
export const functionArn = (
  environment: Environment,
  accountId: string,
  purpose: FunctionPurpose,
  name = functionName(environment, purpose),
) => `arn:${PARTITION}:lambda:${REGION}:${accountId}:function:${name}`;

/** 'south-korea' -> 'SouthKorea': CloudFormation logical ids are alphanumeric. */
export function pascal(...parts: string[]): string {
  return parts
    .flatMap((part) => part.split('-'))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** The supervisor's bus that hears of acts against logging and keys, and of what its functions see. */
export const busName = (environment: string) => `${environment}-tripwires`;
