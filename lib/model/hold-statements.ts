import type { Statement, Store } from './centre';
import type { PinnedRole } from './key-policy';
import { accountRootArn, objectsArn } from './names';

/** Who may take a hold away could let a log end that a case needs; who may put one could keep what must end. */
export const onlyTheQuorumHolds = (store: Store, executorArn: string): Statement => ({
  Sid: 'DenyLegalHoldsButForTheQuorum',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObjectLegalHold',
  Resource: objectsArn(store.name),
  Condition: { ArnNotEquals: { 'aws:PrincipalArn': executorArn } },
});

/** The door for legal holds, from the account of key custody: the executor puts them and takes them, the watcher sees them. */
export function holdsAreSeen(store: Store, executor: PinnedRole, watcher: PinnedRole): Statement[] {
  const door = (Sid: string, role: PinnedRole, Action: readonly string[]): Statement => ({
    Sid,
    Effect: 'Allow',
    Principal: { AWS: accountRootArn(role.accountId) },
    Action,
    Resource: objectsArn(store.name),
    Condition: { ArnEquals: { 'aws:PrincipalArn': role.roleArn } },
  });
  return [door('ExecutorHoldsForTheQuorum', executor, HOLDING), door('WatcherSeesLegalHolds', watcher, ['s3:GetObjectLegalHold'])];
}
/** What the executor does about a legal hold. */
export const HOLDING = ['s3:GetObjectLegalHold', 's3:PutObjectLegalHold'] as const;
