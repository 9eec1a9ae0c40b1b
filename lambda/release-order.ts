import type { S3Source } from '../lib/objects/s3';
import { demand } from '../lib/release';
import { bytesIn } from './release-slots';

/** What a company writes beside its source to have something built, not yet judged: `{order, sources, authorisation, trust}`. */
export type Request = { readonly [field: string]: unknown };
const FIELDS = ['order', 'sources', 'authorisation', 'trust'];

/**
 * The order that an event names, read at its version: whoever starts the state machine can only point at what came through the source.
 * @throws {ReleaseError} bad-value, not-json, unknown-field
 */
export async function readRequest(event: unknown, bucket: S3Source): Promise<Request> {
  const { key, version } = (event ?? {}) as Request;
  const fits = typeof key === 'string' && /^orders\/[\w./+-]{1,200}$/.test(key) && typeof version === 'string' && version !== '';
  demand('bad-value', fits, '{key, version} of an order', JSON.stringify(event ?? null).slice(0, 80));
  const request = parsed((await bytesIn(bucket, key as string, version as string)).toString('utf8'));
  const other = Object.keys(request).find((field) => !FIELDS.includes(field));
  demand('unknown-field', other === undefined, FIELDS.join(', '), other ?? '');
  return request;
}

function parsed(text: string): Request {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    found = undefined;
  }
  demand('not-json', typeof found === 'object' && found !== null && !Array.isArray(found), 'an order in JSON', text.slice(0, 40));
  return found as Request;
}
