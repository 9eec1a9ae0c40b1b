import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { type ResolvedResource, Unresolved } from '../../../lib/template/types';
import { COMPLIANT, property, undetermined, violating } from '../../reading/answers';
import { asList, at, isTrue, type Pointer } from '../../reading/values';

/** Types that exist to be in several Regions. */
const REPLICAS = [
  'AWS::KMS::ReplicaKey',
  'AWS::S3::MultiRegionAccessPoint',
  'AWS::RDS::GlobalCluster',
  'AWS::ElastiCache::GlobalReplicationGroup',
  'AWS::ECR::ReplicationConfiguration',
  'AWS::DocDB::GlobalCluster',
  'AWS::Neptune::GlobalCluster',
];
/** Lists that name further Regions; one entry for the own Region is none. */
const LISTS: { readonly [type: string]: Pointer } = {
  'AWS::DynamoDB::GlobalTable': ['Replicas'],
  'AWS::SecretsManager::Secret': ['ReplicaRegions'],
};

export const residencyNoMultiRegionKey: ResourceRule = {
  id: 'residency-no-multi-region-key',
  family: 'residency',
  scope: 'resource',
  types: ['AWS::KMS::Key', ...REPLICAS, ...Object.keys(LISTS)],
  title: 'No key, secret, table or bucket has a replica in another Region',
  why: {
    text: 'Key material that may be replicated leaves Zurich with one call.',
    source: 'KMS Developer Guide, "Multi-Region keys in AWS KMS"',
  },
  fix: 'Set MultiRegion to false; remove replicas.',
  needs: 'nothing',
  expects: (centre) => centre.keys.length,
  check: judged,
};

function judged(resource: ResolvedResource): Answer {
  const { type, properties } = resource;
  if (REPLICAS.includes(type)) return violating(['Type'], 'no replica', type);
  const path = LISTS[type];
  // CloudFormation's default is false; it is still to be said, because the key registry rests on it.
  if (path === undefined) return property(resource, ['MultiRegion'], 'false', (value) => value !== undefined && !isTrue(value));
  const list = at(properties, ...path);
  if (list instanceof Unresolved) return undetermined(['Properties', ...path], 'no replica', list.reason);
  const elsewhere = asList(list).filter((replica) => at(replica, 'Region') !== 'eu-central-2');
  return elsewhere.length === 0 ? COMPLIANT : violating(['Properties', ...path], 'no replica', `${elsewhere.length}`);
}
