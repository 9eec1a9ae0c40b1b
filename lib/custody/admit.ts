import { canonicalJson } from '../attest/canonical';
import type { Envelope } from '../attest/dsse';
import { LONGEST_DAYS, MOST_POLICY_BYTES, MOST_ROTATIONS, RULES } from './actions';
import { CustodyError, demand } from './codes';
import { demandType, digestOf, open, PROPOSAL, policyDigest, signersOf, VETO } from './documents';
import { checkNewHold, checkRelease } from './holds';
import { policyFault } from './policy';
import { changedCustodians, missing, openNextRoot } from './root';
import { type Instant, later } from './shape';
import { type Intent, type State, waits } from './state';
import type { Proposal, RootCustodian, Submission } from './types';

/**
 * Whether a proposal may claim its slot, at the state the ledger is in. Signatures before content: nothing of a payload is
 * parsed until every signature on it holds.
 * @throws {CustodyError}
 */
export function admit(state: State, submission: Submission, at: Instant): Intent {
  const { root } = state;
  const envelope = submission.proposal;
  demandType(envelope, PROPOSAL);
  const signers = signersOf(envelope, root.custodians);
  const proposal = open(envelope, PROPOSAL);
  const digest = digestOf(envelope);
  const rule = RULES[proposal.action];
  demand('environment', proposal.environment === state.environment, state.environment, proposal.environment);
  demand('root-version', proposal.rootVersion === root.version, `root version ${root.version}`, `root version ${proposal.rootVersion}`);
  demandQuorum(state, proposal, signers);
  demand('taken', !state.taken.has(digest), 'a document that is not in the ledger', digest);
  const next = state.slots.length;
  const slotHolds = rule.lane === 'act' ? proposal.sequence === next : proposal.sequence <= next;
  demand('sequence', slotHolds, `slot ${next}`, `slot ${proposal.sequence}`);
  const previous = state.slots[proposal.sequence - 1];
  demand(
    'previous',
    proposal.previous === previous,
    `the entry that claimed slot ${proposal.sequence - 1}, ${previous}`,
    proposal.previous,
  );
  const due = rule.waits ? latest(later(at, root.timeLockHours * 3600), proposal.notBefore) : at;
  demand('not-yet', rule.waits || proposal.notBefore <= at, `no later than ${at}`, `not before ${proposal.notBefore}`);
  demand('expired', proposal.expires > due, `an expiry after ${due}`, proposal.expires);
  demand(
    'lifetime',
    proposal.expires <= later(proposal.notBefore, LONGEST_DAYS * 86_400),
    `at most ${LONGEST_DAYS} days`,
    `${proposal.notBefore} to ${proposal.expires}`,
  );
  checkKey(state, proposal);
  checkParameters(state, proposal, signers);
  checkNewHold(state, proposal, signers);
  checkRelease(state, proposal);
  checkRootAge(state, proposal, at);
  const nextRoot = rootOf(state, proposal, submission, at);
  const approvedBy = signers.map(({ slug }) => slug);
  return { digest, proposal, ...(nextRoot && { root: nextRoot }), approvedBy, at, due, attempts: [] };
}

function demandQuorum({ root }: State, proposal: Proposal, signers: readonly RootCustodian[]): void {
  const { quorum } = RULES[proposal.action];
  if (quorum === 'full') {
    const lacking = missing(root, signers);
    demand(
      'quorum',
      lacking === undefined,
      `${root.threshold} custodians, and one at least of ${root.requiredParties.join(' and ')}`,
      lacking ?? '',
    );
  } else if (quorum === 'read-grant') {
    const { party } = root.readGrant;
    demand(
      'grant-quorum',
      signers.some((signer) => signer.party === party),
      `an approval of ${party}`,
      'none',
    );
  } else demand('one-signature', signers.length === 1, 'one signature', `${signers.length}`);
}

function checkKey(state: State, proposal: Proposal): void {
  if (proposal.keyArn === null) return;
  const key = state.keys.get(proposal.keyArn);
  if (proposal.action === 'adopt-key') {
    const { policy, name } = proposal.parameters;
    const named = [...state.keys.values()].some((one) => one.name === name);
    demand('known-key', key === undefined && !named, 'a key that nobody adopted yet', key?.name ?? name);
    demand(
      'policy-digest',
      policyDigest(policy) === proposal.currentPolicyDigest,
      'the digest of the policy proposed',
      `${proposal.currentPolicyDigest}`,
    );
    return;
  }
  if (!key) throw new CustodyError('unknown-key', 'a key that a quorum adopted', proposal.keyArn);
  const { classes, from } = RULES[proposal.action];
  demand('key-class', classes.includes(key.class), `a key of class ${classes.join(', ')}`, `${key.name}, of class ${key.class}`);
  demand('key-status', from.includes(key.status), `a key that is ${from.join(' or ')}`, `${key.name}, which is ${key.status}`);
  demand(
    'policy-digest',
    key.policyDigest === proposal.currentPolicyDigest,
    `${key.name} under policy ${key.policyDigest}`,
    `${proposal.currentPolicyDigest}`,
  );
  if (proposal.action === 'change-policy') {
    const fault = policyFault(key.class, key.policy, proposal.parameters.policy);
    demand('policy-frozen', fault === undefined, 'a policy that keeps what no quorum may take', fault ?? '');
    const bytes = Buffer.byteLength(canonicalJson(proposal.parameters.policy));
    demand('key-limit', bytes <= MOST_POLICY_BYTES, `a policy of ${MOST_POLICY_BYTES} bytes at most`, `${bytes} bytes`);
  }
  if (proposal.action === 'restore-policy') {
    const { policy, found } = proposal.parameters;
    const restored = policyDigest(policy);
    demand('policy-digest', restored === key.policyDigest, `${key.name} under its policy ${key.policyDigest} again`, restored);
    demand('policy-digest', found !== key.policyDigest, `another policy than ${key.policyDigest} over which it is put`, found);
  }
  if (proposal.action === 'rotate') {
    const { rotations } = proposal.parameters;
    demand('key-limit', key.rotations < MOST_ROTATIONS, `fewer than ${MOST_ROTATIONS} rotations of ${key.name}`, String(key.rotations));
    demand('key-status', rotations === key.rotations, `${key.name} after ${key.rotations} rotations`, `after ${rotations}`);
  }
}

function checkParameters(state: State, proposal: Proposal, signers: readonly RootCustodian[]): void {
  if (proposal.action !== 'grant-read') return;
  const { root } = state;
  const { hours, grantee } = proposal.parameters;
  demand('grant-hours', hours <= root.readGrant.hours, `at most ${root.readGrant.hours} hours`, `${hours} hours`);
  demand('key-limit', state.grants.size < root.readGrant.open, `fewer than ${root.readGrant.open} open grants`, String(state.grants.size));
  const account = grantee.split(':')[4] as string;
  const organization = root.organizations.find(({ accounts }) => accounts.includes(account))?.slug;
  const approving = new Set(signers.map(({ party }) => root.parties.find(({ slug }) => slug === party)?.organization));
  demand(
    'grant-organization',
    organization !== undefined && !approving.has(organization),
    'a reader of an organization that the root names and no approver belongs to',
    `${grantee} of ${organization ?? 'no organization of the root'}`,
  );
}

function checkRootAge({ root }: State, proposal: Proposal, at: Instant): void {
  demand('root-expired', at < root.expires || RULES[proposal.action].afterExpiry, `a root that expires after ${at}`, root.expires);
}

function rootOf(state: State, proposal: Proposal, { root }: Submission, at: Instant) {
  if (proposal.action !== 'change-root') {
    demand('root-digest', root === undefined, 'no root beside a proposal that changes none', 'a root');
    return undefined;
  }
  if (root === undefined) throw new CustodyError('root-digest', 'the new root beside the proposal', 'none');
  const { rootDigest, recovery } = proposal.parameters;
  const expired = at >= state.root.expires;
  demand(
    'root-recovery',
    recovery === expired,
    `recovery: ${expired}, as the root expires at ${state.root.expires}`,
    `recovery: ${recovery}`,
  );
  return openNextRoot(state.root, root, rootDigest, recovery, at);
}

/**
 * Whether an open intent may be begun now: what held when it was accepted must still hold.
 * @throws {CustodyError}
 */
export function checkBegin(state: State, intent: Intent, at: Instant): void {
  const { proposal } = intent;
  demand('time-lock', at >= intent.due, `an act at or after ${intent.due}`, at);
  demand('expired', at < proposal.expires, `an act before ${proposal.expires}`, at);
  checkKey(state, proposal);
  checkRelease(state, proposal);
  checkRootAge(state, proposal, at);
}

/**
 * Whether a veto stops what it names.
 * @returns digest of the vetoed proposal
 * @throws {CustodyError}
 */
export function admitVeto(state: State, envelope: Envelope): string {
  const { root } = state;
  demandType(envelope, VETO);
  const signers = signersOf(envelope, root.custodians);
  const veto = open(envelope, VETO);
  demand('environment', veto.environment === state.environment, state.environment, veto.environment);
  const [signer] = signers;
  if (signer === undefined || signers.length > 1) throw new CustodyError('one-signature', 'one signature', `${signers.length}`);
  const intent = state.open.get(veto.proposal);
  if (!intent || !RULES[intent.proposal.action].waits) throw new CustodyError('veto-nothing', 'a proposal in its time-lock', veto.proposal);
  demand('veto-late', waits(intent), 'a proposal that nobody began to carry out', 'one that was begun');
  if (intent.root) demandForeign(root, intent.root, signer);
  return veto.proposal;
}

/**
 * A thief of one key, or a party to be removed, could otherwise stop its own removal for ever. Each required party has agreed
 * by then: without that there is no quorum, and nothing waits.
 */
function demandForeign(old: State['root'], next: State['root'], signer: RootCustodian): void {
  const removed = changedCustodians(old, next).gone.some(({ publicKey }) => publicKey === signer.publicKey);
  const standing = (root: State['root']) =>
    root.custodians.some(({ party }) => party === signer.party) && root.parties.some(({ slug }) => slug === signer.party);
  const unrequired = old.requiredParties.includes(signer.party) && !next.requiredParties.includes(signer.party);
  const own = removed || unrequired || !standing(next);
  demand('veto-own-removal', !own, 'a veto of somebody the new root keeps', `${signer.slug} of ${signer.party}`);
}

const latest = (a: Instant, b: Instant) => (a > b ? a : b);
