import type { ClaimResult } from '../claims/results';
import type { Exception } from '../gate/exceptions/register';
import type { PromiseState } from '../gate/promises';
import type { GateResult, RuleResult } from '../gate/types';
import type { Centre } from '../model/centre';
import type { Catalogue } from './catalogue';
import type { ControlRow, Link } from './chain';
import type { CostLine } from './cost';
import type { CustodyRow } from './custody';
import type { EvidenceDifference } from './difference';
import type { Picture } from './picture';
import type { Recheck } from './rechecks';
import type { Rehearsed } from './rehearsed';
import type { Abroad } from './residency';
import type { Summary } from './statement';

export interface PackSummary {
  readonly pack: string;
  readonly rules: number;
  readonly checks: number;
  readonly findings: number;
  readonly accepted: number;
  readonly open: number;
}

/** All that the folder says, before it is written down in several forms. */
export interface Evidence {
  readonly centre: Centre;
  readonly asOf: string;
  readonly summary: Summary;
  readonly gate: GateResult;
  /** Findings of rules, claims and foreign packs as SARIF. */
  readonly sarif: object;
  readonly rules: readonly RuleResult[];
  readonly claims: readonly Omit<ClaimResult, 'seconds'>[];
  readonly promises: readonly PromiseState[];
  readonly exceptions: readonly (Omit<Exception, 'line'> & { readonly findings: number })[];
  readonly packs: readonly PackSummary[];
  readonly residual: readonly string[];
  readonly notices: readonly string[];
  readonly complaints: readonly string[];
  readonly catalogues: readonly Catalogue[];
  readonly controls: readonly ControlRow[];
  readonly links: ReadonlyMap<string, readonly Link[]>;
  readonly rechecks: readonly Recheck[];
  readonly custody: readonly CustodyRow[];
  readonly residency: readonly Abroad[];
  readonly picture: Picture;
  readonly cost: readonly CostLine[];
  readonly difference: EvidenceDifference;
  /** Undefined when none was handed over. */
  readonly rehearsed?: Rehearsed;
  /** What the folder does not show, in sentences. */
  readonly uncovered: readonly string[];
}
