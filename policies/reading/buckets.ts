import type { Centre, Store } from '../../lib/model/centre';
import { type Assembly, type ResolvedResource, Unresolved, type Value } from '../../lib/template/types';
import { at } from './values';

export const BUCKET = 'AWS::S3::Bucket';

/** Name of a bucket, when the template decides it. */
export function bucketName(resource: ResolvedResource): string | undefined {
  const name = at(resource.properties, 'BucketName');
  return typeof name === 'string' ? name : undefined;
}

/** The bootstrap's asset bucket: it must exist before any key of custody does, and holds nothing but what is deployed. */
export const isAssetBucket = (name: string | undefined) => name !== undefined && /^cdk-centre-assets-\d{12}-[a-z0-9-]+$/.test(name);

const byName = new WeakMap<Centre, ReadonlyMap<string, Store>>();

/** The model's store with this name. */
export function storeNamed(centre: Centre | undefined, name: string | undefined): Store | undefined {
  if (!centre || name === undefined) return undefined;
  let stores = byName.get(centre);
  if (!stores) {
    stores = new Map(centre.stores.map((store) => [store.name, store]));
    byName.set(centre, stores);
  }
  return stores.get(name);
}

/** Whether a value names this bucket: by its name, or by a reference within the template. */
export function namesBucket(value: Value | undefined, bucket: ResolvedResource): boolean {
  if (value instanceof Unresolved) return value.target?.logicalId === bucket.logicalId && value.target.attribute === 'Ref';
  return value !== undefined && value === bucketName(bucket);
}

const inAssembly = new WeakMap<Assembly, ReadonlyMap<string, readonly ResolvedResource[]>>();

/** All buckets of the assembly with this name, one for each branch. */
export function bucketsNamed(assembly: Assembly, name: string): readonly ResolvedResource[] {
  let index = inAssembly.get(assembly);
  if (!index) {
    const made = new Map<string, ResolvedResource[]>();
    for (const template of assembly.templates) {
      for (const branch of template.branches) {
        for (const bucket of branch.byType(BUCKET)) {
          const key = bucketName(bucket);
          if (key !== undefined) made.set(key, [...(made.get(key) ?? []), bucket]);
        }
      }
    }
    index = made;
    inAssembly.set(assembly, made);
  }
  return index.get(name) ?? [];
}

const UNLOCKED: readonly Store['kind'][] = ['landing', 'config-landing', 'query-results'];

/** Landing buckets take what may not be delivered into a locked one; the model says which they are, or their own delivery does. */
export function isLanding(bucket: ResolvedResource, centre: Centre | undefined): boolean {
  const store = storeNamed(centre, bucketName(bucket));
  if (centre) return store !== undefined && UNLOCKED.includes(store.kind);
  const delivered = deliveriesIn(bucket.template);
  return delivered.has(`Ref ${bucket.logicalId}`) || delivered.has(`name ${bucketName(bucket)}`);
}

const deliveries = new WeakMap<ResolvedResource['template'], ReadonlySet<string>>();

/** Buckets that access logs or configuration are delivered to within a branch, by reference or by name; looked up once for all of them. */
function deliveriesIn(branch: ResolvedResource['template']): ReadonlySet<string> {
  const known = deliveries.get(branch);
  if (known) return known;
  const made = new Set<string>();
  const targets = [
    ...branch.byType(BUCKET).map((other) => at(other.properties, 'LoggingConfiguration', 'DestinationBucketName')),
    ...branch.byType('AWS::Config::DeliveryChannel').map((channel) => at(channel.properties, 'S3BucketName')),
  ];
  for (const target of targets) {
    if (typeof target === 'string') made.add(`name ${target}`);
    if (target instanceof Unresolved && target.target?.attribute === 'Ref') made.add(`Ref ${target.target.logicalId}`);
  }
  deliveries.set(branch, made);
  return made;
}
