import type { CredentialSource } from './credentials';
import { Client, ServiceError } from './http';
import { Signer } from './signer';

/** An answer carries 6 MB at most (AWS Lambda Developer Guide, "Lambda quotas"). */
const MOST_ANSWER_BYTES = 6 << 20;
/** A function runs for 900 s at most, and says nothing until it ends. */
const LONGEST_MS = 960_000;

export interface FunctionPlace {
  /** ARN or name. */
  readonly name: string;
  readonly region: string;
  /** URL; AWS's own when absent. */
  readonly endpoint?: string;
}

/**
 * Asks a function and waits for its answer. Tried once: the answer to a second try could not be told from that to the first.
 * Source: AWS Lambda API Reference, Invoke.
 * @throws {ServiceError} it was refused, failed, or nobody can tell
 */
export async function invoke({ name, region, endpoint }: FunctionPlace, credentials: CredentialSource, request: object): Promise<unknown> {
  const url = new URL(endpoint ?? `https://lambda.${region}.amazonaws.com`);
  const client = new Client(url, 1, 100, LONGEST_MS);
  const signer = new Signer(credentials, region, 'lambda', url);
  const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
  const body = JSON.stringify(request);
  try {
    const answer = await client.call(
      async () => ({
        method: 'POST',
        path,
        headers: {
          ...(await signer.sign('POST', path, {}, { 'content-type': 'application/json' }, body)),
          'content-length': String(Buffer.byteLength(body)),
        },
        body,
        maxBytes: MOST_ANSWER_BYTES,
      }),
      1,
    );
    const text = answer.body?.toString('utf8') ?? '';
    const failed = answer.headers['x-amz-function-error'];
    if (answer.status !== 200 || failed !== undefined)
      throw new ServiceError(`${name} does not answer: ${failed ?? answer.status} ${text.slice(0, 300)}`, failed ?? 'Invoke');
    try {
      return JSON.parse(text);
    } catch {
      throw new ServiceError(`${name} does not answer with JSON: ${text.slice(0, 80)}`, 'Invoke');
    }
  } finally {
    client.close();
  }
}
