import type { PolicyDocument } from '../../lib/model/centre';
import { BOUNDARY_NAME, QUALIFIER, REGION } from '../../lib/model/names';

/** Our own bootstrap's CloudFormation role: the only principal that makes roles, always under the boundary. */
export const STACK_ROLES = `arn:aws:iam::*:role/cdk-${QUALIFIER}-cfn-exec-role-*-${REGION}`;
export const exceptStacks = { ArnNotLike: { 'aws:PrincipalArn': STACK_ROLES } } as const;

/** Nobody leaves the organization, nobody acts as root, no long-lived credentials, no role outside the boundary. */
export const identity: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'DenyLeavingTheOrganization',
      Effect: 'Deny',
      Action: ['organizations:LeaveOrganization', 'account:CloseAccount'],
      Resource: '*',
    },
    {
      // Organizations makes this role an administrator of every account it creates; the bootstrap is the last to need it.
      Sid: 'DenyRootUsersAndTheOrganizationRole',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:root', 'arn:aws:iam::*:role/OrganizationAccountAccessRole'] } },
    },
    {
      Sid: 'DenyLongLivedCredentialsAndForeignIdentityProviders',
      Effect: 'Deny',
      Action: [
        'iam:CreateUser',
        'iam:CreateAccessKey',
        'iam:CreateLoginProfile',
        'iam:CreateServiceSpecificCredential',
        'iam:UploadSSHPublicKey',
        'iam:UploadSigningCertificate',
        'iam:CreateOpenIDConnectProvider',
        'iam:CreateSAMLProvider',
        'iam:UpdateSAMLProvider',
        'rolesanywhere:CreateTrustAnchor',
      ],
      Resource: '*',
    },
    {
      Sid: 'DenyChangingBootstrapAndBoundary',
      Effect: 'Deny',
      Action: [
        'iam:AttachRolePolicy',
        'iam:CreatePolicyVersion',
        'iam:DeletePolicy',
        'iam:DeletePolicyVersion',
        'iam:DeleteRole',
        'iam:DeleteRolePermissionsBoundary',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:PutRolePermissionsBoundary',
        'iam:PutRolePolicy',
        'iam:SetDefaultPolicyVersion',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
        'iam:UpdateRoleDescription',
      ],
      Resource: [
        `arn:aws:iam::*:role/cdk-${QUALIFIER}-*`,
        `arn:aws:iam::*:policy/${BOUNDARY_NAME}`,
        `arn:aws:iam::*:policy/cdk-${QUALIFIER}-*`,
      ],
    },
    {
      Sid: 'DenyRoleChangesOutsideStacks',
      Effect: 'Deny',
      Action: [
        'iam:AttachRolePolicy',
        'iam:CreatePolicy',
        'iam:CreatePolicyVersion',
        'iam:CreateRole',
        'iam:DeletePolicy',
        'iam:DeletePolicyVersion',
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:PutRolePermissionsBoundary',
        'iam:PutRolePolicy',
        'iam:SetDefaultPolicyVersion',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
        'iam:UpdateRoleDescription',
      ],
      Resource: '*',
      Condition: exceptStacks,
    },
    {
      Sid: 'DenyRolesWithoutBoundary',
      Effect: 'Deny',
      Action: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary'],
      Resource: '*',
      Condition: { ArnNotLike: { 'iam:PermissionsBoundary': `arn:aws:iam::*:policy/${BOUNDARY_NAME}` } },
    },
    { Sid: 'DenyRemovingTheBoundary', Effect: 'Deny', Action: 'iam:DeleteRolePermissionsBoundary', Resource: '*' },
  ],
};
