import type { Statement, Store } from './centre';
import type { PinnedRole } from './key-policy';
import type { LineFunction } from './line';
import { accountRootArn, bucketArn, objectsArn, pascal } from './names';

export const READ_SLOTS = ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectRetention'] as const;
export const LIST_SLOTS = ['s3:ListBucket', 's3:ListBucketVersions'] as const;
export const WRITE_SLOTS = ['s3:PutObject', 's3:PutObjectRetention'] as const;

/** Records of releases: the company's functions come in from the other organization, each to its own documents; nobody else writes any. */
export function lineRecords(store: Store, functions: readonly LineFunction[]): Statement[] {
  const strangers = functions.filter(({ account }) => account !== store.account);
  const arns = (list: readonly LineFunction[]) => list.map(({ role }) => role.roleArn);
  const door = (
    Sid: string,
    list: readonly LineFunction[],
    Action: readonly string[],
    Resource: string | readonly string[],
  ): Statement => ({
    Sid,
    Effect: 'Allow',
    Principal: { AWS: [...new Set(list.map(({ account }) => accountRootArn(account.id)))] },
    Action,
    Resource,
    Condition: { ArnEquals: { 'aws:PrincipalArn': arns(list) } },
  });
  return [
    door('TheCompanysStepsListRecords', strangers, LIST_SLOTS, bucketArn(store.name)),
    door('TheCompanysStepsReadRecords', strangers, READ_SLOTS, objectsArn(store.name)),
    door('TheCompanysStepsRecord', writers(strangers), WRITE_SLOTS, objectsArn(store.name)),
    {
      Sid: 'DenyRecordsOfAnybodyElse',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: objectsArn(store.name),
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': arns(writers(functions)) } },
    },
    // Whatever its own rights say, each has documents of its own.
    ...writers(functions).map(
      (one): Statement => ({
        Sid: `DenyMoreThanItsOwn${pascal(one.name)}`,
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        NotResource: one.slots.map((slot) => `${bucketArn(store.name)}/${slot}`),
        Condition: { ArnEquals: { 'aws:PrincipalArn': one.role.roleArn } },
      }),
    ),
  ];
}

const writers = (functions: readonly LineFunction[]) => functions.filter(({ slots }) => slots.length > 0);

/** What users get: one function writes it, and the supervisor's log looks before it says that a release is there. */
export function onlyTheLineReleases(store: Store, functions: readonly LineFunction[]): Statement[] {
  const of = (name: LineFunction['name']) => functions.filter((one) => one.name === name).map(({ role }) => role);
  const [log] = of('log') as [PinnedRole];
  const door = (Sid: string, Action: readonly string[], Resource: string): Statement => ({
    Sid,
    Effect: 'Allow',
    Principal: { AWS: accountRootArn(log.accountId) },
    Action,
    Resource,
    Condition: { ArnEquals: { 'aws:PrincipalArn': log.roleArn } },
  });
  return [
    door('TheLogListsReleases', LIST_SLOTS, bucketArn(store.name)),
    door('TheLogReadsReleases', READ_SLOTS, objectsArn(store.name)),
    {
      Sid: 'DenyReleasesOfAnybodyElse',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: objectsArn(store.name),
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': of('publish').map(({ roleArn }) => roleArn) } },
    },
  ];
}
