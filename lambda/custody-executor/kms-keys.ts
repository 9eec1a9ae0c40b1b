import {
  CancelKeyDeletionCommand,
  CreateGrantCommand,
  EnableKeyCommand,
  type KMSClient,
  RevokeGrantCommand,
  RotateKeyOnDemandCommand,
} from '@aws-sdk/client-kms';
import { callOf, type KeyAct, type KeyService, type KeyView, reached } from '../../lib/custody';
import { grantsOf, readKey } from '../key-reader';
import type { SendCall } from './second-hand';

export interface Pace {
  /** For how long an act's effect is waited for, and how often it is looked for. */
  readonly settleMs: number;
  readonly lookMs: number;
  /**
   * For how long a request that went through the second hand could be sent once more: SigV4's validity, and clocks. Nothing is said
   * of the key before that is over, so that a copy of the request comes too late, or meets a key that is already so.
   */
  readonly replayMs: number;
}
export interface KmsClients {
  /** May try again: it changes nothing. */
  readonly reads: KMSClient;
  /** Must try once (`maxAttempts: 1`): a call that seems lost may have arrived, and the next attempt looks first. */
  readonly acts: KMSClient;
  /** Sends once through the network of the other organization, without which a key's policy denies it (lib/model/key-policy.ts). */
  readonly changes: SendCall;
}

/** KMS takes either; a key of another account has been refused by then, as it was read by its ARN. */
const idOf = (keyArn: string) => keyArn.slice(keyArn.lastIndexOf('/') + 1);

/** Keys of AWS KMS. */
export class KmsKeys implements KeyService {
  /** Whether a key shows what this run did to it last. */
  private readonly shows = new Map<string, (view: KeyView) => boolean>();
  /** Until when what passed the second hand for a key could be sent again, ms. */
  private readonly replayable = new Map<string, number>();

  constructor(
    private readonly clients: KmsClients,
    private readonly pace: Pace,
  ) {}

  read = async (keyArn: string, grant: string): Promise<KeyView> => {
    const shows = this.shows.get(keyArn);
    const wait = (this.replayable.get(keyArn) ?? 0) - Date.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    for (let waited = 0; ; waited += this.pace.lookMs) {
      const { grants, yearly: _, ...view } = await readKey(this.clients.reads, keyArn);
      const seen = { ...view, granted: grants.some(({ Name }) => Name === grant) };
      if (shows === undefined || shows(seen) || waited >= this.pace.settleMs) return seen;
      await new Promise((done) => setTimeout(done, this.pace.lookMs));
    }
  };

  perform = async (act: KeyAct): Promise<string | undefined> => {
    try {
      if (act.kind === 'revoke') await this.revoke(act.keyArn, act.grant);
      else await this.act(act);
    } catch (error) {
      const refusal = refusedForGood(error);
      if (refusal === undefined) throw error;
      return refusal;
    } finally {
      // Also when it was refused: whoever refuses may send it all the same, later.
      if (act.kind === 'propose' && callOf(act.proposal) !== undefined) this.replayable.set(act.keyArn, Date.now() + this.pace.replayMs);
    }
    // Sent again, it does what any one custodian may do at any time; and an alarm freezes many keys.
    if (act.kind === 'propose' && act.proposal.action === 'freeze') this.replayable.delete(act.keyArn);
    this.shows.set(act.keyArn, act.kind === 'revoke' ? (view) => !view.granted : (view) => reached(act.proposal, view));
    return undefined;
  };

  private async act({ proposal, keyArn, grant }: Extract<KeyAct, { kind: 'propose' }>): Promise<unknown> {
    const { acts, changes } = this.clients;
    const KeyId = idOf(keyArn);
    const call = callOf(proposal);
    if (call !== undefined) return changes(call);
    switch (proposal.action) {
      case 'rotate':
        return acts.send(new RotateKeyOnDemandCommand({ KeyId }));
      case 'enable':
        return acts.send(new EnableKeyCommand({ KeyId }));
      case 'cancel-deletion':
        return acts.send(new CancelKeyDeletionCommand({ KeyId }));
      case 'grant-read':
        // With a name the same call again returns the same grant (AWS KMS API Reference, CreateGrant).
        return acts.send(
          new CreateGrantCommand({ KeyId, GranteePrincipal: proposal.parameters.grantee, Operations: ['Decrypt'], Name: grant }),
        );
      default:
        throw new Error(`${proposal.action} is no act on a key`);
    }
  }

  private async revoke(keyArn: string, name: string): Promise<void> {
    for (const { GrantId, Name } of await grantsOf(this.clients.reads, keyArn))
      if (Name === name) await this.clients.acts.send(new RevokeGrantCommand({ KeyId: idOf(keyArn), GrantId }));
  }
}

/** May pass: the run ends without a receipt and a later attempt looks at the key first. */
const MAY_PASS =
  /Throttl|TooManyRequests|Conflict|Expired|Timeout|InternalException|RequestTimeTooSkewed|UnrecognizedClient|InvalidClientToken/i;

/** Why KMS refused, in one line as a receipt has it; undefined when nobody can tell, or it may pass. */
function refusedForGood(error: unknown): string | undefined {
  const { name, message, $metadata } = error as { name?: string; message?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  if (name === undefined || status < 400 || status >= 500 || status === 429 || MAY_PASS.test(name)) return undefined;
  const line = `${name}: ${message ?? ''}`.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 200);
  return line.trim();
}
