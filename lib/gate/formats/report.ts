import type { Exception } from '../exceptions/register';
import type { Created } from '../sources';
import type { Finding, GateResult } from '../types';

/** What every format is made of: the gate's result, where constructs were created, and what foreign packs found. */
export interface GateReport {
  readonly result: GateResult;
  readonly created?: (stack: string, logicalId: string) => Created | undefined;
  readonly packs?: readonly PackFinding[];
}
/** A finding of a foreign pack; accepted ones stay visible, as suppressed. */
export interface PackFinding {
  readonly id: string;
  readonly path: string;
  readonly info: string;
  readonly file: string;
  readonly line: number;
  readonly accepted?: Pick<Exception, 'reason' | 'approvers' | 'expires'>;
}

/** What a finding says, in one line. */
export const messageOf = ({ verdict, expected, found, fix, branch }: Finding): string =>
  `${verdict === 'undetermined' ? 'Cannot be determined: e' : 'E'}xpected ${expected ?? 'what the rule says'}, found ${found ?? verdict}${branch ? ` (when ${branch})` : ''}. ${fix}`;

/** Rules that failed without a finding (they covered too little), and claims that are not proven: about the assembly as a whole. */
export function wholeFailures({ rules, findings, claims = [] }: GateResult): readonly { readonly id: string; readonly message: string }[] {
  return [
    ...rules
      .filter(({ id, status }) => status === 'failed' && !findings.some(({ rule }) => rule === id))
      .map(({ id, title, reason }) => ({ id, message: `${title}: ${reason ?? 'failed'}` })),
    ...claims.filter(({ verdict }) => verdict !== 'proven').map(({ id, claim, verdict }) => ({ id, message: `${claim} ${verdict}` })),
  ];
}
