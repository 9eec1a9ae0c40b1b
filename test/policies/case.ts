import type { Rule, Verdict } from '../../lib/gate/types';
import type { Centre } from '../../lib/model/centre';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export interface TemplateJson {
  readonly Parameters?: Json;
  readonly Conditions?: Json;
  readonly Mappings?: Json;
  readonly Outputs?: Json;
  readonly Resources: { readonly [logicalId: string]: { readonly Type: string; readonly [key: string]: Json } };
}

/** One property of one resource changed: `value` absent means removed. The path starts below the resource, e.g. ['Properties', 'X', 0]. */
export interface Change {
  readonly logicalId: string;
  readonly path: readonly (string | number)[];
  readonly value?: Json;
}
export interface Expected {
  readonly verdict: Exclude<Verdict, 'compliant' | 'not-applicable'>;
  /** Absent for a finding about the template or the assembly as a whole. */
  readonly logicalId?: string;
  readonly expected?: string;
  readonly found?: string;
}

/** What a rule is shown to do: data that a reviewer can add to without writing code. */
export interface RuleCases {
  readonly rule: Rule;
  /** Judged with this centre (see test/policies/centre.ts); rules that need an environment always are. */
  readonly withCentre?: boolean;
  /** Another centre than the reference one. */
  readonly centre?: Centre;
  /** Account and Region the template is said to be deployed to; 'eu-central-2' and the vendor's statistics account by default. */
  readonly account?: string;
  readonly region?: string;
  /** Name of the stack, where the rule goes by it; 'carried' by default. */
  readonly stack?: string;
  /** A template on which every answer of the rule is compliant, and at least one is. It has Resources only. */
  readonly compliant: TemplateJson;
  /** Each is the compliant template with one thing changed; generated through the six carriers. The whole finding is asserted. */
  readonly violating: readonly { readonly name: string; readonly change: Change; readonly findings: readonly Expected[] }[];
  /** Further templates, each with all the findings it must give (none for an acceptable one). Not carried. */
  readonly further?: readonly {
    readonly name: string;
    readonly template: TemplateJson;
    readonly region?: string;
    /** Another stack than that of the other cases. */
    readonly stack?: string;
    /** As somebody else's template: judged without an environment. */
    readonly foreign?: true;
    readonly findings: readonly Expected[];
  }[];
}
