import { createHash } from 'node:crypto';
import { type Envelope, localSigner, type Signer } from '../../lib/attest/dsse';
import { examplePrivateKey, examplePublicKey } from '../../lib/config/example-keys';
import {
  type Action,
  encodeEntry,
  GENESIS,
  type Genesis,
  grantName,
  type HoldAct,
  type HoldService,
  type KeyAct,
  type KeyService,
  type KeyView,
  type LedgerStore,
  NO_ENTRY,
  type Parameters,
  type Policy,
  PROBE,
  PROBED,
  PROBER,
  PROPOSAL,
  type Probe,
  type ProbePaper,
  type Prober,
  type Proposal,
  policyDigest,
  ROOT,
  type Root,
  RULES,
  replay,
  type State,
  type Submission,
  seal,
  sha256,
  VETO,
} from '../../lib/custody';

/** A small custody to test with: four custodians of three parties, three of them a quorum. */
export const ENVIRONMENT = 'model';
export const CUSTODIANS = ['foundation-1', 'foundation-2', 'vendor-1', 'notary-1'] as const;
export const QUORUM = ['foundation-1', 'vendor-1', 'notary-1'] as const;
export const EXECUTOR = sha256('executor 1');
export const START = '2026-01-01T00:00:00Z';
export const ARN = (name: string) => {
  const hex = sha256(name);
  return `arn:aws:kms:eu-central-2:100000000002:key/${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
};
export const DATA = ARN('statistics/vendor/europe');
export const LOG = ARN('log/vendor');

const partyOf = (slug: string) => slug.replace(/-\d$/, '').replace('notary', 'notaries');
const publicKeys = new Map<string, string>();
export const custodian = (slug: string) => {
  const publicKey = publicKeys.get(slug) ?? examplePublicKey(ENVIRONMENT, slug);
  publicKeys.set(slug, publicKey);
  return { slug, party: partyOf(slug), publicKey };
};
const keys = new Map<string, Signer>();
/** Each message is signed once for all who share the process, so that the same document always has the same bytes. */
const shared = globalThis as { custodySignatures?: Map<string, Buffer> };
const made = shared.custodySignatures ?? new Map<string, Buffer>();
shared.custodySignatures = made;
export function signer(slug: string): Signer {
  const known = keys.get(slug);
  if (known) return known;
  const { keyId, sign } = localSigner(examplePrivateKey(ENVIRONMENT, slug), examplePublicKey(ENVIRONMENT, slug));
  const once = (message: Buffer) => {
    const name = `${slug} ${sha256(message)}`;
    const signature = made.get(name) ?? sign(message);
    made.set(name, signature);
    return signature;
  };
  keys.set(slug, { keyId, sign: once });
  return { keyId, sign: once };
}
export const signers = (slugs: readonly string[]) => slugs.map(signer);

export const root = (change: Partial<Root> = {}): Root => ({
  schemaVersion: 1,
  environment: ENVIRONMENT,
  version: 1,
  organizations: [
    { slug: 'supervisor', accounts: ['100000000002'] },
    { slug: 'vendor', accounts: ['200000000003'] },
  ],
  parties: [
    { slug: 'foundation', organization: 'supervisor' },
    { slug: 'vendor', organization: 'vendor' },
    { slug: 'notaries', organization: 'independent' },
  ],
  custodians: CUSTODIANS.map(custodian),
  threshold: 3,
  requiredParties: ['foundation', 'vendor'],
  readGrant: { party: 'foundation', hours: 8, open: 2 },
  timeLockHours: 72,
  expires: '2027-01-01T00:00:00Z',
  ...change,
});

export const policy = (...more: object[]): Policy =>
  ({
    Version: '2012-10-17',
    Statement: [{ Sid: 'ExecutorActsForTheQuorum', Effect: 'Allow', Principal: '*', Action: 'kms:PutKeyPolicy', Resource: '*' }, ...more],
  }) as never;
export const READER = { Sid: 'Reader', Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' };

export const genesis = (change: Partial<Genesis> = {}, first: Envelope = seal(root(), ROOT, signers(CUSTODIANS))): Genesis => ({
  schemaVersion: 1,
  environment: ENVIRONMENT,
  rootDigest: sha256(Buffer.from(first.payload, 'base64')),
  executor: EXECUTOR,
  keys: [
    { name: 'statistics/vendor/europe', arn: DATA, class: 'user-data', policy: policy() },
    { name: 'log/vendor', arn: LOG, class: 'log', policy: policy() },
  ],
  ...change,
});

export function genesisEntry(rootDocument = root(), at = START, keys = genesis().keys): Buffer {
  const everybody = signers(rootDocument.custodians.map(({ slug }) => slug));
  const first = seal(rootDocument, ROOT, everybody);
  const { environment } = rootDocument;
  const body = { genesis: seal(genesis({ keys, environment }, first), GENESIS, everybody), root: first };
  return encodeEntry({ environment, sequence: 0, previous: NO_ENTRY, kind: 'genesis', at, body }).bytes;
}

/** A proposal on this state. `keyArn` is the data key's unless the action is about custody itself. */
export function proposal<A extends Action>(state: State, action: A, parameters: Parameters[A], change: Partial<Proposal> = {}): Proposal {
  const ofKey = !['change-root', 'change-executor', 'hold', 'release-hold'].includes(action);
  const keyArn = change.keyArn ?? (ofKey ? DATA : null);
  const sequence = state.slots.length;
  return {
    schemaVersion: 1,
    environment: state.environment,
    action,
    keyArn,
    parameters,
    currentPolicyDigest:
      keyArn === null ? null : (state.keys.get(keyArn)?.policyDigest ?? policyDigest('policy' in parameters ? parameters.policy : {})),
    rootVersion: state.root.version,
    sequence,
    previous: state.slots[sequence - 1] as string,
    notBefore: state.head.at,
    expires: '2026-01-20T00:00:00Z',
    nonce: createHash('md5').update(`${action} ${sequence} ${state.head.digest}`).digest('hex'),
    ...change,
  } as Proposal;
}
export const sealed = (
  document: Proposal,
  slugs: readonly string[] = RULES[document.action].quorum === 'full' ? QUORUM : ['foundation-1'],
) => seal(document, PROPOSAL, signers(slugs));
export const submission = (document: Proposal, slugs?: readonly string[]): Submission => ({ proposal: sealed(document, slugs) });
export const veto = (state: State, digest: string, slug: string): Envelope =>
  seal({ schemaVersion: 1, environment: state.environment, proposal: digest, reason: 'not agreed' }, VETO, [signer(slug)]);

/** Keys that probe, and as whom, for the parties with accounts. */
export const PROBERS: { readonly [party: string]: { readonly by: string; readonly appointedBy: string; readonly caller: string } } = {
  foundation: { by: 'probes-foundation', appointedBy: 'foundation-1', caller: 'arn:aws:sts::100000000002:assumed-role/engineer/machine' },
  vendor: { by: 'probes-vendor', appointedBy: 'vendor-1', caller: 'arn:aws:sts::200000000003:assumed-role/reader/machine' },
};
const proberOf = (party: string) => PROBERS[party] ?? (PROBERS['vendor'] as (typeof PROBERS)[string]);
export const prober = (change: Partial<Prober> = {}, by?: readonly string[]): Envelope => {
  const { party = 'vendor' } = change;
  return seal(
    {
      schemaVersion: 1,
      environment: ENVIRONMENT,
      party,
      publicKey: examplePublicKey(ENVIRONMENT, proberOf(party).by),
      notBefore: '2025-12-01T00:00:00Z',
      expires: '2027-01-01T00:00:00Z',
      ...change,
    },
    PROBER,
    signers(by ?? [proberOf(party).appointedBy]),
  );
};
/** Every call is denied. */
export const probe = (state: State, change: Partial<Probe> = {}): Probe => ({
  schemaVersion: 1,
  environment: ENVIRONMENT,
  party: 'vendor',
  caller: proberOf(change.party ?? 'vendor').caller,
  at: state.head.at,
  head: state.head.digest,
  results: [...state.keys.values()].flatMap(({ name }) =>
    PROBED.map((call) => ({ key: name, call, outcome: 'denied' as const, said: 'AccessDeniedException: no' })),
  ),
  ...change,
});
/** What a party's machine brings. */
export const probePaper = (document: Probe, change: { readonly prober?: Envelope; readonly by?: readonly string[] } = {}): ProbePaper => ({
  probe: seal(document, PROBE, signers(change.by ?? [proberOf(document.party).by])),
  prober: change.prober ?? prober({ party: document.party }),
});

/** One genesis for all: a signature made again has other bytes, and so another digest. */
const GENESIS_BYTES = genesisEntry();
export class MemoryLedger implements LedgerStore {
  constructor(readonly entries: Buffer[] = [GENESIS_BYTES]) {}
  read = async (slot: number) => this.entries[slot];
  claim = async (slot: number, bytes: Buffer) => {
    if (this.entries[slot]) return false;
    this.entries[slot] = bytes;
    return true;
  };
  state = (): State => replay(this.entries);
}

/** Keys that behave as KMS does: every act counted, so that a second one shows. */
export class MemoryKeys implements KeyService {
  readonly acts: string[] = [];
  readonly grants = new Set<string>();
  readonly views: Record<string, Omit<KeyView, 'granted'>> = Object.fromEntries(
    [DATA, LOG].map((arn) => [arn, { policyDigest: policyDigest(policy()), status: 'enabled', rotations: 0 }]),
  );
  refuse: string | undefined;

  read = async (keyArn: string, grant: string): Promise<KeyView> => ({
    ...(this.views[keyArn] as KeyView),
    granted: this.grants.has(grant),
  });
  perform = async (act: KeyAct) => {
    if (this.refuse) return this.refuse;
    this.acts.push(act.kind === 'revoke' ? 'revoke' : act.proposal.action);
    if (act.kind === 'revoke') this.grants.delete(act.grant);
    else this.views[act.keyArn] = { ...(this.views[act.keyArn] as KeyView), ...this.effect(act) };
    return undefined;
  };
  private effect({ proposal: { action, parameters }, keyArn, grant }: Extract<KeyAct, { kind: 'propose' }>): Partial<KeyView> {
    if (action === 'grant-read') this.grants.add(grant);
    if (action === 'rotate') return { rotations: (this.views[keyArn] as KeyView).rotations + 1 };
    if (action === 'change-policy' || action === 'restore-policy')
      return { policyDigest: policyDigest((parameters as Parameters['change-policy']).policy) };
    if (action === 'schedule-deletion') return { status: 'pending-deletion' };
    if (action === 'enable') return { status: 'enabled' };
    return action === 'disable' || action === 'freeze' || action === 'cancel-deletion' ? { status: 'disabled' } : {};
  }
}
/** Versions of objects that have a legal hold, as S3 keeps it. */
export class MemoryHolds implements HoldService {
  readonly acts: string[] = [];
  readonly versions = new Set<string>();
  refuse: string | undefined;
  held = async ({ objects }: HoldAct) => objects.filter(({ key, versionId }) => this.versions.has(`${key} ${versionId}`)).length;
  put = async ({ objects, on }: HoldAct) => {
    if (this.refuse) return this.refuse;
    this.acts.push(`${on ? 'hold' : 'release'} ${objects.map(({ key }) => key).join(' ')}`);
    for (const { key, versionId } of objects) this.versions[on ? 'add' : 'delete'](`${key} ${versionId}`);
    return undefined;
  };
}
/** A hold on objects of the names given, one version each. */
export const held = (...keys: readonly string[]): Parameters['hold'] => ({
  case: 'IR-2026-7',
  request: sha256('request'),
  bucket: 'logs',
  objects: keys.map((key) => ({ key, versionId: 'v1' })),
});
export { grantName };
