import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { awsSettings } from '../../lib/objects/credentials';
import { EventBus } from '../../lib/objects/events';
import { S3Source } from '../../lib/objects/s3';
import { inThread } from '../../lib/trail/logs';
import { KeyRing } from '../../lib/trail/public-keys';
import { setting } from '../settings';
import { readQuestion } from './input';
import { signingKeys } from './signing-keys';
import { type Verified, type VerifierPorts, verify } from './verifier';

/** Connections at once; CloudTrail's logs of an hour are many and small. */
const CONNECTIONS = 32;

/** Verifies the trail that the schedule's input names, reconciles the uses of keys with it where it says so, and tells the supervisor's bus. */
export async function handler(event: unknown): Promise<Verified> {
  const question = readQuestion(event);
  const { credentials, region, endpoint } = awsSettings(process.env);
  const bus = new EventBus(setting('bus'), credentials, region ?? '', endpoint('EventBridge'));
  const open: VerifierPorts['open'] = async ({ scope, trailArn, regions, span, retentionDays }, readFrom, look) => {
    const url = endpoint('S3');
    const place = { bucket: readFrom, region: scope.homeRegion, connections: CONNECTIONS, ...(url === undefined ? {} : { endpoint: url }) };
    const source = new S3Source(place, credentials);
    const listed = regions.map(async (name) => [name, await signingKeys(new CloudTrailClient({ region: name }), span)] as const);
    const keys = new KeyRing(Object.fromEntries(await Promise.all(listed)), 'ListPublicKeys');
    const settings = { bucket: scope.bucket, trailArn, retentionDays, ...look };
    return { source, keys, check: inThread(source, settings, CONNECTIONS), close: async () => source.close() };
  };
  try {
    return await verify(question, { open, tell: (events) => bus.put(events), now: Date.now });
  } finally {
    bus.close();
  }
}
