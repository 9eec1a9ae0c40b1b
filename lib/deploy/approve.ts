import { sha256 } from '../evidence/files';
import type { InForce } from '../evidence/timeline';
import { judgeStack } from './judge';
import type { Reviewed } from './reviewed';

/** A change set as CloudFormation describes it. */
export interface ChangeSet {
  /** ARN: a name can be given to another change set between reading and executing. */
  readonly id: string;
  readonly template: string;
  readonly status: string;
  readonly executionStatus: string;
  readonly parameters: { readonly [name: string]: string };
  readonly changes: readonly string[];
}

export interface ApprovedEvidence {
  readonly inForce: InForce;
  readonly stacks: readonly Reviewed[];
}

/**
 * Why a change set must not be executed; empty when it is what was approved. Its bytes must be the template of the evidence in force
 * now, for this stack and this account, and its parameters the reviewed defaults.
 */
export function refusals(changeSet: ChangeSet, stack: string, account: string, evidence: ApprovedEvidence | undefined): readonly string[] {
  if (evidence === undefined) return ['no evidence is in force: not every required party has approved one'];
  const reviewed = evidence.stacks.find((one) => one.stack === stack);
  if (reviewed === undefined) return [`the evidence in force, ${evidence.inForce.manifest}, has no stack ${stack}`];
  const wrong: string[] = [];
  if (reviewed.account !== account) wrong.push(`${stack} was reviewed for account ${reviewed.account}, not ${account}`);
  if (changeSet.status !== 'CREATE_COMPLETE' || changeSet.executionStatus !== 'AVAILABLE')
    wrong.push(`the change set is ${changeSet.status}, ${changeSet.executionStatus}`);
  // Nothing runs yet: neither drift nor code can be asked about.
  const asked = { ...reviewed, code: [] };
  const judged = judgeStack(asked, { template: changeSet.template, parameters: changeSet.parameters, drift: [], code: new Map() });
  if (judged.state !== 'exactly what was reviewed')
    wrong.push(`its template has digest ${sha256(changeSet.template)}, the approved one ${reviewed.digest}`, ...judged.says);
  return wrong;
}
