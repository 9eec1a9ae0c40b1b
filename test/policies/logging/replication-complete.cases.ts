import { bucketArn } from '../../../lib/model/names';
import { replicationRole } from '../../../lib/model/roles';
import { replicationComplete } from '../../../policies/rules/logging/replication-complete';
import type { Json, RuleCases } from '../case';
import { testCentre } from '../centre';
import { bucket } from '../samples';

const centre = testCentre();
const [source] = centre.stores.filter((store) => store.replicatesTo !== undefined && store.account.organization.slug === 'vendor');
if (!source) throw new Error('the reference has no replicated store');
const target = centre.store(source.replicatesTo ?? '');
const role = replicationRole(centre.environment, source.account).roleArn;
const rule = ['Properties', 'ReplicationConfiguration', 'Rules', 0];
const finding = (expected: string, found: string) => [{ verdict: 'violating', logicalId: 'Store', expected, found }] as const;

export const cases: RuleCases = {
  rule: replicationComplete,
  account: source.account.id,
  compliant: {
    Resources: {
      Store: bucket(source.name, {
        ReplicationConfiguration: {
          Role: role,
          Rules: [
            {
              Status: 'Enabled',
              Filter: { Prefix: '' },
              DeleteMarkerReplication: { Status: 'Disabled' },
              ...(source.key ? { SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } } } : {}),
              Destination: {
                Bucket: bucketArn(target.name),
                Account: target.account.id,
                EncryptionConfiguration: { ReplicaKmsKeyID: target.key?.arn as Json },
                Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
                ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
              },
            },
          ],
        },
      }),
    },
  },
  violating: [
    {
      name: 'switched off',
      change: { logicalId: 'Store', path: [...rule, 'Status'], value: 'Disabled' },
      findings: finding('Status Enabled', 'Disabled'),
    },
    {
      name: 'a part only',
      change: { logicalId: 'Store', path: [...rule, 'Filter', 'Prefix'], value: 'some/' },
      findings: finding('Filter.Prefix ', 'some/'),
    },
    {
      name: 'deletions too',
      change: { logicalId: 'Store', path: [...rule, 'DeleteMarkerReplication', 'Status'], value: 'Enabled' },
      findings: finding('DeleteMarkerReplication.Status Disabled', 'Enabled'),
    },
    {
      name: 'to a stranger',
      change: { logicalId: 'Store', path: [...rule, 'Destination', 'Account'], value: '999999999999' },
      findings: finding(`Destination.Account ${target.account.id}`, '999999999999'),
    },
    {
      name: 'in its own time',
      change: { logicalId: 'Store', path: [...rule, 'Destination', 'ReplicationTime', 'Time', 'Minutes'], value: 1000 },
      findings: finding('15 minutes', '1000'),
    },
    {
      name: 'by another role',
      change: { logicalId: 'Store', path: ['Properties', 'ReplicationConfiguration', 'Role'], value: 'arn:aws:iam::999999999999:role/x' },
      findings: finding(role, 'arn:aws:iam::999999999999:role/x'),
    },
    {
      name: 'not at all',
      change: { logicalId: 'Store', path: ['Properties', 'ReplicationConfiguration'] },
      findings: finding(`everything to ${target.name}, by one rule`, 'none'),
    },
  ],
};
