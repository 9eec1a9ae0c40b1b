import { addAccountBaseline, roleNameOf } from '../constructs/account-baseline';
import type { CentreStack } from '../constructs/centre-stack';
import { addCustodyFunctions } from '../constructs/custody-functions';
import { addCustodyKey } from '../constructs/custody-key';
import { addRole, serviceTrust } from '../constructs/role';
import { placing } from '../constructs/sealed-network';
import { addTripwires } from '../constructs/tripwires';
import { EXECUTOR_ACTIONS, KEY_STATE_ACTIONS } from '../model/actions';
import { tripwireBusArn } from '../model/alarms';
import type { Statement } from '../model/centre';
import { HOLDING } from '../model/hold-statements';
import { bucketArn, functionArn, objectsArn, PARTITION, REGION, watcherRoleName } from '../model/names';
import { recorderRole } from '../model/roles';
import { isHeldOnRequest } from '../model/stores';

/** The roles of the custody protocol and the ledger. */
export function fillKeyCustody(stack: CentreStack): void {
  addAccountBaseline(stack);
  addProtocolRoles(stack);
  addCustodyFunctions(stack);
  addTripwires(stack);
}

/** The keys of one owner, in a stack of their own: over 500 keys in one stack fail synthesis, and what uses a key comes after it. */
export function fillKeys(stack: CentreStack): void {
  for (const key of stack.centre.keys) {
    if (key.stackName === stack.stackName) addCustodyKey(stack, key);
  }
}

/** Executor acts on keys, recorder writes the ledger, watcher only looks: no role does two of these. */
function addProtocolRoles(stack: CentreStack): void {
  const { centre, home } = stack;
  const environment = centre.environment;
  const everyKey = `arn:${PARTITION}:kms:${REGION}:${home.id}:key/*`;
  const ledger = centre.storesIn(stack.stackName).filter((store) => store.kind === 'ledger');
  const ledgerKeys = [...new Set(ledger.map((store) => store.key?.arn ?? ''))];
  const viaS3 = { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } };
  const held = centre.stores.filter(isHeldOnRequest).map((store) => objectsArn(store.name));
  const trust = serviceTrust('lambda.amazonaws.com', home.id);
  addRole(stack, {
    purpose: 'custody-executor',
    name: roleNameOf(centre.executorArn),
    description: 'The only principal that administers keys and legal holds, and only what a quorum signed',
    trust,
    permissions: [
      {
        Sid: 'AdministerKeysForTheQuorum',
        Effect: 'Allow',
        Action: [...EXECUTOR_ACTIONS, ...KEY_STATE_ACTIONS],
        Resource: everyKey,
      },
      { Sid: 'HoldLogsForTheQuorum', Effect: 'Allow', Action: [...HOLDING], Resource: held },
      { Sid: 'FindTheEventItCaused', Effect: 'Allow', Action: 'cloudtrail:LookupEvents', Resource: '*' },
      {
        Sid: 'AskTheRecorder',
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: functionArn(environment, home.id, 'custody-recorder'),
      },
      {
        Sid: 'AskTheSecondHand',
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: functionArn(environment, centre.secondHand.id, 'custody-relay'),
      },
      ...placing(stack, 'custody-executor'),
    ],
  });
  addRole(stack, {
    purpose: 'custody-recorder',
    name: roleNameOf(recorderRole(environment, home.organization).roleArn),
    description: 'Writes and reads the custody ledger; administers no key',
    trust,
    permissions: [
      {
        Sid: 'ListTheLedger',
        Effect: 'Allow',
        Action: ['s3:ListBucket', 's3:ListBucketVersions'],
        Resource: ledger.map((store) => bucketArn(store.name)),
      },
      {
        Sid: 'ClaimAndReadSlots',
        Effect: 'Allow',
        // To lock an entry as it is written; the bucket's policy keeps it from locking for longer than the cap.
        Action: ['s3:PutObject', 's3:PutObjectRetention', 's3:GetObject', 's3:GetObjectVersion', 's3:GetObjectRetention'],
        Resource: ledger.map((store) => objectsArn(store.name)),
      },
      {
        Sid: 'EncryptAndDecryptTheLedger',
        Effect: 'Allow',
        Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
        Resource: ledgerKeys,
        Condition: viaS3,
      },
      ...placing(stack, 'custody-recorder'),
    ] satisfies Statement[],
  });
  addRole(stack, {
    purpose: 'custody-watcher',
    name: watcherRoleName(environment),
    description: 'Compares the state of every key with the ledger; changes nothing',
    trust,
    permissions: [
      { Sid: 'ReadKeyState', Effect: 'Allow', Action: [...KEY_STATE_ACTIONS], Resource: everyKey },
      {
        Sid: 'ListTheLedger',
        Effect: 'Allow',
        Action: 's3:ListBucketVersions',
        Resource: ledger.map((store) => bucketArn(store.name)),
      },
      {
        Sid: 'ReadSlots',
        Effect: 'Allow',
        Action: ['s3:GetObjectVersion', 's3:GetObjectRetention'],
        Resource: ledger.map((store) => objectsArn(store.name)),
      },
      {
        Sid: 'DecryptTheLedger',
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: ledgerKeys,
        Condition: viaS3,
      },
      {
        Sid: 'ReadWhatCodeIsDeployed',
        Effect: 'Allow',
        Action: 'lambda:GetFunctionConfiguration',
        Resource: functionArn(environment, home.id, 'custody-executor'),
      },
      { Sid: 'SeeLegalHolds', Effect: 'Allow', Action: 's3:GetObjectLegalHold', Resource: held },
      { Sid: 'TellTheSupervisor', Effect: 'Allow', Action: 'events:PutEvents', Resource: tripwireBusArn(centre) },
      ...placing(stack, 'custody-watcher'),
    ],
  });
}
