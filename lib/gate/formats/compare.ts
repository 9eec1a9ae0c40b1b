import type { Finding, GateResult } from '../types';
import { fingerprint } from './fingerprint';

export interface Comparison {
  /** Findings that were not there before. */
  readonly worse: readonly Finding[];
  /** Findings that are gone. */
  readonly better: readonly Finding[];
  /** Rules and claims that were asked before and are not any more: what is not asked is not better. */
  readonly notAsked: readonly string[];
  /** Claims that were proven and are not any more. */
  readonly lost: readonly string[];
}

/** What a change makes worse, and what better. */
export function compared(
  old: Pick<GateResult, 'findings' | 'rules' | 'claims'>,
  now: Pick<GateResult, 'findings' | 'rules' | 'claims'>,
): Comparison {
  const marks = (result: Pick<GateResult, 'findings'>) => new Set(result.findings.map(fingerprint));
  const [before, after] = [marks(old), marks(now)];
  const asked = ({ rules, claims = [] }: Pick<GateResult, 'rules' | 'claims'>) => [
    ...rules.filter(({ status }) => status !== 'left-out').map(({ id }) => `rule ${id}`),
    ...claims.map(({ id }) => `claim ${id}`),
  ];
  const still = new Set(asked(now));
  const open = new Set((now.claims ?? []).filter(({ verdict }) => verdict !== 'proven').map(({ id }) => id));
  return {
    worse: now.findings.filter((finding) => !before.has(fingerprint(finding))),
    better: old.findings.filter((finding) => !after.has(fingerprint(finding))),
    notAsked: asked(old).filter((name) => !still.has(name)),
    lost: (old.claims ?? []).filter(({ id, verdict }) => verdict === 'proven' && open.has(id)).map(({ id }) => id),
  };
}
