import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type GrantListEntry,
  type KMSClient,
  paginateListGrants,
  paginateListKeyRotations,
} from '@aws-sdk/client-kms';
import { type KeyView, policyDigest } from '../lib/custody';

/** A key in a state that the protocol does not know: nothing is decided by it. */
export class KeyReadError extends Error {
  readonly code = 'key-read';
  constructor(
    readonly place: string,
    readonly expected: string,
    readonly found: string,
    readonly fix = 'Wait until KMS has finished; if it stays so, docs/custody.md, "Alarm by alarm".',
  ) {
    super(`key-read: ${place}: expected ${expected}, found ${found}. ${fix}`);
    this.name = 'KeyReadError';
  }
}

/** AWS KMS Developer Guide, "Key states of AWS KMS keys": other states are on their way, or of keys that are not ours. */
const STATUS: { readonly [state: string]: KeyView['status'] } = {
  Enabled: 'enabled',
  Disabled: 'disabled',
  PendingDeletion: 'pending-deletion',
};

/** What the executor and the watcher see of a key, and all of its grants. */
export async function readKey(
  client: KMSClient,
  keyArn: string,
): Promise<Omit<KeyView, 'granted'> & { readonly grants: readonly GrantListEntry[]; readonly yearly: boolean }> {
  const [described, policy, rotation, rotations, grants] = await Promise.all([
    client.send(new DescribeKeyCommand({ KeyId: keyArn })),
    client.send(new GetKeyPolicyCommand({ KeyId: keyArn, PolicyName: 'default' })),
    client.send(new GetKeyRotationStatusCommand({ KeyId: keyArn })),
    rotationsOnDemand(client, keyArn),
    grantsOf(client, keyArn),
  ]);
  const state = described.KeyMetadata?.KeyState ?? 'none';
  const status = STATUS[state];
  if (described.KeyMetadata?.Arn !== keyArn) throw new KeyReadError(keyArn, 'that key', `${described.KeyMetadata?.Arn}`);
  if (status === undefined) throw new KeyReadError(keyArn, `a key that is ${Object.keys(STATUS).join(', ')}`, state);
  // Its material changes some time after the call: until then nobody can tell whether it was rotated.
  if (rotation.OnDemandRotationStartDate !== undefined) throw new KeyReadError(keyArn, 'no rotation under way', 'one under way');
  return {
    policyDigest: policyDigest(JSON.parse(policy.Policy ?? '{}')),
    status,
    rotations,
    grants,
    yearly: rotation.KeyRotationEnabled === true,
  };
}

async function rotationsOnDemand(client: KMSClient, keyArn: string): Promise<number> {
  let count = 0;
  for await (const page of paginateListKeyRotations({ client }, { KeyId: keyArn }))
    count += (page.Rotations ?? []).filter(({ RotationType }) => RotationType === 'ON_DEMAND').length;
  return count;
}

export async function grantsOf(client: KMSClient, keyArn: string): Promise<readonly GrantListEntry[]> {
  const found: GrantListEntry[] = [];
  for await (const page of paginateListGrants({ client }, { KeyId: keyArn })) found.push(...(page.Grants ?? []));
  return found;
}
