import { EXECUTOR_ACTIONS, KEY_STATE_ACTIONS, SECOND_HAND_ACTIONS } from '../model/actions';
import { tripwireBusArn } from '../model/alarms';
import type { Statement } from '../model/centre';
import { HOLDING } from '../model/hold-statements';
import { accountRootArn, bucketArn, functionArn, objectsArn, PARTITION, REGION, roleArn, watcherRoleName } from '../model/names';
import { recorderRole } from '../model/roles';
import { isHeldOnRequest } from '../model/stores';
import type { CentreStack } from './centre-stack';
import { addSealedNetwork, type SealedNetwork } from './sealed-network';

/**
 * The network of executor, recorder and watcher: five services, and through each only what one of these roles does there. What it
 * costs is five endpoints in two zones; a way out through the internet would cost less and promise nothing.
 */
export function addCustodyNetwork(stack: CentreStack): SealedNetwork {
  const { centre, home } = stack;
  const { environment, executorArn, secondHand } = centre;
  const recorder = recorderRole(environment, home.organization).roleArn;
  const watcher = roleArn(home.id, watcherRoleName(environment));
  const ledger = centre.storesIn(stack.stackName).filter((store) => store.kind === 'ledger');
  const held = centre.stores.filter(isHeldOnRequest).map(({ name }) => objectsArn(name));
  const direct = EXECUTOR_ACTIONS.filter((action) => !(SECOND_HAND_ACTIONS as readonly string[]).includes(action));
  const everyKey = `arn:${PARTITION}:kms:${REGION}:${home.id}:key/*`;
  const may = (Sid: string, who: readonly string[], Action: readonly string[], Resource: string | readonly string[]): Statement => ({
    Sid,
    Effect: 'Allow',
    Principal: { AWS: accountRootArn(home.id) },
    Action,
    Resource,
    Condition: { ArnEquals: { 'aws:PrincipalArn': who } },
  });
  return addSealedNetwork(stack, 'Custody', 'key custody', [
    {
      service: 'kms',
      statements: [
        // What takes the second hand has no way through here.
        may('ExecutorActsOnKeys', [executorArn], direct, everyKey),
        may('ExecutorAndWatcherReadKeyState', [executorArn, watcher], [...KEY_STATE_ACTIONS], everyKey),
      ],
    },
    {
      service: 's3',
      statements: [
        may(
          'RecorderWritesTheLedger',
          [recorder],
          ['s3:GetObject', 's3:ListBucket', 's3:PutObject', 's3:PutObjectRetention'],
          ledger.flatMap(({ name }) => [bucketArn(name), objectsArn(name)]),
        ),
        may(
          'RecorderAndWatcherReadTheLedger',
          [recorder, watcher],
          ['s3:GetObjectRetention', 's3:GetObjectVersion', 's3:ListBucketVersions'],
          ledger.flatMap(({ name }) => [bucketArn(name), objectsArn(name)]),
        ),
        may('ExecutorHoldsLogs', [executorArn], HOLDING, held),
        may('WatcherSeesLegalHolds', [watcher], ['s3:GetObjectLegalHold'], held),
      ],
    },
    {
      service: 'lambda',
      statements: [
        may(
          'ExecutorAsksRecorderAndRelay',
          [executorArn],
          ['lambda:InvokeFunction'],
          [functionArn(environment, home.id, 'custody-recorder'), functionArn(environment, secondHand.id, 'custody-relay')],
        ),
        may(
          'WatcherReadsWhatCodeIsDeployed',
          [watcher],
          ['lambda:GetFunctionConfiguration'],
          functionArn(environment, home.id, 'custody-executor'),
        ),
      ],
    },
    {
      service: 'events',
      statements: [may('WatcherTellsTheSupervisor', [watcher], ['events:PutEvents'], tripwireBusArn(centre))],
    },
    // LookupEvents has no resource (Service Authorization Reference, CloudTrail).
    {
      service: 'cloudtrail',
      statements: [may('ExecutorFindsItsEvents', [executorArn], ['cloudtrail:LookupEvents'], '*')],
    },
  ]);
}
