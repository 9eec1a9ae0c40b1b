import { type KeyView, type Proposal, policyDigest } from '../../lib/custody';
import type { Doc } from './documents';
import { plus } from './facts';
import { holdsInForce } from './holding';
import type { Ledger, World } from './world';

/** What KMS makes of a key, or undefined where it refuses (AWS KMS Developer Guide, "Key states of AWS KMS keys"). */
export function effectOf(proposal: Proposal, key: Omit<KeyView, 'granted'>): Partial<KeyView> | undefined {
  const { action } = proposal;
  const possible = { enable: ['disabled'], 'cancel-deletion': ['pending-deletion'], rotate: ['enabled'] }[action as string] ?? [
    'enabled',
    'disabled',
  ];
  if (!possible.includes(key.status)) return undefined;
  if (action === 'rotate') return { rotations: key.rotations + 1 };
  if (action === 'change-policy' || action === 'restore-policy') return { policyDigest: policyDigest(proposal.parameters.policy) };
  if (action === 'enable') return { status: 'enabled' };
  if (action === 'schedule-deletion') return { status: 'pending-deletion' };
  return action === 'grant-read' ? {} : { status: 'disabled' };
}

/** Whether a fair executor must take this: as the promises say, not as the code does. */
export function mustAccept(world: World, ledger: Ledger, doc: Doc, clock: string): boolean {
  const { facts } = ledger;
  if (doc.vetoes) {
    const intent = facts.intents.get(doc.vetoes);
    const over = facts.vetoed.has(doc.vetoes) || (facts.attempts.get(doc.vetoes) ?? 0) > 0;
    const current = intent?.doc.proposal?.rootVersion === facts.root.version;
    return doc.eligible === true && intent !== undefined && !over && current && world.clock < (intent.doc.proposal?.expires ?? '');
  }
  const { proposal } = doc;
  if (!proposal || proposal.rootVersion !== facts.root.version) return false;
  const side = ['grant-read', 'freeze', 'hold'].includes(proposal.action);
  if (!side && proposal.sequence !== facts.slots.length) return false;
  const alive = clock >= proposal.notBefore && plus(world.clock, facts.root.timeLockHours * 3600) < proposal.expires;
  const rootAlive = world.clock < facts.root.expires || ['change-root', 'freeze', 'hold'].includes(proposal.action);
  return alive && rootAlive && fits(world, ledger, doc);
}

/** Whether the key is in a state the action is for. */
export function fits(world: World, ledger: Ledger, { proposal, root }: Doc): boolean {
  if (proposal?.action === 'change-root')
    return proposal.parameters.recovery === world.clock >= ledger.facts.root.expires && root !== undefined;
  if (proposal?.action === 'release-hold') {
    return holdsInForce(ledger.facts).has(proposal.parameters.hold);
  }
  const key = world.keys[proposal?.keyArn ?? ''];
  const known = ledger.state.keys.get(proposal?.keyArn ?? '');
  if (proposal?.action === 'restore-policy' && key && known) {
    const { found, policy } = proposal.parameters;
    const same = key.status === known.status && key.rotations === known.rotations && key.status !== 'pending-deletion';
    return same && key.policyDigest === found && found !== known.policyDigest && policyDigest(policy) === known.policyDigest;
  }
  if (!proposal || !key || key.status !== known?.status || key.rotations !== known.rotations || key.policyDigest !== known.policyDigest)
    return !proposal?.keyArn;
  const from = {
    enable: ['disabled'],
    'change-policy': ['enabled', 'disabled'],
    'cancel-deletion': ['pending-deletion'],
    'schedule-deletion': ['enabled', 'disabled'],
  }[proposal.action as string];
  if (!(from ?? ['enabled']).includes(key.status) || key.policyDigest !== proposal.currentPolicyDigest) return false;
  return proposal.action !== 'rotate' || proposal.parameters.rotations === key.rotations;
}
