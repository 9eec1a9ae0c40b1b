import type { PolicyDocument } from '../../lib/model/centre';

const PROTECTED = ['s3:*', 'kms:*', 'sqs:*', 'secretsmanager:*', 'sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'] as const;

/**
 * Resource control policy: only principals of the organizations that work together, and AWS services on their behalf,
 * reach the resources at all. Which of them may do what stands in the resource policies (the doors).
 * @param organizationIds the own organization and those on the other side
 */
export function perimeter(organizationIds: readonly string[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DenyStrangers',
        Effect: 'Deny',
        Principal: '*',
        Action: [...PROTECTED],
        Resource: '*',
        Condition: {
          StringNotEqualsIfExists: { 'aws:PrincipalOrgID': [...organizationIds] },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        },
      },
      {
        Sid: 'DenyServicesActingForStrangers',
        Effect: 'Deny',
        Principal: '*',
        Action: [...PROTECTED],
        Resource: '*',
        Condition: {
          StringNotEqualsIfExists: { 'aws:SourceOrgID': [...organizationIds] },
          // Services that act for nobody's account carry no SourceAccount; they are let through, as AWS documents for RCPs.
          Null: { 'aws:SourceAccount': 'false' },
          Bool: { 'aws:PrincipalIsAWSService': 'true' },
        },
      },
      {
        Sid: 'DenyUnencryptedTransport',
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:*', 'kms:*', 'sqs:*', 'secretsmanager:*'],
        Resource: '*',
        Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}
