import { canonicalJson } from '../attest/canonical';
import { ACT_SECONDS, RULES } from './actions';
import { checkBegin } from './admit';
import { CustodyError, demand } from './codes';
import { type Instant, later } from './shape';
import type { Intent, State } from './state';
import type { Digest, Proposal } from './types';

/** One call of KMS that must come through the second hand's network: operation and the exact bytes of its body. */
export interface KmsCall {
  readonly operation: 'PutKeyPolicy' | 'DisableKey' | 'ScheduleKeyDeletion';
  readonly body: string;
}
/** Seconds by which clocks of two functions may differ. */
export const SKEW_SECONDS = 60;

/**
 * The call that carries an act out, where that takes the second hand; undefined for any other act. Executor and relay both make it
 * from the proposal, so that what is forwarded is what was approved, byte for byte.
 */
export function callOf(proposal: Proposal): KmsCall | undefined {
  const { keyArn } = proposal;
  if (keyArn === null) return undefined;
  // KMS takes either; a key of another account is refused when it is read by its ARN.
  const KeyId = keyArn.slice(keyArn.lastIndexOf('/') + 1);
  switch (proposal.action) {
    case 'change-policy':
    case 'restore-policy':
      return {
        operation: 'PutKeyPolicy',
        // The safety check would ask whether the caller may change the policy again, and knows nothing of the second hand's condition.
        body: canonicalJson({
          KeyId,
          PolicyName: 'default',
          Policy: canonicalJson(proposal.parameters.policy),
          BypassPolicyLockoutSafetyCheck: true,
        }),
      };
    case 'disable':
    case 'freeze':
      return { operation: 'DisableKey', body: canonicalJson({ KeyId }) };
    case 'schedule-deletion':
      return { operation: 'ScheduleKeyDeletion', body: canonicalJson({ KeyId, PendingWindowInDays: proposal.parameters.days }) };
    default:
      return undefined;
  }
}

/**
 * Whether a call is the one act under way, judged by whoever keeps the second hand: with a ledger of their own, and their own clock.
 * What waits must have stood in their own copy for its time-lock, whatever the entries say of their own age.
 * @param state their copy of the ledger, and what the executor wrote since
 * @param arrived when the entry with this proposal came into their copy, by the clock of the store; undefined: not yet
 * @throws {CustodyError}
 */
export function demandActUnderWay(state: State, call: KmsCall, arrived: (proposal: Digest) => Instant | undefined, now: Instant): Intent {
  const intent = state.acting === undefined ? undefined : state.open.get(state.acting);
  const attempt = intent?.attempts.at(-1);
  if (!intent || !attempt) throw new CustodyError('no-intent', 'an act under way', 'none');
  const approved = callOf(intent.proposal);
  const found = approved && approved.operation === call.operation && approved.body === call.body;
  if (!found) throw new CustodyError('acting', `the call of ${intent.proposal.action}, ${intent.digest}`, `another ${call.operation}`);
  const until = later(attempt.at, ACT_SECONDS);
  demand('lease', attempt.at <= later(now, SKEW_SECONDS) && now < until, `a call between ${attempt.at} and ${until}`, now);
  checkBegin(state, intent, now);
  if (!RULES[intent.proposal.action].waits) return intent;
  const since = arrived(intent.digest);
  const seconds = (Date.parse(intent.due) - Date.parse(intent.at)) / 1000;
  const due = since === undefined ? undefined : later(since, seconds);
  demand('time-lock', due !== undefined && now >= due, `an act at or after ${due ?? 'its time-lock in this copy'}`, now);
  return intent;
}
