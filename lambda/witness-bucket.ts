import { awsSettings } from '../lib/objects/credentials';
import { S3Store } from '../lib/objects/s3-store';
import { setting } from './settings';

/** The bucket of the log, or of what a witness keeps. @param prefix with its final slash, or empty */
export function witnessBucket(prefix = ''): S3Store {
  const { credentials, region, endpoint } = awsSettings(process.env);
  const url = endpoint('S3');
  return new S3Store(
    { bucket: setting('witnessBucket'), prefix, region: region ?? '', ...(url === undefined ? {} : { endpoint: url }) },
    credentials,
  );
}
