import { changeControl } from '../../../policies/guardrails/custody';
import { assetBucketName } from '../../model/asset-bucket';
import type { Account, Statement } from '../../model/centre';
import { bootstrapRoleArn, bucketArn, objectsArn, PARTITION, QUALIFIER, REGION } from '../../model/names';
import { isProtected } from '../../model/organizations';
import { assetUrls } from './assets';

const stacks = (account: Account) => [
  `arn:${PARTITION}:cloudformation:${REGION}:${account.id}:stack/*`,
  `arn:${PARTITION}:cloudformation:${REGION}:${account.id}:changeSet/*`,
];

/** Stacks, their templates and change sets, and the version the CDK CLI asks for; no data. */
export function reads(account: Account): Statement[] {
  return [
    {
      Sid: 'ReadStacksAndChangeSets',
      Effect: 'Allow',
      Action: [
        'cloudformation:DescribeChangeSet',
        'cloudformation:DescribeEvents',
        'cloudformation:DescribeStackEvents',
        'cloudformation:DescribeStackResources',
        'cloudformation:DescribeStacks',
        'cloudformation:GetTemplate',
        'cloudformation:GetTemplateSummary',
        'cloudformation:ListChangeSets',
        'cloudformation:ListStackResources',
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

/**
 * What the deploy role may do. A change set is made of a published template and executed as cfn-exec, nothing else: neither a
 * template in the request nor the caller's own rights. Deleting a stack is nobody's right here.
 */
export function writes(account: Account): Statement[] {
  return [
    ...reads(account),
    {
      Sid: 'WriteChangeSetsFromPublishedTemplates',
      Effect: 'Allow',
      Action: 'cloudformation:CreateChangeSet',
      Resource: stacks(account),
      Condition: {
        StringLike: { 'cloudformation:TemplateUrl': assetUrls(account) },
        ArnEquals: { 'cloudformation:RoleArn': bootstrapRoleArn(account.id, 'cfn-exec') },
      },
    },
    { Sid: 'WithdrawChangeSets', Effect: 'Allow', Action: 'cloudformation:DeleteChangeSet', Resource: stacks(account) },
    {
      Sid: 'HandChangesToCloudFormation',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: bootstrapRoleArn(account.id, 'cfn-exec'),
      Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
    },
    { Sid: 'ReadPublishedTemplates', Effect: 'Allow', Action: 's3:GetObject', Resource: objectsArn(assetBucketName(account)) },
    ...(isProtected(account) ? [writesOnly()] : [executes(account), protects(account)]),
  ];
}

export const executes = (account: Account): Statement => ({
  Sid: 'ExecuteChangeSets',
  Effect: 'Allow',
  Action: 'cloudformation:ExecuteChangeSet',
  Resource: stacks(account),
});

/** `cdk deploy` turns termination protection on after it made a stack's first change set. */
const protects = (account: Account): Statement => ({
  Sid: 'KeepTerminationProtection',
  Effect: 'Allow',
  Action: 'cloudformation:UpdateTerminationProtection',
  Resource: stacks(account),
});

/** A stack keeps its service role for later callers without PassRole, so every way around a change set is denied here as well as by guardrail. */
function writesOnly(): Statement {
  const direct = changeControl([])
    .Statement.filter(({ Condition }) => Condition === undefined)
    .flatMap(({ Action }) => Action ?? []);
  return {
    Sid: 'DenyEveryWayAroundTheSupervisor',
    Effect: 'Deny',
    Action: [...direct, 'cloudformation:ExecuteChangeSet'],
    Resource: '*',
  };
}

/** What the CDK CLI needs to put an asset into the bucket, and to see that it is there already. */
export function publishes(account: Account): Statement[] {
  const name = assetBucketName(account);
  return [
    {
      Sid: 'PublishAssets',
      Effect: 'Allow',
      Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
      Resource: objectsArn(name),
    },
    {
      Sid: 'FindPublishedAssets',
      Effect: 'Allow',
      Action: ['s3:GetBucketLocation', 's3:GetEncryptionConfiguration', 's3:ListBucket'],
      Resource: bucketArn(name),
    },
  ];
}
