import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { instantOf } from '../../lib/custody';
import { awsSettings } from '../../lib/objects/credentials';
import { EventBus } from '../../lib/objects/events';
import { readKey } from '../key-reader';
import { ledgerBucket } from '../ledger-bucket';
import { legalHolds } from '../legal-holds';
import { S3Holds } from '../s3-holds';
import { setting } from '../settings';
import { codeDifferences } from './deployed';
import { type Seen, watch } from './watcher';

/** Compares every key with the ledger, and says that it did. */
export async function handler(): Promise<Seen> {
  const { credentials, region, endpoint } = awsSettings(process.env);
  const bus = new EventBus(setting('bus'), credentials, region ?? '', endpoint('EventBridge'));
  const kms = new KMSClient({});
  return watch({
    ledger: ledgerBucket(),
    look: async (arn) => {
      const { grants, ...view } = await readKey(kms, arn);
      const shown = grants.map(({ Name, GranteePrincipal, Operations }) => ({
        name: Name ?? '',
        grantee: GranteePrincipal ?? '',
        operations: Operations ?? [],
      }));
      return { ...view, grants: shown };
    },
    holds: new S3Holds(legalHolds()),
    code: (digest) => codeDifferences(new LambdaClient({}), setting('executor'), digest),
    tell: (events) => bus.put(events),
    now: () => instantOf(Date.now()),
  });
}
