import { changeControl } from '../../../policies/guardrails/custody';
import type { Person } from '../../config/environment';
import type { Account, Centre, Statement } from '../../model/centre';
import { accountRootArn, bootstrapRoleArn, bucketArn, objectsArn, PARTITION, pascal, QUALIFIER, REGION } from '../../model/names';
import { accountOf } from '../../model/organizations';
import { assetBucketName } from './assets';
import { executionStatements } from './execution';

const PROTECTED: readonly Account['role'][] = ['log-archive', 'key-custody', 'supervision'];
/** In these accounts whoever writes a change set cannot execute it. */
export const isProtected = (account: Account) => PROTECTED.includes(account.role);

type Purpose = Parameters<typeof bootstrapRoleArn>[1];

/** The deployment roles of an account. They carry no boundary: they are outside what they make, and their policies name every action. */
export function roleResources(centre: Centre, account: Account): object {
  const writers = engineersOf(centre, account);
  const approvers = approversOf(centre);
  const publishers = isProtected(account) ? approvers : writers;
  const execution = executionStatements(centre, account);
  const executionPolicy = {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      ManagedPolicyName: `cdk-${QUALIFIER}-cfn-exec-policy`,
      Description: 'What CloudFormation may do here: the actions of the resource types of this account, each named',
      PolicyDocument: document(execution),
    },
  };
  return {
    ExecutionPolicy: executionPolicy,
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
        ManagedPolicyArns: [{ Ref: 'ExecutionPolicy' }],
      },
    },
    DeploymentActionRole: role(
      account,
      'deploy',
      isProtected(account) ? 'Writes change sets; the supervisor executes them' : 'Writes and executes change sets',
      writers,
      [...changeSets(account), ...(isProtected(account) ? [writesOnly()] : [executes(account)])],
    ),
    ...(isProtected(account)
      ? {
          ExecuteRole: role(account, 'execute', 'The supervisor executes change sets that others wrote', approvers, [
            ...reads(account),
            executes(account),
          ]),
        }
      : {}),
    FilePublishingRole: role(account, 'file-publishing', 'Writes templates and code into the asset bucket', publishers, [
      { Sid: 'PublishAssets', Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: objectsArn(assetBucketName(account)) },
      {
        Sid: 'FindAssets',
        Effect: 'Allow',
        Action: ['s3:GetBucketLocation', 's3:GetEncryptionConfiguration', 's3:ListBucket'],
        Resource: bucketArn(assetBucketName(account)),
      },
    ]),
    LookupRole: role(account, 'lookup', 'Reads stacks and the bootstrap version; no data', publishers, reads(account)),
  };
}

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
      AssumeRolePolicyDocument: document(trust),
      Policies: [{ PolicyName: purpose, PolicyDocument: document(statements) }],
    },
  };
}

const roleName = (account: Account, purpose: Purpose) => bootstrapRoleArn(account.id, purpose).split('/')[1] as string;
const document = (statements: readonly Statement[]) => ({ Version: '2012-10-17', Statement: statements });
const stacks = (account: Account) => [
  `arn:${PARTITION}:cloudformation:${REGION}:${account.id}:stack/*`,
  `arn:${PARTITION}:cloudformation:${REGION}:${account.id}:changeSet/*`,
];

function reads(account: Account): Statement[] {
  return [
    {
      Sid: 'ReadStacksAndChangeSets',
      Effect: 'Allow',
      Action: [
        'cloudformation:DescribeChangeSet',
        'cloudformation:DescribeStackEvents',
        'cloudformation:DescribeStacks',
        'cloudformation:GetTemplate',
        'cloudformation:GetTemplateSummary',
      ],
      Resource: stacks(account),
    },
    {
      Sid: 'ReadBootstrapVersion',
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: `arn:${PARTITION}:ssm:${REGION}:${account.id}:parameter/cdk-bootstrap/${QUALIFIER}/version`,
    },
  ];
}

function changeSets(account: Account): Statement[] {
  return [
    ...reads(account),
    {
      Sid: 'WriteChangeSets',
      Effect: 'Allow',
      Action: ['cloudformation:CreateChangeSet', 'cloudformation:DeleteChangeSet'],
      Resource: stacks(account),
    },
    {
      Sid: 'HandChangesToCloudFormation',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: bootstrapRoleArn(account.id, 'cfn-exec'),
      Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
    },
    { Sid: 'ReadPublishedTemplates', Effect: 'Allow', Action: 's3:GetObject', Resource: objectsArn(assetBucketName(account)) },
  ];
}

const executes = (account: Account): Statement => ({
  Sid: 'ExecuteChangeSets',
  Effect: 'Allow',
  Action: 'cloudformation:ExecuteChangeSet',
  Resource: stacks(account),
});

/** A stack keeps its service role for later callers without PassRole, so every way around a change set is denied here as well as by guardrail. */
function writesOnly(): Statement {
  const [direct] = changeControl([]).Statement;
  return {
    Sid: 'DenyEveryWayAroundTheSupervisor',
    Effect: 'Deny',
    Action: [...[direct?.Action ?? []].flat(), 'cloudformation:ExecuteChangeSet'],
    Resource: '*',
  };
}

/** Who writes changes: the company's platform engineers; for the supervisor's accounts those of every company, and for its management its own people. */
function engineersOf(centre: Centre, account: Account): Statement[] {
  if (account.organization.kind === 'company') {
    const company = centre.companies.find(({ slug }) => slug === account.organization.slug);
    return signedIn('Engineers', account.id, 'PlatformEngineer', people(company?.people ?? [], 'platform-engineer'));
  }
  if (account.role === 'management')
    return signedIn('Approvers', account.id, 'DeploymentApprover', people(centre.supervisor.people, 'deployment-approver'));
  return centre.organizations
    .filter(({ kind }) => kind === 'company')
    .flatMap((organization) => {
      const company = centre.companies.find(({ slug }) => slug === organization.slug);
      const home = accountOf(organization, 'assembly').id;
      return signedIn(
        `EngineersOf${pascal(organization.slug)}`,
        home,
        'PlatformEngineer',
        people(company?.people ?? [], 'platform-engineer'),
      );
    });
}

function approversOf(centre: Centre): Statement[] {
  const home = centre.account(centre.supervisor.slug, 'supervision').id;
  return signedIn('Approvers', home, 'DeploymentApprover', people(centre.supervisor.people, 'deployment-approver'));
}

const people = (list: readonly Person[], duty: Person['duties'][number]) =>
  list.filter(({ duties }) => duties.includes(duty)).map(({ id }) => id);

/** Named persons through Identity Center, by their own name, from the account they sign in to. */
function signedIn(who: string, home: string, permissionSet: string, names: readonly string[]): Statement[] {
  const Principal = { AWS: accountRootArn(home) };
  const Condition = {
    ArnLike: { 'aws:PrincipalArn': `arn:${PARTITION}:iam::${home}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${permissionSet}_*` },
    StringEquals: { 'sts:SourceIdentity': names },
  };
  return [
    { Sid: `${who}Assume`, Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition },
    { Sid: `${who}SetTheirName`, Effect: 'Allow', Principal, Action: 'sts:SetSourceIdentity', Condition },
  ];
}
