import type { Account, Centre, PolicyDocument, Statement } from '../../model/centre';
import { bootstrapRoleArn, EXECUTION_POLICY } from '../../model/names';
import { isProtected } from '../../model/organizations';
import { executes, publishes, reads, writes } from './deployment';
import { executionStatements } from './execution';
import { approversOf, writersOf } from './trust';

type Purpose = Parameters<typeof bootstrapRoleArn>[1];

/** Where an account holds more than stores and keys. */
export const OTHERS_POLICY = `${EXECUTION_POLICY}-others`;
export const NETWORKS_POLICY = `${EXECUTION_POLICY}-networks`;

/**
 * The deployment roles of an account. They carry no boundary: that is the ceiling of what they make, and would let none of
 * them work; each policy names every action instead, and the guardrails keep anybody from changing them afterwards.
 */
export function roleResources(centre: Centre, account: Account): object {
  const guarded = isProtected(account);
  const { stores, others, networks } = executionStatements(centre, account);
  const writers = writersOf(centre, account);
  const approvers = approversOf(centre, account);
  return {
    ExecutionPolicy: managed(
      EXECUTION_POLICY,
      'What CloudFormation may do here: the actions of stores, roles and keys, each named',
      stores,
    ),
    ...(others.length > 0
      ? { OthersPolicy: managed(OTHERS_POLICY, 'What CloudFormation may do here besides: the actions of the other resource types', others) }
      : {}),
    ...(networks.length > 0
      ? {
          NetworksPolicy: managed(
            NETWORKS_POLICY,
            'What CloudFormation may do here besides: sealed networks, and what runs in them',
            networks,
          ),
        }
      : {}),
    CloudFormationExecutionRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: roleName(account, 'cfn-exec'),
        Description: 'CloudFormation acts as this role; no person can',
        AssumeRolePolicyDocument: document([
          {
            Sid: 'CloudFormationAssumes',
            Effect: 'Allow',
            Principal: { Service: 'cloudformation.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ]),
        ManagedPolicyArns: [
          { Ref: 'ExecutionPolicy' },
          ...(others.length > 0 ? [{ Ref: 'OthersPolicy' }] : []),
          ...(networks.length > 0 ? [{ Ref: 'NetworksPolicy' }] : []),
        ],
      },
    },
    DeploymentActionRole: role(
      account,
      'deploy',
      guarded ? 'Writes change sets; the supervisor executes them' : 'Writes and executes change sets',
      writers,
      writes(account),
    ),
    ...(guarded
      ? {
          ExecuteRole: role(account, 'execute', 'The supervisor executes change sets that others wrote', approvers, [
            ...reads(account),
            executes(account),
          ]),
        }
      : {}),
    FilePublishingRole: role(
      account,
      'file-publishing',
      guarded ? 'The supervisor writes templates and code into the asset bucket' : 'Writes templates and code into the asset bucket',
      guarded ? approvers : writers,
      publishes(account),
    ),
    LookupRole: role(
      account,
      'lookup',
      'Reads stacks and the bootstrap version; no data',
      guarded ? [...writers, ...approvers] : writers,
      reads(account),
    ),
  };
}

const managed = (ManagedPolicyName: string, Description: string, statements: readonly Statement[]): object => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: { ManagedPolicyName, Description, PolicyDocument: document(statements) },
});

function role(
  account: Account,
  purpose: Purpose,
  description: string,
  trust: readonly Statement[],
  statements: readonly Statement[],
): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: roleName(account, purpose),
      Description: description,
      AssumeRolePolicyDocument: document(trust.length > 0 ? trust : [nobody]),
      Policies: [{ PolicyName: purpose, PolicyDocument: document(statements) }],
    },
  };
}

/** IAM refuses a trust policy without statements; where nobody has the duty, nobody assumes. */
const nobody: Statement = { Sid: 'NobodyHasThisDuty', Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };

const roleName = (account: Account, purpose: Purpose): string => bootstrapRoleArn(account.id, purpose).replace(/^.*role\//, '');
const document = (Statement: readonly Statement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });
