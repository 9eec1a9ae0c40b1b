import type { Answer, ResourceRule } from '../../../lib/gate/types';
import type { Centre } from '../../../lib/model/centre';
import { bucketArn } from '../../../lib/model/names';
import { replicationRole } from '../../../lib/model/roles';
import { type ResolvedResource, Unresolved } from '../../../lib/template/types';
import { allOf, NOT_APPLICABLE, undetermined, violating } from '../../reading/answers';
import { BUCKET, bucketName, storeNamed } from '../../reading/buckets';
import { asList, asNumber, at, firstOpen, type Pointer, shown } from '../../reading/values';

const WHOLE: Pointer = ['ReplicationConfiguration'];

export const replicationComplete: ResourceRule = {
  id: 'replication-complete',
  family: 'logging',
  scope: 'resource',
  types: [BUCKET],
  title: 'What is copied is copied whole: every object, within 15 minutes, into the named locked store under its key; deletions are not',
  why: {
    text: 'A copy that leaves objects out, goes elsewhere or repeats deletions does not survive what it is there for.',
    source: 'S3 User Guide, "Replicating objects", "What does Amazon S3 replicate", "Meeting compliance requirements with S3 RTC"',
  },
  fix: "One enabled rule with an empty prefix, to the model's destination, account and key, with replication time control and without delete markers.",
  needs: 'environment',
  expects: (centre) => centre.stores.filter((store) => store.replicatesTo !== undefined).length,
  check: (bucket, { centre }) => (centre ? allOf(judged(bucket, centre)) : NOT_APPLICABLE),
};

function judged(bucket: ResolvedResource, centre: Centre): readonly Answer[] {
  const store = storeNamed(centre, bucketName(bucket));
  const replication = at(bucket.properties, ...WHOLE);
  const pointer = ['Properties', ...WHOLE];
  if (!store?.replicatesTo)
    return replication === undefined ? [NOT_APPLICABLE] : [violating(pointer, 'no copy of this store', 'a replication')];
  const target = centre.store(store.replicatesTo);
  const expected = `everything to ${target.name}`;
  const open = firstOpen(replication);
  if (open instanceof Unresolved) return [undetermined(pointer, expected, open.reason)];
  const [rule, ...more] = asList(at(replication, 'Rules'));
  if (rule === undefined || more.length > 0)
    return [violating(pointer, `${expected}, by one rule`, rule === undefined ? 'none' : 'several')];
  const wanted: readonly (readonly [Pointer, unknown])[] = [
    [['Status'], 'Enabled'],
    [['Filter', 'Prefix'], ''],
    [['DeleteMarkerReplication', 'Status'], 'Disabled'],
    [['Destination', 'Bucket'], bucketArn(target.name)],
    [['Destination', 'Account'], target.account.id],
    [['Destination', 'EncryptionConfiguration', 'ReplicaKmsKeyID'], target.key?.arn],
    [['Destination', 'Metrics', 'Status'], 'Enabled'],
    [['Destination', 'ReplicationTime', 'Status'], 'Enabled'],
    [['SourceSelectionCriteria', 'SseKmsEncryptedObjects', 'Status'], store.key ? 'Enabled' : undefined],
  ];
  const answers = wanted
    .filter(([path, value]) => at(rule, ...path) !== value)
    .map(([path, value]) => violating([...pointer, 'Rules', 0, ...path], `${path.join('.')} ${String(value)}`, shown(at(rule, ...path))));
  for (const path of [
    ['Destination', 'ReplicationTime', 'Time', 'Minutes'],
    ['Destination', 'Metrics', 'EventThreshold', 'Minutes'],
  ])
    if (asNumber(at(rule, ...path)) !== 15)
      answers.push(violating([...pointer, 'Rules', 0, ...path], '15 minutes', shown(at(rule, ...path))));
  const role = replicationRole(centre.environment, store.account).roleArn;
  if (at(replication, 'Role') !== role) answers.push(violating([...pointer, 'Role'], role, shown(at(replication, 'Role'))));
  return answers.length > 0 ? answers : [{ verdict: 'compliant' }];
}
