import type { ClaimResult } from '../claims/results';
import type { Centre } from '../model/centre';
import type { Assembly, Place, ResolvedResource, TemplateBranch } from '../template/types';

export type Verdict = 'compliant' | 'violating' | 'not-applicable' | 'undetermined';
export type Family = 'residency' | 'logging' | 'custody' | 'isolation' | 'integrity';

/** One answer of a rule about one resource in one branch. */
export interface Answer {
  readonly verdict: Verdict;
  /** Below the resource, e.g. ['Properties','VersioningConfiguration']; the resource itself when absent. */
  readonly at?: readonly (string | number)[];
  readonly expected?: string;
  readonly found?: string;
}

export interface RuleContext {
  readonly assembly: Assembly;
  /** Present when an environment was named; rules with needs: 'environment' always have it. */
  readonly centre?: Centre;
}

interface RuleText {
  /** Kebab case, no '::'. The file's name. */
  readonly id: string;
  readonly family: Family;
  /** One sentence in the indicative: what is so when the rule holds. */
  readonly title: string;
  readonly why: { readonly text: string; readonly source: string };
  readonly fix: string;
  readonly needs: 'nothing' | 'environment';
  /** How many resources (or branches, or assemblies) must at least get a verdict other than not-applicable; fewer fails the gate. */
  readonly expects?: (centre: Centre) => number;
}
/** Asked about each resource of the named types ('any': all of them), in each branch. */
export interface ResourceRule extends RuleText {
  readonly scope: 'resource';
  readonly types: readonly string[] | 'any';
  check(resource: ResolvedResource, context: RuleContext): Answer | readonly Answer[];
}
/** Asked once about each branch of each template (outputs, stack Region, gaps between resources). */
export interface TemplateRule extends RuleText {
  readonly scope: 'template';
  check(branch: TemplateBranch, context: RuleContext): readonly (Answer & { readonly logicalId?: string })[];
}
/** Asked once about the whole assembly. */
export interface AssemblyRule extends RuleText {
  readonly scope: 'assembly';
  check(context: RuleContext): readonly (Answer & { readonly resource?: ResolvedResource })[];
}
export type Rule = ResourceRule | TemplateRule | AssemblyRule;

export interface Finding {
  readonly rule: string;
  readonly verdict: Verdict;
  readonly stack: string;
  readonly logicalId?: string;
  readonly type?: string;
  readonly constructPath?: string;
  readonly branch?: string;
  readonly place: Place;
  /** Where in the template, as a JSON pointer; below the resource when there is one. */
  readonly pointer?: string;
  readonly expected?: string;
  readonly found?: string;
  readonly fix: string;
}

export interface RuleResult {
  readonly id: string;
  readonly family: Family;
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'left-out';
  /** Why it was left out, crashed, or covered too little. */
  readonly reason?: string;
  readonly counts: Readonly<Record<Verdict, number>>;
}

export interface GateResult {
  readonly outcome: 'clean' | 'violations' | 'incomplete';
  readonly templates: readonly {
    readonly file: string;
    readonly digest: string;
    readonly stack: string;
    readonly account?: string;
    readonly resources: number;
  }[];
  readonly rules: readonly RuleResult[];
  /** Violating and undetermined ones only; the full table is `verdicts`. */
  readonly findings: readonly Finding[];
  /** Proofs over all templates together; absent where no environment was named. */
  readonly claims?: readonly ClaimResult[];
  /** rule x resource x branch, each bound to the bytes it was given for. */
  readonly verdicts: readonly {
    readonly rule: string;
    readonly file: string;
    /** SHA-256 of the template, hex; of all of them (collect.ts) where the assembly as a whole was judged. */
    readonly digest: string;
    readonly logicalId: string;
    readonly branch: string;
    readonly verdict: Verdict;
  }[];
}
