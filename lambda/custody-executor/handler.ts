import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { KMSClient } from '@aws-sdk/client-kms';
import { instantOf, SKEW_SECONDS } from '../../lib/custody';
import { awsSettings } from '../../lib/objects/credentials';
import { runningCodeDigest } from '../code-digest';
import { VALID_SECONDS } from '../custody-relay/signed-call';
import { legalHolds } from '../legal-holds';
import { S3Holds } from '../s3-holds';
import { setting } from '../settings';
import { CloudTrailEvents } from './cloudtrail-events';
import { Executor, type Reply } from './executor';
import { askFunction } from './invoke';
import { KmsKeys } from './kms-keys';
import { RemoteLedger } from './remote-ledger';
import { throughTheSecondHand } from './second-hand';

let executor: Executor | undefined;

/** Carries out what a quorum signed, and finishes what is due. */
export async function handler(event: unknown): Promise<Reply> {
  executor ??= fromEnvironment();
  return executor.run(event);
}

function fromEnvironment(): Executor {
  const ledger = () => new RemoteLedger(askFunction(setting('recorder')));
  const changes = throughTheSecondHand(askFunction(setting('relay')), ledger(), awsSettings(process.env).credentials);
  return new Executor({
    executor: runningCodeDigest(),
    now: () => instantOf(Date.now()),
    ledger: ledger(),
    keepProbe: (probe) => ledger().keepProbe(probe),
    keys: new KmsKeys(
      { reads: new KMSClient({}), acts: new KMSClient({ maxAttempts: 1 }), changes },
      { settleMs: 60_000, lookMs: 2_000, replayMs: (VALID_SECONDS + SKEW_SECONDS) * 1000 },
    ),
    holds: new S3Holds(legalHolds()),
    log: new CloudTrailEvents(new CloudTrailClient({}), setting('executorRole')),
    founders: setting('founders'),
  });
}
