import { S3LegalHolds } from '../lib/objects/s3-hold';
import { service } from './service';

/** S3 of the function's Region. */
export function legalHolds(): S3LegalHolds {
  const { credentials, place } = service('S3');
  return new S3LegalHolds({ connections: 8, ...place }, credentials);
}
