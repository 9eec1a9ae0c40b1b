import type { Approval, Parties } from './approvals';
import { byCode } from './files';

/** A manifest, and from when on all required parties had approved it. */
export interface InForce {
  readonly manifest: string;
  /** The last required approval; from then on it was approved. Undefined while one is missing. */
  readonly since?: string;
  /** When the next one came into force. */
  readonly until?: string;
  readonly approvedBy: readonly { readonly party: string; readonly from: string }[];
  readonly missing: readonly string[];
}

/** Which manifest was in force when: each from the instant its last required party approved, until the next. @param held manifests that are here */
export function timeline(held: readonly string[], approvals: readonly Approval[], { required }: Parties): readonly InForce[] {
  const entries = held.map((manifest) => {
    const own = approvals.filter((approval) => approval.manifest === manifest);
    // A party that approves twice has approved from the first time on.
    const first = new Map<string, string>();
    for (const { party, from } of own) {
      const known = first.get(party);
      if (known === undefined || from < known) first.set(party, from);
    }
    const approvedBy = [...first]
      .map(([party, from]) => ({ party, from }))
      .sort((a, b) => byCode(a.from, b.from) || byCode(a.party, b.party));
    const missing = required.filter((party) => !first.has(party));
    const since =
      missing.length > 0
        ? undefined
        : required
            .map((party) => first.get(party) as string)
            .sort(byCode)
            .at(-1);
    return { manifest, approvedBy, missing, ...(since === undefined ? {} : { since }) };
  });
  const begun = entries
    .filter((entry): entry is typeof entry & { since: string } => entry.since !== undefined)
    .sort((a, b) => byCode(a.since, b.since) || byCode(a.manifest, b.manifest));
  const waiting = entries.filter(({ since }) => since === undefined);
  return [
    ...begun.map((entry, index) => {
      const until = begun[index + 1]?.since;
      return { ...entry, ...(until === undefined ? {} : { until }) };
    }),
    ...waiting,
  ];
}

export const inForceAt = (entries: readonly InForce[], at: string): InForce | undefined =>
  entries.find(({ since, until }) => since !== undefined && since <= at && (until === undefined || at < until));
