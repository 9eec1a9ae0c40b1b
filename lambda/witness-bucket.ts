import { S3Store } from '../lib/objects/s3-store';
import { service } from './service';
import { setting } from './settings';

/** The bucket of the log, or of what a witness keeps. @param prefix with its final slash, or empty */
export function witnessBucket(prefix = ''): S3Store {
  const { credentials, place } = service('S3');
  return new S3Store({ bucket: setting('witnessBucket'), prefix, ...place }, credentials);
}
