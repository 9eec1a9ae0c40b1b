import { comparisonIn, pairIn } from './basis';
import type { SigningKey } from './documents';
import type { Documents } from './names';
import type { Builds, Ports } from './ports';
import { documentsOf, openedOf, type Release } from './record';
import { attest, compareBuilds, logRelease, publish, signRelease, summarizeRelease, takeUse } from './steps';
import type { Order, Purpose, Side } from './types';

export type Step =
  | 'attest-centre'
  | 'attest-supervisor'
  | 'compare'
  | 'take-use'
  | 'summarize'
  | 'sign-centre'
  | 'sign-supervisor'
  | 'publish-and-log'
  | 'log-blocked'
  | 'log-rebuilt'
  | 'log-alarm';
export type End = 'released' | 'blocked' | 'alarm';

/**
 * What comes next: a function of the documents that are recorded, and of nothing that a run remembers.
 * @param verdict of the comparison, when there is one
 */
export function nextStep({ lane }: Order, have: Documents, verdict?: 'same' | 'different'): Step | End {
  const before = (...steps: readonly (readonly [keyof Documents, Step])[]) => steps.find(([name]) => have[name] === undefined)?.[1];
  const deciding = [
    ['summary.json', 'summarize'],
    ['release.centre.json', 'sign-centre'],
    ['release.supervisor.json', 'sign-supervisor'],
    ['log-entry.json', 'publish-and-log'],
  ] as const;
  const rebuilding = [
    ['provenance.supervisor.json', 'attest-supervisor'],
    ['comparison.json', 'compare'],
  ] as const;
  if (lane === 'full') {
    const compared = before(['provenance.centre.json', 'attest-centre'], ...rebuilding);
    if (compared) return compared;
    if (verdict === 'different') return before(['rebuilt.json', 'log-blocked']) ?? 'blocked';
    return before(...deciding) ?? 'released';
  }
  const open = before(['provenance.centre.json', 'attest-centre'], ['use.json', 'take-use'], ...deciding, ...rebuilding);
  if (open) return open;
  if (verdict === 'different') return before(['rebuilt.json', 'log-alarm']) ?? 'alarm';
  return before(['rebuilt.json', 'log-rebuilt']) ?? 'released';
}

export interface Workshop {
  readonly builds: Builds;
  readonly key: (side: Side, purpose: Purpose) => SigningKey;
  /** Bytes of a file that build A made. */
  readonly artefact: (release: Release, name: string) => Promise<Buffer>;
}

/** Runs a release that was opened to its end, in one process; the state machine (machine.ts) runs the same steps as functions. */
export async function runRelease(ports: Ports, release: Release, workshop: Workshop): Promise<End> {
  for (;;) {
    const { order } = await openedOf(ports.records, release);
    const documents = await documentsOf(ports.records, release);
    const step = nextStep(order, documents, verdictIn(documents, order, ports));
    if (step === 'blocked') return step;
    if (step === 'released' || step === 'alarm') {
      // Again, whoever was killed before: the entries of the log are there now.
      await publish(ports, release, (name) => workshop.artefact(release, name));
      return step;
    }
    await perform(step, ports, release, workshop);
  }
}

function verdictIn(documents: Documents, order: Order, { trust }: Ports) {
  if (documents['comparison.json'] === undefined) return undefined;
  return comparisonIn(documents, pairIn(documents, order, trust), order, trust).comparison.predicate.verdict;
}

async function perform(step: Step, ports: Ports, release: Release, { builds, key, artefact }: Workshop): Promise<unknown> {
  const built = (side: Side) => async (order: Order) => {
    const id = await builds[side].start(order, `${side}-${order.snapshot.slice(0, 32)}`);
    for (;;) {
      const found = await builds[side].effective(id, order);
      if (found) return found;
    }
  };
  switch (step) {
    case 'attest-centre':
      return attest(ports, release, 'centre', built('centre'), key('centre', 'provenance'));
    case 'attest-supervisor':
      return attest(ports, release, 'supervisor', built('supervisor'), key('supervisor', 'provenance'));
    case 'compare':
      return compareBuilds(ports, release, key('supervisor', 'comparison'));
    case 'take-use':
      return takeUse(ports, release);
    case 'summarize':
      return summarizeRelease(ports, release, key('supervisor', 'summary'));
    case 'sign-centre':
      return signRelease(ports, release, 'centre', key('centre', 'release'));
    case 'sign-supervisor':
      return signRelease(ports, release, 'supervisor', key('supervisor', 'release'));
    case 'publish-and-log':
      await publish(ports, release, (name) => artefact(release, name));
      return logRelease(ports, release, 'released', key('supervisor', 'log'));
    case 'log-blocked':
      return logRelease(ports, release, 'blocked', key('supervisor', 'log'));
    case 'log-rebuilt':
      return logRelease(ports, release, 'rebuilt', key('supervisor', 'log'));
    case 'log-alarm':
      return logRelease(ports, release, 'alarm', key('supervisor', 'log'));
  }
}
