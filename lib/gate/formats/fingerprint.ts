import { createHash } from 'node:crypto';
import type { Finding } from '../types';

/** The same for the same finding in every run: by rule, stack, resource and what is below it, never by line or by what is found. */
export function fingerprint({ rule, stack, logicalId, pointer, verdict }: Finding): string {
  return createHash('sha256')
    .update(JSON.stringify([rule, stack, logicalId ?? '', pointer ?? '', verdict]))
    .digest('hex')
    .slice(0, 32);
}
