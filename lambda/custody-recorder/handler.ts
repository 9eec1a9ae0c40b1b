import { awsSettings } from '../../lib/objects/credentials';
import { S3Source } from '../../lib/objects/s3';
import { daysSetting, setting } from '../settings';
import type { RecorderAnswer } from './protocol';
import { Recorder } from './recorder';
import { S3Ledger } from './s3-ledger';

let recorder: Recorder | undefined;

/** Reads entries of the ledger and claims its next slot; nothing else asks S3 for either. */
export async function handler(event: unknown): Promise<RecorderAnswer> {
  recorder ??= fromEnvironment();
  return recorder.answer(event);
}

function fromEnvironment(): Recorder {
  const { credentials, region, endpoint } = awsSettings(process.env);
  const url = endpoint('S3');
  const place = { bucket: setting('ledgerBucket'), region: region ?? '', connections: 16, ...(url === undefined ? {} : { endpoint: url }) };
  return new Recorder(new S3Ledger(new S3Source(place, credentials), daysSetting('ledgerDays')), setting('founders'));
}
