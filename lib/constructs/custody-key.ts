import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import type { Key } from '../model/centre';
import type { CentreStack } from './centre-stack';

/** FACTS: 30 days is the longest window KMS has, so the longest time to notice and cancel. */
export const DELETION_WINDOW_DAYS = 30;

/** A key with its frozen genesis policy. After creation its policy belongs to the quorum; the stack only reads it for drift. */
export function addCustodyKey(stack: CentreStack, key: Key): void {
  const resource = new CfnKey(stack, key.logicalId, {
    description: `${stack.centre.environment.name}: ${key.name} (${key.class}), under split custody`,
    keyPolicy: key.genesisPolicy,
    // The creator cannot change the policy it sets, which is the point; KMS asks for this to be said.
    bypassPolicyLockoutSafetyCheck: true,
    enableKeyRotation: true,
    enabled: true,
    keySpec: 'SYMMETRIC_DEFAULT',
    keyUsage: 'ENCRYPT_DECRYPT',
    multiRegion: false,
    origin: 'AWS_KMS',
    pendingWindowInDays: DELETION_WINDOW_DAYS,
  });
  resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
}
