import {
  type Action,
  type Brought,
  digestOf,
  type Parameters,
  type Proposal,
  policyDigest,
  ROOT,
  type Root,
  type RootCustodian,
  RULES,
  type State,
  seal,
} from '../../lib/custody';
import { custodian, policy, proposal, QUORUM, READER, root, sealed, signers, veto } from '../../test/custody/world';

/** A document somebody brings, with what is true about it. */
export interface Doc {
  readonly id: string;
  readonly digest: string;
  readonly brought: NonNullable<Brought>;
  readonly proposal?: Proposal;
  readonly root?: Root;
  /** Custodians who really consented to exactly this. */
  readonly consent: readonly RootCustodian[];
  /** Digest of the proposal that this veto is about. */
  readonly vetoes?: string;
  /** Whether the vetoing custodian stays in office if the vetoed proposal passes. */
  readonly eligible?: boolean;
}

/** An honest document, made when somebody first brings it: on the ledger as it is then. */
export interface Plan {
  readonly id: string;
  make(state: State, clock: string, made: ReadonlyMap<string, Doc>): Doc | undefined;
}

export function proposalDoc(
  id: string,
  document: Proposal,
  slugs: readonly string[],
  next?: { readonly root: Root; readonly signedBy: readonly string[] },
): Doc {
  const envelope = sealed(document, slugs);
  const beside = next ? { root: seal(next.root, ROOT, signers(next.signedBy)) } : {};
  return {
    id,
    digest: digestOf(envelope),
    brought: { submission: { proposal: envelope, ...beside } },
    proposal: document,
    ...(next && { root: next.root }),
    consent: slugs.map(custodian),
  };
}

/** What a full quorum, or whoever suffices, proposes. */
export function plan<A extends Action>(
  id: string,
  action: A,
  parameters: (state: State) => Parameters[A],
  change: Partial<Proposal> = {},
  lifeHours = 200,
): Plan {
  return {
    id,
    make: (state, clock) => {
      const expires = `${new Date(Date.parse(clock) + lifeHours * 3_600_000).toISOString().slice(0, 19)}Z`;
      const document = proposal(state, action, parameters(state), { notBefore: clock, expires, ...change });
      return proposalDoc(id, document, RULES[action].quorum === 'full' ? QUORUM : ['foundation-1']);
    },
  };
}

/** Releases what another plan holds. */
export const releasePlan = (id: string, of: string): Plan => ({
  id,
  make: (state, clock, made) => {
    const hold = made.get(of)?.digest;
    return hold === undefined ? undefined : plan(id, 'release-hold', () => ({ hold, reason: 'the case is over' })).make(state, clock, made);
  },
});

export const vetoPlan = (id: string, of: string, slug: string, eligible = true): Plan => ({
  id,
  make: (state, _, made) => {
    const target = made.get(of);
    if (!target) return undefined;
    const envelope = veto(state, target.digest, slug);
    return { id, digest: digestOf(envelope), brought: { veto: envelope }, consent: [custodian(slug)], vetoes: target.digest, eligible };
  },
});

/** foundation-2 is replaced by foundation-3; or, in recovery, nothing changes but the expiry. */
export const rootPlan = (id: string, recovery = false, lifeHours = 200): Plan => ({
  id,
  make: (state, clock) => {
    const slugs = recovery ? state.root.custodians.map(({ slug }) => slug) : ['foundation-1', 'foundation-3', 'vendor-1', 'notary-1'];
    const next = root({
      ...state.root,
      version: state.root.version + 1,
      custodians: slugs.map(custodian),
      expires: '2028-01-01T00:00:00Z',
    });
    const signedBy = recovery ? QUORUM : [...QUORUM, 'foundation-3'];
    const rootDigest = digestOf(seal(next, ROOT, signers(signedBy)));
    const expires = `${new Date(Date.parse(clock) + lifeHours * 3_600_000).toISOString().slice(0, 19)}Z`;
    return proposalDoc(id, proposal(state, 'change-root', { rootDigest, recovery }, { notBefore: clock, expires }), QUORUM, {
      root: next,
      signedBy,
    });
  },
});

export const rotation = (id: string) => plan(id, 'rotate', (state) => ({ rotations: [...state.keys.values()][0]?.rotations ?? 0 }));
/** Back to the ledger's policy, from the one that the scenario's first drift sets. */
export const restoration = (id: string) =>
  plan(id, 'restore-policy', (state) => ({ policy: [...state.keys.values()][0]?.policy ?? {}, found: CHANGED }));
export const CHANGED = policyDigest(policy(READER));
export const policyChange = (id: string, lifeHours?: number) =>
  plan(id, 'change-policy', () => ({ policy: policy(READER) }), {}, lifeHours);
