import { PARTITION, REGION } from '../model/names';

/** One act that is needed for a service to run somebody's work as a role. */
export interface Act {
  readonly action: string;
  /** On what, in an account. */
  on(account: string): string;
  /** Whoever passes the role does this too; else anybody who acts together may. */
  readonly byPasser?: boolean;
  readonly given?: ReadonlyMap<string, readonly string[] | null>;
}

const inRegion = (service: string, rest: string) => (account: string) => `arn:${PARTITION}:${service}:${REGION}:${account}:${rest}`;
const stack = inRegion('cloudformation', 'stack/any/any');
const execute: Act = { action: 'cloudformation:ExecuteChangeSet', on: stack };
const noTemplateUrl = new Map([['cloudformation:templateurl', null]]);
const ASSETS = (account: string) => `arn:${PARTITION}:s3:::cdk-centre-assets-${account}-${REGION}/any`;

/**
 * The ways in which a service comes to run what somebody wants as a role that trusts it; all acts of one way are needed (each
 * service's page in the Service Authorization Reference). CloudFormation keeps a stack's role for later callers, so passing it is
 * not asked for; a change set written elsewhere needs somebody who executes it and somebody who publishes its template.
 */
export const RUNS: { readonly [service: string]: { readonly passes: boolean; readonly ways: readonly (readonly Act[])[] } } = {
  'cloudformation.amazonaws.com': {
    passes: false,
    ways: [
      [{ action: 'cloudformation:CreateStack', on: stack }],
      [{ action: 'cloudformation:UpdateStack', on: stack }],
      [{ action: 'cloudformation:CreateChangeSet', on: stack, given: noTemplateUrl }, execute],
      [{ action: 'cloudformation:CreateChangeSet', on: stack }, { action: 's3:PutObject', on: ASSETS }, execute],
    ],
  },
  'lambda.amazonaws.com': {
    passes: true,
    ways: [
      [{ action: 'lambda:CreateFunction', on: inRegion('lambda', 'function:any'), byPasser: true }],
      [{ action: 'lambda:UpdateFunctionConfiguration', on: inRegion('lambda', 'function:any'), byPasser: true }],
    ],
  },
  'codebuild.amazonaws.com': {
    passes: true,
    ways: [
      [{ action: 'codebuild:CreateProject', on: inRegion('codebuild', 'project/any'), byPasser: true }],
      [{ action: 'codebuild:UpdateProject', on: inRegion('codebuild', 'project/any'), byPasser: true }],
      [{ action: 'codebuild:StartBuild', on: inRegion('codebuild', 'project/any'), byPasser: true }],
    ],
  },
  'ec2.amazonaws.com': {
    passes: true,
    ways: [
      [{ action: 'ec2:RunInstances', on: inRegion('ec2', 'instance/any'), byPasser: true }],
      [{ action: 'ec2:AssociateIamInstanceProfile', on: inRegion('ec2', 'instance/any'), byPasser: true }],
      [{ action: 'ec2:ReplaceIamInstanceProfileAssociation', on: inRegion('ec2', 'instance/any'), byPasser: true }],
    ],
  },
  'states.amazonaws.com': {
    passes: true,
    ways: [
      [{ action: 'states:CreateStateMachine', on: inRegion('states', 'stateMachine:any'), byPasser: true }],
      [{ action: 'states:UpdateStateMachine', on: inRegion('states', 'stateMachine:any'), byPasser: true }],
    ],
  },
  'events.amazonaws.com': { passes: true, ways: [[{ action: 'events:PutTargets', on: inRegion('events', 'rule/any'), byPasser: true }]] },
  's3.amazonaws.com': {
    passes: true,
    ways: [[{ action: 's3:PutReplicationConfiguration', on: () => `arn:${PARTITION}:s3:::any`, byPasser: true }]],
  },
};

/** Acts that let their author send requests from within an account's network. */
export const NETWORK: readonly Act[] = [
  { action: 'ec2:RunInstances', on: inRegion('ec2', 'instance/any') },
  { action: 'ec2:CreateNetworkInterface', on: inRegion('ec2', 'network-interface/any') },
  { action: 'ec2:CreateVpcEndpoint', on: inRegion('ec2', 'vpc-endpoint/any') },
  { action: 'ec2:ModifyVpcEndpoint', on: inRegion('ec2', 'vpc-endpoint/any') },
  { action: 'lambda:CreateFunction', on: inRegion('lambda', 'function:any') },
  { action: 'lambda:UpdateFunctionCode', on: inRegion('lambda', 'function:any') },
];

/** Who does one of these to a role's own or managed policies writes that role's rights anew, up to its boundary. */
export const REWRITES = ['iam:PutRolePolicy', 'iam:AttachRolePolicy'] as const;
/** Acts on an organization's policies: whoever does one undoes the guardrails. */
export const UNGUARDS = ['organizations:UpdatePolicy', 'organizations:DetachPolicy', 'organizations:DeletePolicy'] as const;
