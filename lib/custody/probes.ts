import { CustodyError, demand } from './codes';
import { decodeProbe, demandType, open, PROBE, PROBER, signersOf } from './documents';
import { PROBED, type Probe } from './probe';
import { SKEW_SECONDS } from './second-hand';
import { type Instant, later } from './shape';
import type { State } from './state';
import type { ProbePaper, Root } from './types';

/** A custodian's word for a prober is given anew every year. */
export const LONGEST_PROBER_DAYS = 400;
/** A probe is brought while it is new: nobody keeps yesterday's answer for tomorrow. */
export const PROBE_SECONDS = 3600;

/** Where a probe is kept, beside the entries: one place of each party and day. */
export const probeName = ({ party, at }: Pick<Probe, 'party' | 'at'>) => `probes/${party}/${at.slice(0, 10)}.json`;
export const PROBE_NAME = /^probes\/([a-z](?:-?[a-z0-9]){1,31})\/(20\d\d-\d\d-\d\d)\.json$/;

/** Parties that must show every day what they may not do: those with accounts. Others may; they have none to be watched. */
export const probingParties = ({ parties }: Root): readonly string[] =>
  parties.filter(({ organization }) => organization !== 'independent').map(({ slug }) => slug);

/**
 * Whether a probe is what it says, on the ledger that it was made on: whose it is, as whom it was run, and that it asked everything.
 * What it was answered is not judged here: that something was allowed is just what must be kept.
 * @param state at the probe's head
 * @throws {CustodyError}
 */
export function judgeProbe(state: State, { probe, prober }: ProbePaper): Probe {
  const { root, keys, head, environment } = state;
  demandType(prober, PROBER);
  const [custodian, ...others] = signersOf(prober, root.custodians);
  if (custodian === undefined || others.length > 0)
    throw new CustodyError('one-signature', 'one custodian who appoints', String(prober.signatures.length));
  const appointed = open(prober, PROBER);
  const { party, publicKey, notBefore, expires } = appointed;
  demand('environment', appointed.environment === environment, environment, appointed.environment);
  demand('prober', custodian.party === party, `a prober of ${custodian.party}`, `one of ${party}`);
  const longest = later(notBefore, LONGEST_PROBER_DAYS * 86_400);
  demand('lifetime', expires <= longest, `an appointment until ${longest} at most`, expires);
  demandType(probe, PROBE);
  const signers = signersOf(probe, [{ slug: `the prober of ${party}`, party, publicKey }]);
  demand('one-signature', signers.length === 1, "the prober's signature", 'none');
  const document = open(probe, PROBE);
  demand('environment', document.environment === environment, environment, document.environment);
  demand('prober', document.party === party, `a probe of ${party}`, `one of ${document.party}`);
  demand('prober', document.at >= notBefore && document.at < expires, `a probe from ${notBefore} and before ${expires}`, document.at);
  demand('probe-head', document.head === head.digest, `head ${head.digest}`, document.head);
  demand('clock', later(document.at, SKEW_SECONDS) >= head.at, `a probe after the entry of ${head.at}`, document.at);
  demandOwn(root, document);
  const asked = [...keys.values()].flatMap(({ name }) => PROBED.map((call) => `${call} on ${name}`));
  const tried = document.results.map(({ key, call }) => `${call} on ${key}`);
  const other = asked.findIndex((one, index) => one !== tried[index]);
  demand('probe-results', other < 0, `result ${other}: ${asked[other]}`, tried[other] ?? 'none');
  demand('probe-results', tried.length === asked.length, `${asked.length} results`, String(tried.length));
  return document;
}

/** As itself: with another party's rights a probe would show what those may not do. */
function demandOwn({ parties, organizations }: Root, { party, caller }: Probe): void {
  const account = caller.split(':')[4] as string;
  const organization = parties.find(({ slug }) => slug === party)?.organization ?? 'independent';
  const found = organizations.find(({ accounts }) => accounts.includes(account))?.slug ?? 'independent';
  demand('probe-caller', found === organization, `somebody of an account of ${organization}`, `${caller} of ${found}`);
}

/** Whether a probe may be kept now: on the ledger as it is, and new. @throws {CustodyError} */
export function admitProbe(state: State, paper: ProbePaper, now: Instant): Probe {
  const document = judgeProbe(state, paper);
  const { at } = document;
  const fresh = at >= later(now, -PROBE_SECONDS) && at <= later(now, SKEW_SECONDS);
  demand('probe-age', fresh, `a probe between ${later(now, -PROBE_SECONDS)} and ${now}`, at);
  return document;
}

/** Judges probes that are kept while their ledger is replayed: each on the ledger as it was when it was made. */
export class ProbeJudge {
  private readonly byHead = new Map<string, { readonly name: string; readonly paper: ProbePaper }[]>();
  private readonly found = new Map<string, Probe | CustodyError>();

  /** @param kept bytes by name */
  constructor(kept: ReadonlyMap<string, Buffer>) {
    for (const [name, bytes] of kept) {
      const paper = this.orWhy(name, () => decodeProbe(bytes));
      // Read before its signature holds, only to know which state judges it.
      const head = paper && this.orWhy(name, () => open(paper.probe, PROBE).head);
      if (!paper || head === undefined) continue;
      this.byHead.set(head, [...(this.byHead.get(head) ?? []), { name, paper }]);
      this.found.set(name, new CustodyError('probe-head', 'a head of this ledger', head));
    }
  }

  /** To be called with each state of the replay. */
  observe = (state: State): void => {
    for (const { name, paper } of this.byHead.get(state.head.digest) ?? [])
      this.orWhy(name, () => {
        const document = judgeProbe(state, paper);
        demand('probe-taken', probeName(document) === name, `the probe ${probeName(document)}`, name);
        this.found.set(name, document);
      });
  };

  /** By name: the probe, or why it is none. */
  results = (): ReadonlyMap<string, Probe | CustodyError> => this.found;

  private orWhy<T>(name: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof CustodyError)) throw error;
      this.found.set(name, error);
      return undefined;
    }
  }
}
