import type { Account, PolicyDocument, Statement } from './centre';
import { bootstrapRoleArn, bucketArn, objectsArn, QUALIFIER, REGION } from './names';
import { overTlsOnly } from './store-statements';

/** Where templates and code to be deployed into an account are published. */
export const assetBucketName = (account: Account) => `cdk-${QUALIFIER}-assets-${account.id}-${REGION}`;

/** What the asset bucket of an account refuses. It lets nobody in: within the account, roles have their own rights. */
export const assetPolicy = (account: Account): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: refusals(account.id, assetBucketName(account)),
});

function refusals(accountId: string, name: string): Statement[] {
  const objects = objectsArn(name);
  return [
    overTlsOnly(name),
    {
      Sid: 'DenyOtherAccounts',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [bucketArn(name), objects],
      // IfExists on both: an anonymous request carries neither key, and is denied.
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalAccount': accountId },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    },
    {
      Sid: 'DenyWritingButByThePublisher',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: objects,
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': bootstrapRoleArn(accountId, 'file-publishing') } },
    },
    {
      Sid: 'DenyErasingAssets',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: objects,
    },
  ];
}
