import type { Counterexample } from '../claims/counterexample';
import type { ClaimResult, EntryResult } from '../claims/results';
import type { Paint } from './format';
import type { GateResult } from './types';

/** A gate's result with what the claims came to: a counterexample is a violation, what could not be decided is never a pass. */
export function withClaims(result: GateResult, claims: readonly ClaimResult[]): GateResult {
  const refuted = claims.some(({ verdict }) => verdict === 'counterexample');
  const open = claims.length === 0 || claims.some(({ verdict }) => verdict === 'unknown');
  const outcome = refuted ? 'violations' : open && result.outcome === 'clean' ? 'incomplete' : result.outcome;
  return { ...result, outcome, claims };
}

/** One line a claim: verdict with guardrails intact, verdict with one management account hostile, time. */
export function claimsText(claims: readonly ClaimResult[], { good, bad, dim }: Paint): string {
  const lines = claims.flatMap((claim) => [
    `  ${claim.verdict === 'proven' ? good('✓') : bad('✗')} ${claim.id.padEnd(24)} ${claim.intact.padEnd(17)} ${claim.hostile.padEnd(21)} ${claim.seconds.toFixed(2)} s`,
    ...claim.entries
      .filter(({ verdict, declared }) => verdict !== 'proven' && declared === undefined)
      .flatMap((entry) => entryLines(entry, dim)),
  ]);
  return [`    ${''.padEnd(24)} ${dim('guardrails intact'.padEnd(17))} ${dim('one account hostile')}`, ...lines].join('\n');
}

function entryLines({ sid, column, verdict, why, counterexample }: EntryResult, dim: Paint['dim']): readonly string[] {
  const head = `      ${verdict}, ${column}: ${sid}${why === undefined ? '' : `: ${why}`}`;
  return counterexample ? [head, ...exampleLines(counterexample).map((line) => dim(`        ${line}`))] : [head];
}

/** A counterexample as a person would tell it: who acts together, step by step, the request, what allows it, what does not stop it. */
export function exampleLines(example: Counterexample): readonly string[] {
  const { coalition, asker, action, resource, context, steps, allowedBy, notStoppedBy } = example;
  const said = (list: Counterexample['allowedBy']) =>
    [...new Set(list.map(({ policy, sid, at }) => [policy, sid, at && `(${at})`].filter((part) => part !== undefined).join(' ')))].join(
      '; ',
    );
  const carried = Object.entries(context).map(([key, value]) => `${key}=${value === null ? 'absent' : value.join('|')}`);
  return [
    `acting together: ${coalition}`,
    ...steps.map(({ from, by, to, with: others }) => `${from} -> ${by}${others ? ` (with ${others.join(', ')})` : ''} -> ${to}`),
    `${asker} ${action} ${resource}${carried.length === 0 ? '' : `, with ${carried.join(', ')}`}`,
    ...(allowedBy.length === 0 ? [] : [`allowed by ${said(allowedBy)}`]),
    ...(notStoppedBy.length === 0 ? [] : [`not stopped by ${said(notStoppedBy)}`]),
  ];
}
