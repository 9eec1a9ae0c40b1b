import { randomBytes } from 'node:crypto';
import { instantOf, later, type Policy, type Proposal, policyDigest, type State } from '../../lib/custody';
import { UsageError } from '../command';
import { instantOption } from './custodian';
import { type Paper, writePaper } from './paper';
import { shownOf, shownText } from './show';

export const text = { type: 'string' } as const;
export const flag = { type: 'boolean' } as const;

/** What several drafts have in common: written, shown, and the next step named. */
export function finish(out: string, paper: Paper, state: State | undefined, format: 'text' | 'json', next: string): number {
  const shown = shownOf(out, paper, state);
  writePaper(out, paper);
  console.log(format === 'json' ? JSON.stringify({ ...shown, wrote: out }, null, 2) : `${shownText(shown)}\n\nWrote ${out}. Next: ${next}`);
  return 0;
}

/** A proposal on the ledger as it is. */
export function draft(
  state: State,
  action: Proposal['action'],
  keyArn: string | null,
  parameters: object,
  notBefore?: string,
  hours?: string,
): Proposal {
  const start = instantOption(notBefore, '--not-before', instantOf(Date.now()));
  const policy = (parameters as { policy?: Policy }).policy;
  const digest = keyArn === null ? null : (state.keys.get(keyArn)?.policyDigest ?? policyDigest(policy ?? {}));
  return {
    schemaVersion: 1,
    environment: state.environment,
    action,
    keyArn,
    parameters,
    currentPolicyDigest: digest,
    rootVersion: state.root.version,
    sequence: state.slots.length,
    previous: state.slots.at(-1) as string,
    notBefore: start,
    expires: later(start, count(hours ?? '240', '--hours') * 3600),
    nonce: randomBytes(16).toString('hex'),
  } as Proposal;
}

export function count(text: string, option: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`${option} '${text}'`, 'A whole number, 1 or more.');
}
