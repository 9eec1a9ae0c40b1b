import { createHash } from 'node:crypto';
import { CustodyError } from '../../lib/custody';
import { REGION } from '../../lib/model/names';
import type { SignedCall } from './protocol';

export const KMS_HOST = `kms.${REGION}.amazonaws.com`;
export const CONTENT_TYPE = 'application/x-amz-json-1.1';
/** What a signature of the executor covers, in SigV4's order: every header that is sent but the signature itself. */
const SIGNED = ['content-type', 'host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token', 'x-amz-target'];
/** A request must reach AWS within five minutes of its date (IAM User Guide, "AWS Signature Version 4 for API requests"). */
export const VALID_SECONDS = 300;

/**
 * The headers of a call, all of them signed: nobody on the way adds, leaves out or changes one.
 * @throws {CustodyError} bad-value: signed for another service, Region, day, or set of headers; expired: its date is not now
 */
export function headersOf(call: SignedCall, nowMs: number): { readonly [name: string]: string } {
  const { operation, body, authorization, date, token } = call;
  const scope = `${date.slice(0, 8)}/${REGION}/kms/aws4_request`;
  const covered = SIGNED.filter((name) => token !== '' || name !== 'x-amz-security-token').join(';');
  const form = new RegExp(`^AWS4-HMAC-SHA256 Credential=[A-Z0-9]{3,128}/${scope}, SignedHeaders=${covered}, Signature=[0-9a-f]{64}$`, 'i');
  if (!form.test(authorization))
    throw new CustodyError(
      'bad-value',
      `a signature for ${scope} over ${covered}`,
      authorization.replace(/Signature=.*/, '').slice(0, 200),
    );
  const at = Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(nowMs - at) < VALID_SECONDS * 1000))
    throw new CustodyError('expired', `a request dated within ${VALID_SECONDS} s of now`, date);
  return {
    'content-type': CONTENT_TYPE,
    host: KMS_HOST,
    'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    'x-amz-date': date,
    ...(token === '' ? {} : { 'x-amz-security-token': token }),
    'x-amz-target': `TrentService.${operation}`,
    authorization,
    'content-length': String(Buffer.byteLength(body)),
  };
}
