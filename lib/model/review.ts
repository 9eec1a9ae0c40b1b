import type { Environment } from '../config/environment';
import type { Account } from './centre';
import { PARTITION, REGION, roleName } from './names';

/** The one document that review sessions are started with. */
export const sessionDocumentName = (environment: Environment, account: Account) =>
  roleName(environment, account.organization.slug, 'review-session');
export const sessionDocumentArn = (environment: Environment, account: Account) =>
  `arn:${PARTITION}:ssm:${REGION}:${account.id}:document/${sessionDocumentName(environment, account)}`;
export const instancesArn = ({ id }: Account) => `arn:${PARTITION}:ec2:${REGION}:${id}:instance/*`;

/** Below this prefix of the landing bucket. */
export const SESSION_LOGS = 'sessions';
/** Tag that says whose workstation it is. */
export const PARTNER_TAG = 'Partner';

/** What the agent of Session Manager on a workstation does (Systems Manager User Guide, "Verify or add instance permissions for Session Manager"); those of ssmmessages have no resource, and a machine's id is not known before it starts. */
export const AGENT_ACTIONS = {
  ssm: ['ssm:UpdateInstanceInformation'],
  ssmmessages: [
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ],
} as const;
