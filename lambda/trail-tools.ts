import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { GLOBAL_REGION, type TrailQuestion } from '../lib/model/verification';
import { S3Source } from '../lib/objects/s3';
import type { Span } from '../lib/trail/chain';
import { inThread, type LogSettings } from '../lib/trail/logs';
import { KeyRing } from '../lib/trail/public-keys';
import type { Request, Tools } from '../lib/trail/verify';
import { service } from './service';
import { signingKeys } from './signing-keys';

/** Connections at once; CloudTrail's logs of an hour are many and small. */
const CONNECTIONS = 32;

/** What a question asks of a time. */
export const requestFor = (asked: TrailQuestion, span: Span): Request => ({
  scope: asked.scope,
  trailArn: asked.trailArn,
  accounts: asked.accounts,
  regions: [...asked.regions, ...(asked.globalServices ? [GLOBAL_REGION] : [])],
  span,
  retentionDays: asked.retentionDays,
});

/**
 * A trail as it lies in a bucket of this account, and the public keys of the time, of each Region that is asked about.
 * @param look what is looked for in its logs besides
 */
export async function openTrail(
  { scope, trailArn, regions, span, retentionDays }: Request,
  readFrom: string,
  look: Pick<LogSettings, 'watched' | 'acts'> = {},
): Promise<Omit<Tools, 'onDay' | 'resumed'> & { readonly close: () => Promise<unknown> }> {
  const { credentials, place } = service('S3');
  const source = new S3Source({ ...place, bucket: readFrom, region: scope.homeRegion, connections: CONNECTIONS }, credentials);
  const listed = regions.map(async (name) => [name, await signingKeys(new CloudTrailClient({ region: name }), span)] as const);
  const keys = new KeyRing(Object.fromEntries(await Promise.all(listed)), 'ListPublicKeys');
  const settings = { bucket: scope.bucket, trailArn, retentionDays, ...look };
  return { source, keys, check: inThread(source, settings, CONNECTIONS), close: async () => source.close() };
}
