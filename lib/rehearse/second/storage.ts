import { type AccountSays, at, document, type Fact, type Json, list, sorted, written } from './expected';

/** The buckets of an account, no more and no less, with their locks and policies. */
export function storageOf(account: AccountSays): Fact[] {
  const buckets = account.of('AWS::S3::Bucket');
  const names = buckets.map(({ properties }) => String(properties['BucketName']));
  const everything: Fact = {
    about: 'buckets',
    what: `buckets of ${account.profile}`,
    profile: account.profile,
    command: ['s3api', 'list-buckets'],
    expected: sorted(names) as Json,
    found: (answer) => sorted(list(answer['Buckets']).map(({ Name }) => Name)),
  };
  const policies = account.of('AWS::S3::BucketPolicy').map((policy): Fact => {
    const name = String(written(policy, account.id, 'Bucket'));
    return {
      ...asked(account, 'policies', name, 'policy', 'get-bucket-policy'),
      expected: written(policy, account.id, 'PolicyDocument') ?? null,
      found: (answer) => document(answer['Policy']),
    };
  });
  return [everything, ...buckets.flatMap((bucket) => bucketFacts(account, bucket)), ...policies];
}

function bucketFacts(account: AccountSays, bucket: ReturnType<AccountSays['of']>[number]): Fact[] {
  const name = String(bucket.properties['BucketName']);
  const says = (property: string) => written(bucket, account.id, property);
  const fact = (about: Fact['about'], what: string, call: string, expected: unknown, found: Fact['found'], none?: string): Fact => ({
    ...asked(account, about, name, what, call),
    expected: expected as Json,
    found,
    ...(none === undefined ? {} : { none }),
  });
  const rule = at(says('BucketEncryption'), 'ServerSideEncryptionConfiguration.0');
  const byDefault = at(rule, 'ServerSideEncryptionByDefault');
  const lock = at(says('ObjectLockConfiguration'), 'Rule.DefaultRetention');
  const logging = says('LoggingConfiguration');
  const replicas = list(at(says('ReplicationConfiguration'), 'Rules'));
  // The local AWS says 0 years where AWS says none; a lock of 0 days is none.
  const retention = (value: unknown) => [at(value, 'Mode') ?? null, at(value, 'Days') || null, at(value, 'Years') || null];
  return [
    fact(
      'buckets',
      'versions',
      'get-bucket-versioning',
      at(says('VersioningConfiguration'), 'Status') ?? null,
      ({ Status }) => Status ?? null,
    ),
    fact(
      'locks',
      'lock',
      'get-object-lock-configuration',
      says('ObjectLockEnabled') === undefined ? null : ['Enabled', ...retention(lock)],
      (answer) => [
        at(answer, 'ObjectLockConfiguration.ObjectLockEnabled'),
        ...retention(at(answer, 'ObjectLockConfiguration.Rule.DefaultRetention')),
      ],
      'ObjectLockConfigurationNotFoundError',
    ),
    fact(
      'buckets',
      'encryption',
      'get-bucket-encryption',
      [at(byDefault, 'SSEAlgorithm') ?? null, at(byDefault, 'KMSMasterKeyID') ?? null, at(rule, 'BucketKeyEnabled') ?? false],
      (answer) => {
        const found = at(answer, 'ServerSideEncryptionConfiguration.Rules.0');
        const by = at(found, 'ApplyServerSideEncryptionByDefault');
        return [at(by, 'SSEAlgorithm') ?? null, at(by, 'KMSMasterKeyID') ?? null, at(found, 'BucketKeyEnabled') ?? false];
      },
    ),
    fact('buckets', 'public access', 'get-public-access-block', says('PublicAccessBlockConfiguration') ?? null, (answer) =>
      at(answer, 'PublicAccessBlockConfiguration'),
    ),
    fact(
      'buckets',
      'access log',
      'get-bucket-logging',
      at(logging, 'DestinationBucketName') ?? null,
      (answer) => at(answer, 'LoggingEnabled.TargetBucket') ?? null,
    ),
    fact(
      'buckets',
      'replicas',
      'get-bucket-replication',
      replicas.length === 0 ? null : replicas.map(destination),
      (answer) => list(at(answer, 'ReplicationConfiguration.Rules')).map(destination),
      'ReplicationConfigurationNotFoundError',
    ),
  ];
}

const destination = (rule: unknown) => [
  at(rule, 'Status'),
  at(rule, 'Destination.Bucket'),
  at(rule, 'Destination.Account') ?? null,
  at(rule, 'Destination.EncryptionConfiguration.ReplicaKmsKeyID') ??
    at(rule, 'Destination.EncryptionConfiguration.ReplicaKmsKeyId') ??
    null,
];

const asked = ({ profile }: AccountSays, about: Fact['about'], bucket: string, what: string, call: string) => ({
  about,
  what: `bucket ${bucket}: ${what}`,
  profile,
  command: ['s3api', call, '--bucket', bucket],
});
