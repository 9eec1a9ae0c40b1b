import type { PolicyDocument } from '../../lib/model/centre';

/** An organization policy and where it is attached. Documents are data: stacks read them, rules judge them. */
export interface Guardrail {
  /** Logical id and name in the management stack. */
  readonly name: string;
  readonly type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
  readonly description: string;
  /** Organization root, account ids, or the quarantine unit. */
  readonly targets: readonly string[] | 'quarantine';
  readonly document: PolicyDocument;
}
