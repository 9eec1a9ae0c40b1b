import { S3Source } from '../lib/objects/s3';
import { S3Ledger } from './s3-ledger';
import { service } from './service';
import { daysSetting, setting } from './settings';

/** The bucket that the function's environment names. */
export function ledgerBucket(): S3Ledger {
  const { credentials, place } = service('S3');
  return new S3Ledger(new S3Source({ bucket: setting('ledgerBucket'), connections: 16, ...place }, credentials), daysSetting('ledgerDays'));
}
