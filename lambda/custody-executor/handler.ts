import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { KMSClient } from '@aws-sdk/client-kms';
import { instantOf } from '../../lib/custody';
import { runningCodeDigest } from '../code-digest';
import { setting } from '../settings';
import { CloudTrailEvents } from './cloudtrail-events';
import { Executor, type Reply } from './executor';
import { askFunction } from './invoke';
import { KmsKeys } from './kms-keys';
import { RemoteLedger } from './remote-ledger';

let executor: Executor | undefined;

/** Carries out what a quorum signed, and finishes what is due. */
export async function handler(event: unknown): Promise<Reply> {
  executor ??= fromEnvironment();
  return executor.run(event);
}

function fromEnvironment(): Executor {
  const acts = new KMSClient({ maxAttempts: 1 });
  return new Executor({
    executor: runningCodeDigest(),
    now: () => instantOf(Date.now()),
    ledger: new RemoteLedger(askFunction(setting('recorder'))),
    // The relay of the second hand does not exist yet: what needs it is refused by the keys' policies.
    keys: new KmsKeys({ reads: new KMSClient({}), acts, changes: acts }, { settleMs: 60_000, lookMs: 2_000 }),
    log: new CloudTrailEvents(new CloudTrailClient({}), setting('executorRole')),
    founders: setting('founders'),
  });
}
