import type { Store } from '../../model/centre';
import { PARTITION } from '../../model/names';
import { hostile } from '../../world/ask';
import type { Answer } from '../caller';
import { broken, type Drill, nobodyMay, nobodyWhoSignsIn, refusedCall, type Scene, type Seen, storeOf, untried } from './drill';

/** Puts an object as it would be delivered, and names its version. */
export async function delivered({ caller }: Scene, account: string, Bucket: string, Key: string): Promise<string> {
  const { VersionId } = await caller.ask(account, 's3', 'put_object', { Bucket, Key, Body: 'what happened' });
  return String(VersionId);
}

const LOG = 'AWSLogs/drill/CloudTrail/eu-central-2/2026/03/14/log.json.gz';

/** Deletes the version that was delivered. @param bare after the bucket's policy has been taken away, so that the lock is all there is */
export async function erased(scene: Scene, { name: Bucket, account }: Store, Key: string, bare: boolean, more: object = {}): Promise<Seen> {
  const VersionId = await delivered(scene, account.id, Bucket, Key);
  const attack = { Bucket, Key, VersionId, ...more };
  if (!bare) return refusedCall(scene, account, 's3', 'delete_object', attack, ['AccessDenied', '403']);
  return bared(scene, account.id, Bucket, () => refusedCall(scene, account, 's3', 'delete_object', attack, ['AccessDenied']));
}

/** While a bucket has no policy: what its administrator can do. */
export async function bared<T>({ caller }: Scene, account: string, Bucket: string, attack: () => Promise<T>): Promise<T> {
  const found = await caller.call(account, 's3', 'get_bucket_policy', { Bucket });
  if (!('answer' in found)) {
    if (found.code === 'NoSuchBucketPolicy') return attack();
    throw new Error(`the policy of ${Bucket} cannot be read: ${found.code} ${found.message}`);
  }
  await caller.ask(account, 's3', 'delete_bucket_policy', { Bucket });
  try {
    return await attack();
  } finally {
    await caller.ask(account, 's3', 'put_bucket_policy', { Bucket, Policy: found.answer['Policy'] });
  }
}

/** Locked is locked: for the administrator of the account that holds the log, too. */
export const STORES: readonly Drill[] = [
  {
    id: 'delete-a-locked-log',
    promise: 'stores-locked',
    attack: 'delete the version of a log that was delivered',
    attacker: "an administrator of the company's log archive",
    stoppedBy: "the bucket's policy",
    run: (scene) => erased(scene, storeOf(scene, 'trail'), LOG, false),
  },
  {
    id: 'delete-a-log-with-bypass',
    promise: 'stores-locked',
    attack: "take the bucket's policy away, then delete it with the right to bypass governance",
    attacker: "an administrator of the company's log archive",
    stoppedBy: 'Object Lock in COMPLIANCE mode',
    run: (scene) => erased(scene, storeOf(scene, 'trail'), LOG, true, { BypassGovernanceRetention: true }),
  },
  {
    id: 'suspend-versioning',
    promise: 'stores-locked',
    attack: "switch off the versions of a store of users' data",
    attacker: 'people and administrators of the account of the store',
    stoppedBy: 'guardrails and the bucket policy',
    run: async (scene) => {
      const store = storeOf(scene, 'user-data');
      const answer = await scene.caller.ask(store.account.id, 's3', 'get_object_lock_configuration', { Bucket: store.name });
      const rule = (answer['ObjectLockConfiguration'] as Answer)['Rule'] as { DefaultRetention?: { Mode?: string } } | undefined;
      if (rule?.DefaultRetention?.Mode !== 'COMPLIANCE') return broken(`the store's lock is ${rule?.DefaultRetention?.Mode}`);
      // S3 refuses it besides, while Object Lock is on; the local AWS does not (docs/local-aws.md).
      return nobodyWhoSignsIn(scene, store, 's3:PutBucketVersioning');
    },
  },
  {
    id: 'write-a-false-copy',
    promise: 'log-copies',
    attack: 'write logs that never were into the copy that the supervisor holds',
    attacker: "any principal of the company, with the company's management account hostile",
    stoppedBy: "the copy's own policy",
    run: async (scene) => {
      const copy = scene.centre.store(scene.centre.trail(scene.company.slug).copyBucket);
      const target = scene.world.targets.get(`arn:${PARTITION}:s3:::${copy.name}`);
      if (!target) return untried('there is no copy');
      const actors = scene.world.actors.filter(({ account }) => account.organization === scene.company);
      return nobodyMay(scene, actors, { action: 's3:PutObject', target, arn: `${target.arn}/${LOG}` }, hostile(scene.company.slug));
    },
  },
  {
    id: 'rewrite-history',
    promise: 'log-copies',
    attack: "delete the log copy that the supervisor holds, with the company's management account hostile",
    attacker: 'any principal of the company',
    stoppedBy: "the copy's own policy, and that it lies in the other organization",
    run: async (scene) => {
      const copy = scene.centre.store(scene.centre.trail(scene.company.slug).copyBucket);
      const target = scene.world.targets.get(`arn:${PARTITION}:s3:::${copy.name}`);
      if (!target) return untried('there is no copy');
      const actors = scene.world.actors.filter(({ account }) => account.organization === scene.company);
      const question = { action: 's3:DeleteObjectVersion', target, arn: `${target.arn}/${LOG}` };
      const seen = nobodyMay(scene, actors, question, hostile(scene.company.slug));
      if (seen.outcome === 'BROKEN') return seen;
      // And the supervisor's own administrator, for whom the lock is all there is.
      return erased(scene, copy, LOG, true);
    },
  },
];
