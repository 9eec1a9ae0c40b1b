import { CfnManagedPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import type { PolicyDocument, Statement } from '../model/centre';
import { accountRootArn, boundaryArn, pascal } from '../model/names';
import type { CentreStack } from './centre-stack';

export interface RoleOptions {
  /** Last part of the role's name, e.g. 'ingest'. */
  readonly purpose: string;
  readonly name: string;
  readonly description: string;
  readonly trust: readonly Statement[];
  /** Empty for a role that has rights only by key grants or resource policies. */
  readonly permissions: readonly Statement[];
  readonly sessionHours?: number;
}

/** A role under the boundary, with its rights in one managed policy of its own. */
export function addRole(stack: CentreStack, options: RoleOptions): CfnRole {
  const id = pascal(options.purpose);
  const role = new CfnRole(stack, `${id}Role`, {
    roleName: options.name,
    description: options.description,
    assumeRolePolicyDocument: document(options.trust),
    permissionsBoundary: boundaryArn(stack.home.id),
    maxSessionDuration: (options.sessionHours ?? 1) * 3600,
  });
  if (options.permissions.length === 0) return role;
  new CfnManagedPolicy(stack, `${id}Policy`, {
    managedPolicyName: options.name,
    description: options.description,
    policyDocument: document(options.permissions),
    roles: [role.ref],
  });
  return role;
}

export function document(statements: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** A service of this account assumes the role; the source account closes the confused deputy. */
export function serviceTrust(service: string, accountId: string): Statement[] {
  return [
    {
      Sid: 'ServiceOfThisAccountAssumes',
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
    },
  ];
}

export interface PersonTrust {
  readonly accountId: string;
  /** Identity Center permission set the person must have signed in with, e.g. 'StatisticsReader'. */
  readonly permissionSet: string;
  readonly people: readonly string[];
  readonly ticketPrefix: string;
  /** The trust ends with this day (YYYY-MM-DD). */
  readonly expires?: string;
}

/**
 * Only a named person, signed in through Identity Center, under a ticket: the name is the SourceIdentity that every later
 * request carries, the ticket the session name (S3 data events carry no session tags).
 */
export function personTrust(trust: PersonTrust): Statement[] {
  const principal = { AWS: accountRootArn(trust.accountId) };
  const signedIn = {
    ArnLike: {
      'aws:PrincipalArn': `arn:aws:iam::${trust.accountId}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${trust.permissionSet}_*`,
    },
  };
  const named = { 'sts:SourceIdentity': [...trust.people] };
  // The session name that Identity Center gives is the user's own; the source identity is what the caller says. A reader who
  // takes another reader's name is seen in the AssumeRole event, which holds both.
  const themselves = { 'aws:userid': trust.people.map((person) => `*:${person}`) };
  const expiry: NonNullable<Statement['Condition']> =
    trust.expires === undefined ? {} : { DateLessThanEquals: { 'aws:CurrentTime': endOf(trust.expires) } };
  return [
    {
      Sid: 'NamedPersonAssumesUnderATicket',
      Effect: 'Allow',
      Principal: principal,
      Action: 'sts:AssumeRole',
      Condition: {
        ...signedIn,
        ...expiry,
        StringEquals: named,
        StringLike: { ...themselves, 'sts:RoleSessionName': `${trust.ticketPrefix}-*` },
      },
    },
    {
      Sid: 'NamedPersonSetsOwnName',
      Effect: 'Allow',
      Principal: principal,
      Action: 'sts:SetSourceIdentity',
      Condition: { ...signedIn, ...expiry, StringEquals: named, StringLike: themselves },
    },
  ];
}

export const endOf = (day: string) => `${day}T23:59:59Z`;
