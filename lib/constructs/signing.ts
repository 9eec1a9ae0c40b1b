import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import type { Statement } from '../model/centre';
import { PARTITION, REGION } from '../model/names';
import type { CentreStack } from './centre-stack';
import { DELETION_WINDOW_DAYS } from './custody-key';

/** The keys of a stack that sign builds and releases. */
export function addSigningKeys(stack: CentreStack): void {
  for (const key of stack.centre.signingKeys) {
    if (key.stackName !== stack.stackName) continue;
    const resource = new CfnKey(stack, key.logicalId, {
      description: `${stack.centre.environment.name}: ${key.name}, signs and does nothing else`,
      keyPolicy: key.genesisPolicy,
      // Nobody can change the policy afterwards, which is the point; KMS asks for this to be said.
      bypassPolicyLockoutSafetyCheck: true,
      enabled: true,
      keySpec: key.spec,
      keyUsage: 'SIGN_VERIFY',
      multiRegion: false,
      origin: 'AWS_KMS',
      pendingWindowInDays: DELETION_WINDOW_DAYS,
    });
    resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}

/** Which key it is that a role signs with is said by the key: each names one signer, or those of one purpose. */
export const signs = (accountId: string): Statement => ({
  Sid: 'SignWithTheKeyThatNamesIt',
  Effect: 'Allow',
  Action: ['kms:Sign', 'kms:GetPublicKey'],
  Resource: `arn:${PARTITION}:kms:${REGION}:${accountId}:key/*`,
});
