import type { Centre } from '../../model/centre';
import { PARTITION, REGION } from '../../model/names';
import type { ResolvedResource } from '../../template/types';
import { type AccountSays, type Answer, at, document, type Fact, type Json, list, sorted, written } from './expected';

const nameOf = ({ template, logicalId }: ResolvedResource) => `${template.template.stackName}/${logicalId}`;

/** Keys that sign are in no registry: which key CloudFormation made for each is asked of it. */
export function signingKeysOf(account: AccountSays, centre: Centre): { readonly name: string; readonly command: readonly string[] }[] {
  const known = new Set(centre.keys.map((key) => `${key.stackName}/${key.logicalId}`));
  return account
    .of('AWS::KMS::Key')
    .filter((key) => !known.has(nameOf(key)))
    .map((key) => ({
      name: nameOf(key),
      command: [
        ...['cloudformation', 'describe-stack-resource', '--stack-name', key.template.template.stackName],
        ...['--logical-resource-id', key.logicalId],
      ],
    }));
}

export const ALIASES = ['kms', 'list-aliases'];

/**
 * Ids of the keys that AWS makes for a service the first time an account uses it, such as aws/ebs for a machine's disk: their aliases
 * begin with alias/aws/, which nobody else may give (KMS API Reference, CreateAlias). @param answer to ALIASES
 */
export const managedByAws = (answer: Answer): ReadonlySet<unknown> =>
  new Set(
    list(answer['Aliases']).flatMap(({ AliasName, TargetKeyId }) => (String(AliasName).startsWith('alias/aws/') ? [TargetKeyId] : [])),
  );

/**
 * The keys of an account, no more and no less. Their ids are the registry's: no template says them.
 * @param made ids of keys that are in no registry, by name @param managed ids of keys that AWS made for its services
 */
export function keysOf(account: AccountSays, centre: Centre, made: ReadonlyMap<string, string>, managed: ReadonlySet<unknown>): Fact[] {
  const arns = new Map(centre.keys.map((key) => [`${key.stackName}/${key.logicalId}`, key.arn]));
  for (const [name, id] of made) arns.set(name, `arn:${PARTITION}:kms:${REGION}:${account.id}:key/${id}`);
  const keys = account.of('AWS::KMS::Key').map((key) => {
    const name = nameOf(key);
    return { name, key, arn: arns.get(name) ?? `${name} is in no registry` };
  });
  const { profile } = account;
  const says = (key: (typeof keys)[number]['key'], property: string) => written(key, account.id, property);
  return [
    {
      about: 'keys',
      what: `keys of ${profile}`,
      profile,
      command: ['kms', 'list-keys'],
      expected: sorted(keys.map(({ arn }) => arn)) as Json,
      found: (answer) => sorted(list(answer['Keys']).flatMap(({ KeyArn, KeyId }) => (managed.has(KeyId) ? [] : [KeyArn]))),
    },
    ...keys.flatMap(({ name, key, arn }): Fact[] => [
      {
        about: 'keys',
        what: `key ${name}`,
        profile,
        command: ['kms', 'describe-key', '--key-id', arn],
        // Where a template says nothing: the defaults of AWS::KMS::Key (CloudFormation User Guide).
        expected: [
          says(key, 'Description') ?? '',
          says(key, 'KeySpec') ?? 'SYMMETRIC_DEFAULT',
          says(key, 'KeyUsage') ?? 'ENCRYPT_DECRYPT',
          says(key, 'Origin') ?? 'AWS_KMS',
          says(key, 'MultiRegion') ?? false,
          (says(key, 'Enabled') ?? true) === true ? 'Enabled' : 'Disabled',
        ],
        found: ({ KeyMetadata: of }) =>
          ['Description', 'KeySpec', 'KeyUsage', 'Origin', 'MultiRegion', 'KeyState'].map((part) => at(of, part)),
      },
      {
        about: 'keys',
        what: `key ${name}: rotation`,
        profile,
        command: ['kms', 'get-key-rotation-status', '--key-id', arn],
        expected: says(key, 'EnableKeyRotation') ?? false,
        found: ({ KeyRotationEnabled }) => KeyRotationEnabled,
      },
      {
        about: 'policies',
        what: `key ${name}: policy`,
        profile,
        command: ['kms', 'get-key-policy', '--key-id', arn, '--policy-name', 'default'],
        expected: says(key, 'KeyPolicy') ?? null,
        found: ({ Policy }) => document(Policy),
      },
    ]),
  ];
}

/** The trails of an account, no more and no less: what they record, where to, whether they run. */
export function trailsOf(account: AccountSays): Fact[] {
  const { profile } = account;
  const trails = account.of('AWS::CloudTrail::Trail');
  const names = trails.map(({ properties }) => String(properties['TrailName']));
  return [
    {
      about: 'trails',
      what: `trails of ${profile}`,
      profile,
      command: ['cloudtrail', 'describe-trails', '--no-include-shadow-trails'],
      expected: sorted(names) as Json,
      found: (answer) => sorted(list(answer['trailList']).map(({ Name }) => Name)),
    },
    ...trails.flatMap((trail): Fact[] => {
      const name = String(trail.properties['TrailName']);
      const says = (property: string) => written(trail, account.id, property) ?? null;
      const asked = (what: string, call: string, option: string): Pick<Fact, 'about' | 'what' | 'profile' | 'command'> => ({
        about: 'trails',
        what: `trail ${name}${what}`,
        profile,
        command: ['cloudtrail', call, option, name],
      });
      const same = ['S3BucketName', 'IsMultiRegionTrail', 'IsOrganizationTrail', 'IncludeGlobalServiceEvents'];
      return [
        {
          ...asked('', 'get-trail', '--name'),
          expected: [...same.map(says), says('EnableLogFileValidation'), says('KMSKeyId')],
          found: ({ Trail: of }) => [...same, 'LogFileValidationEnabled', 'KmsKeyId'].map((part) => at(of, part) ?? null),
        },
        { ...asked(': running', 'get-trail-status', '--name'), expected: says('IsLogging'), found: ({ IsLogging }) => IsLogging },
        {
          ...asked(': selectors', 'get-event-selectors', '--trail-name'),
          expected: says('AdvancedEventSelectors'),
          found: ({ AdvancedEventSelectors }) => AdvancedEventSelectors,
        },
      ];
    }),
  ];
}
