import { CustodyError, PROBE_NAME, type Probe, ProbeJudge, probeDays, probingParties, type State } from '../../lib/custody';
import type { FolderLedger } from './folder-ledger';

/** A probe of a ledger folder in short, or why it is none. */
export interface KeptProbe {
  readonly name: string;
  readonly party: string;
  readonly day: string;
  readonly at?: string;
  readonly caller?: string;
  /** How many calls were answered how. */
  readonly denied?: number;
  readonly allowed?: number;
  readonly unknown?: number;
  readonly fault?: { readonly code: string; readonly expected: string; readonly found: string };
}

/** Probes of a folder, to be judged while its ledger is replayed: give `observe` to the replay, then ask for the list. */
export function keptProbes(ledger: FolderLedger): { readonly observe: (state: State) => void; readonly list: () => readonly KeptProbe[] } {
  const judge = new ProbeJudge(ledger.probes());
  return { observe: judge.observe, list: () => [...judge.results()].map(([name, found]) => shortOf(name, found)).sort(byDay) };
}

const byDay = (a: KeptProbe, b: KeptProbe) => (`${a.day} ${a.party}` < `${b.day} ${b.party}` ? -1 : 1);

function shortOf(name: string, found: Probe | CustodyError): KeptProbe {
  const [, party, day] = PROBE_NAME.exec(name) as unknown as [string, string, string];
  if (found instanceof CustodyError) return { name, party, day, fault: { code: found.code, expected: found.expected, found: found.found } };
  const count = (outcome: string) => found.results.filter((one) => one.outcome === outcome).length;
  const { at, caller } = found;
  return { name, party, day, at, caller, denied: count('denied'), allowed: count('allowed'), unknown: count('unknown') };
}

/** The last probe of each party, and whether today's or yesterday's is missing where one must be. */
export function latestProbes(state: State, kept: readonly KeptProbe[], at: string) {
  const must = probingParties(state.root);
  return state.root.parties.flatMap(({ slug }) => {
    const last = kept.findLast(({ party }) => party === slug);
    const missing = must.includes(slug) && !probeDays(at).includes(last?.day ?? '');
    return last || missing ? [{ party: slug, missing, ...(last && { last }) }] : [];
  });
}

export function probeText({ at, party, caller, denied = 0, allowed = 0, unknown = 0, fault, day }: KeptProbe): string {
  if (fault) return `probe of ${party} of ${day}: ${fault.code}: expected ${fault.expected}, found ${fault.found}`;
  const said = allowed > 0 ? `${allowed} ALLOWED, ` : '';
  return `probe of ${party} at ${at} as ${caller}: ${said}${unknown > 0 ? `${unknown} unknown, ` : ''}${denied} denied`;
}
