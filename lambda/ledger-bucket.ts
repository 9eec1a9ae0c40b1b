import { awsSettings } from '../lib/objects/credentials';
import { S3Source } from '../lib/objects/s3';
import { S3Ledger } from './s3-ledger';
import { daysSetting, setting } from './settings';

/** The bucket that the function's environment names. */
export function ledgerBucket(): S3Ledger {
  const { credentials, region, endpoint } = awsSettings(process.env);
  const url = endpoint('S3');
  const place = { bucket: setting('ledgerBucket'), region: region ?? '', connections: 16, ...(url === undefined ? {} : { endpoint: url }) };
  return new S3Ledger(new S3Source(place, credentials), daysSetting('ledgerDays'));
}
