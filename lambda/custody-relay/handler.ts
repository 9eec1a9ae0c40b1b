import { Client } from '../../lib/objects/http';
import { ledgerBucket } from '../ledger-bucket';
import { setting } from '../settings';
import type { RelayAnswer } from './protocol';
import { Relay } from './relay';
import { KMS_HOST } from './signed-call';

/** KMS answers these calls with nothing, or with a few fields. */
const MOST_ANSWER_BYTES = 64 * 1024;
let relay: Relay | undefined;

/** Carries the executor's signed request through the founding company's network, if it is the act that the ledger says. */
export async function handler(event: unknown): Promise<RelayAnswer> {
  relay ??= fromEnvironment();
  return relay.answer(event);
}

function fromEnvironment(): Relay {
  const copy = ledgerBucket();
  // The host is signed; only a rehearsal connects to another.
  const kms = new Client(new URL(process.env['AWS_ENDPOINT_URL_KMS'] ?? process.env['AWS_ENDPOINT_URL'] ?? `https://${KMS_HOST}`), 2);
  return new Relay({
    copy: copy.arrived,
    forward: async (headers, body) => {
      const answer = await kms.call(async () => ({ method: 'POST', path: '/', headers, body, maxBytes: MOST_ANSWER_BYTES }), 1);
      return { status: answer.status, body: answer.body?.toString('utf8') ?? '' };
    },
    nowMs: Date.now,
    founders: setting('founders'),
  });
}
