import type { PolicyDocument } from '../../lib/model/centre';
import { REGION } from '../../lib/model/names';
import { network } from './network';

/**
 * Services whose control plane is outside Zurich whatever one does (FACTS: IAM, Organizations, Account, Health),
 * and reads that have to be asked elsewhere. Never `kms:*`, `acm:*`, `config:*` or `s3:*`.
 */
export const GLOBAL_ACTIONS = [
  'iam:*',
  'organizations:*',
  'account:*',
  'health:*',
  'support:*',
  'trustedadvisor:*',
  'budgets:*',
  'ce:*',
  // An auditor asks each Region for the keys its digest files are signed with.
  'cloudtrail:ListPublicKeys',
  'cloudtrail:LookupEvents',
  'ec2:DescribeRegions',
  // EC2 asks it in the caller's name for the private DNS of an endpoint.
  'route53:AssociateVPCWithHostedZone',
  's3:ListAllMyBuckets',
] as const;

const elsewhere = { StringNotEquals: { 'aws:RequestedRegion': REGION } } as const;

/**
 * Everything outside Zurich but the global services, then what the usual Region deny leaves open; no object into a stranger's bucket,
 * and no way out of a network in Zurich.
 * @param organizationIds those whose buckets objects may be written to
 */
export const residency = (organizationIds: readonly string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'DenyEverythingOutsideZurich', Effect: 'Deny', NotAction: [...GLOBAL_ACTIONS], Resource: '*', Condition: elsewhere },
    {
      // AWS Control Tower's Region deny exempts exactly these; this statement stands even where that one is in force.
      Sid: 'DenyKeysCertificatesAndConfigOutsideZurich',
      Effect: 'Deny',
      Action: ['kms:*', 'acm:*', 'config:*'],
      Resource: '*',
      Condition: elsewhere,
    },
    {
      Sid: 'DenyCopiesInSeveralRegions',
      Effect: 'Deny',
      Action: [
        's3:CreateMultiRegionAccessPoint',
        's3:PutMultiRegionAccessPointPolicy',
        's3:SubmitMultiRegionAccessPointRoutes',
        'kms:ReplicateKey',
        'kms:UpdatePrimaryRegion',
        'dynamodb:CreateGlobalTable',
        'secretsmanager:ReplicateSecretToRegions',
        'rds:CreateGlobalCluster',
        'ecr:PutReplicationConfiguration',
        'ec2:CopySnapshot',
        'ec2:CopyImage',
      ],
      Resource: '*',
    },
    {
      Sid: 'DenyMultiRegionKeys',
      Effect: 'Deny',
      Action: 'kms:CreateKey',
      Resource: '*',
      Condition: { Bool: { 'kms:MultiRegion': 'true' } },
    },
    { Sid: 'DenyEnablingOtherRegions', Effect: 'Deny', Action: ['account:EnableRegion', 'account:DisableRegion'], Resource: '*' },
    {
      Sid: 'DenyCarryingObjectsToStrangers',
      Effect: 'Deny',
      Action: ['s3:PutObject', 's3:ReplicateObject'],
      Resource: '*',
      Condition: { StringNotEqualsIfExists: { 'aws:ResourceOrgID': [...organizationIds] } },
    },
    ...network,
  ],
});
