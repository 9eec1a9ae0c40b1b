import type { Counterexample } from './counterexample';

export type Proof = 'proven' | 'counterexample' | 'unknown';
/** What one sentence of a claim came to, in one column. */
export interface EntryResult {
  readonly sid: string;
  readonly column: string;
  readonly verdict: Proof;
  /** Requests decided, each for every context. */
  readonly asked: number;
  readonly counterexample?: Counterexample;
  readonly why?: string;
  /** Residual trust that the claim declares where this column does not hold. */
  readonly declared?: string;
}
export interface ClaimResult {
  readonly id: string;
  readonly claim: string;
  readonly verdict: Proof;
  readonly intact: Proof;
  /** With one management account hostile; 'with guardrails only' where the claim says so, and why. */
  readonly hostile: Proof | 'with guardrails only';
  readonly entries: readonly EntryResult[];
  readonly residual?: string;
  readonly seconds: number;
}

export function worst(results: readonly { readonly verdict: Proof }[]): Proof {
  const verdicts = results.map(({ verdict }) => verdict);
  return verdicts.includes('counterexample') ? 'counterexample' : verdicts.includes('unknown') ? 'unknown' : 'proven';
}
