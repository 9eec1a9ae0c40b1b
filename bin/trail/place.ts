import { awsSettings } from '../../lib/objects/credentials';
import { MirrorSource } from '../../lib/objects/mirror-source';
import { S3Source } from '../../lib/objects/s3';
import type { ObjectSource } from '../../lib/trail/source';

/** Where objects are read from: plain data, so that every thread opens its own connections. Credentials are not in it; each thread finds them. */
export type Place =
  | { readonly kind: 's3'; readonly bucket: string; readonly region: string; readonly profile?: string }
  | { readonly kind: 'mirror'; readonly root: string };

/** @param connections that are open at most */
export function openPlace(place: Place, connections: number): ObjectSource {
  if (place.kind === 'mirror') return new MirrorSource(place.root);
  const { credentials, endpoint } = awsSettings(process.env, place.profile ?? process.env['AWS_PROFILE']);
  const url = endpoint('S3');
  return new S3Source(
    { bucket: place.bucket, region: place.region, connections, ...(url === undefined ? {} : { endpoint: url }) },
    credentials,
  );
}
