import type { KmsCall, LedgerStore } from '../../lib/custody';
import { REGION } from '../../lib/model/names';
import type { CredentialSource } from '../../lib/objects/credentials';
import { Signer } from '../../lib/objects/signer';
import { MOST_ENTRIES_BYTES, type RelayAnswer, type RelayRequest } from '../custody-relay/protocol';
import { CONTENT_TYPE, KMS_HOST } from '../custody-relay/signed-call';

/** @throws when the relay did not answer */
export type AskRelay = (request: RelayRequest) => Promise<RelayAnswer>;
/** Sends one call of KMS. @throws as KMS does, with `name`, `message` and a status */
export type SendCall = (call: KmsCall) => Promise<void>;

/** Times that the relay is asked for its head, and the first wait between. */
const TRIES = 4;
const PATIENCE_MS = 250;

/** KMS, or the second hand before it, says no; shaped as the SDK's errors are, so that both are judged alike. */
export class CallRefused extends Error {
  readonly $metadata: { readonly httpStatusCode: number };
  constructor(name: string, message: string, status: number) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode: status };
  }
}

/**
 * Signs with the executor's credentials and has the second hand send it. What the relay's copy of the ledger does not have yet goes
 * with it: the attempt was written a moment ago.
 */
export function throughTheSecondHand(
  ask: AskRelay,
  ledger: LedgerStore,
  credentials: CredentialSource,
  nowMs = Date.now,
  patienceMs = PATIENCE_MS,
): SendCall {
  const signer = new Signer(credentials, REGION, 'kms', new URL(`https://${KMS_HOST}`), nowMs);
  return async (call) => {
    const asked = await reached(ask, patienceMs);
    if (!('head' in asked)) throw refusedBy(asked);
    const entries: string[] = [];
    let bytes = 0;
    for (let slot = asked.head + 1; ; slot += 1) {
      const entry = await ledger.read(slot);
      if (entry === undefined) break;
      bytes += entry.length;
      if (bytes > MOST_ENTRIES_BYTES)
        throw new CallRefused('RelayBehind', `the second hand's copy of the ledger ends at entry ${asked.head}, too far behind`, 400);
      entries.push(entry.toString('utf8'));
    }
    const { operation, body } = call;
    const headers = { 'content-type': CONTENT_TYPE, 'x-amz-target': `TrentService.${operation}` };
    const signed: { readonly [name: string]: string } = await signer.sign('POST', '/', {}, headers, body);
    const forward: RelayRequest = {
      op: 'forward',
      entries,
      call: {
        operation,
        body,
        authorization: signed['authorization'] ?? '',
        date: signed['x-amz-date'] ?? '',
        token: signed['x-amz-security-token'] ?? '',
      },
    };
    const answer = await ask(forward).catch((error: Error) => {
      throw new CallRefused('SecondHandFailed', error.message, 400);
    });
    if (!('status' in answer)) throw refusedBy(answer);
    if (answer.status !== 200) throw refusedByKms(answer);
  };
}

/** Nothing is signed yet, so it may be asked again; but a second hand that is not there must not hold up every other act. */
async function reached(ask: AskRelay, patienceMs: number): Promise<RelayAnswer> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask({ op: 'head' });
    } catch (error) {
      if (tried === TRIES) throw new CallRefused('SecondHandUnreachable', (error as Error).message, 400);
      await new Promise((done) => setTimeout(done, patienceMs * 2 ** tried));
    }
  }
}

/** A refusal of the second hand is final for this act: else it could hold up every other one until this one expires. */
function refusedBy(answer: RelayAnswer): Error {
  if (!('refused' in answer)) return new CallRefused('RelayAnswer', JSON.stringify(answer).slice(0, 80), 400);
  const { code, expected, found } = answer.refused;
  return new CallRefused('SecondHandRefused', `${code}: expected ${expected}, found ${found}`, 400);
}

/** Error of the AWS JSON protocol. */
function refusedByKms({ status, body }: { readonly status: number; readonly body: string }): Error {
  let error: { readonly __type?: unknown; readonly message?: unknown; readonly Message?: unknown } = {};
  try {
    error = JSON.parse(body) as typeof error;
  } catch {
    // No JSON: the status alone says what it is.
  }
  const name = String(error?.__type ?? `Status${status}`).replace(/^.*#/, '');
  return new CallRefused(name, String(error?.message ?? error?.Message ?? ''), status);
}
