import type { Answer, ResourceRule, RuleContext } from '../../../lib/gate/types';
import { type ResolvedResource, Unresolved, type Value } from '../../../lib/template/types';
import { allOf, COMPLIANT, NOT_APPLICABLE, undetermined, violating } from '../../reading/answers';
import { BUCKET, bucketsNamed, namesBucket, storeNamed } from '../../reading/buckets';
import { at, isTrue, type Pointer, shown } from '../../reading/values';

/** Where each source names the bucket it delivers to. What is not known to work with a lock is taken not to. */
const SOURCES: { readonly [type: string]: readonly Pointer[] } = {
  [BUCKET]: [['LoggingConfiguration', 'DestinationBucketName']],
  'AWS::Config::DeliveryChannel': [['S3BucketName']],
  'AWS::EC2::FlowLog': [['LogDestination']],
  'AWS::KinesisFirehose::DeliveryStream': [
    ['S3DestinationConfiguration', 'BucketARN'],
    ['ExtendedS3DestinationConfiguration', 'BucketARN'],
  ],
};
const EXPECTED = 'a bucket without default retention, replicated into a locked one';

export const lockDestinationLegal: ResourceRule = {
  id: 'lock-destination-legal',
  family: 'integrity',
  scope: 'resource',
  types: Object.keys(SOURCES),
  title: 'No source that cannot write into a locked bucket delivers into one',
  why: {
    text: 'S3 access logs and AWS Config silently deliver nothing into a bucket with default retention.',
    source: 'S3 User Guide, "Enabling Amazon S3 server access logging"; CloudFormation User Guide, AWS::Config::DeliveryChannel',
  },
  fix: 'Deliver into a versioned landing bucket of the same account and replicate it into a locked one.',
  needs: 'nothing',
  expects: (centre) => centre.stores.filter((store) => store.accessLogsTo !== undefined).length,
  check: (source, context) => allOf((SOURCES[source.type] ?? []).map((path) => judged(source, path, context))),
};

function judged(source: ResolvedResource, path: Pointer, context: RuleContext): Answer {
  const destination = at(source.properties, ...path);
  if (destination === undefined || String(destination).startsWith('arn:aws:logs:')) return NOT_APPLICABLE;
  const pointer = ['Properties', ...path];
  const found = destinationOf(source, destination, context);
  if (found.length === 0) {
    const store = storeNamed(context.centre, nameIn(destination));
    if (!store)
      return undetermined(
        pointer,
        EXPECTED,
        destination instanceof Unresolved ? destination.reason : `${shown(destination)}, which is not in the templates`,
      );
    return store.lockDays === undefined ? COMPLIANT : violating(pointer, EXPECTED, `${store.name}, locked for ${store.lockDays} days`);
  }
  const locked = found.find(
    (bucket) =>
      isTrue(at(bucket.properties, 'ObjectLockEnabled')) && at(bucket.properties, 'ObjectLockConfiguration', 'Rule') !== undefined,
  );
  return locked ? violating(pointer, EXPECTED, `${shown(destination)}, which has a default retention`) : COMPLIANT;
}

function destinationOf(source: ResolvedResource, destination: Value, { assembly }: RuleContext): readonly ResolvedResource[] {
  const here = source.template.byType(BUCKET).filter((bucket) => namesBucket(destination, bucket));
  const name = nameIn(destination);
  return here.length > 0 || name === undefined ? here : bucketsNamed(assembly, name);
}

const nameIn = (destination: Value) =>
  typeof destination === 'string' ? destination.replace(/^arn:aws:s3:::/, '').split('/')[0] : undefined;
