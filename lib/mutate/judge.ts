import { judge } from '../gate/judge';
import type { GateResult, Rule } from '../gate/types';
import type { Centre } from '../model/centre';
import { templateFromDocument } from '../template';
import type { Assembly, Template, TemplateBranch } from '../template/types';
import { applied } from './apply';
import type { Mutant } from './types';

type Covered = ReadonlyMap<string, number>;

/**
 * Asks the rules about mutants of an assembly. A mutant changes one template, so that only this one is resolved and judged again,
 * with the others as its neighbours; how much each rule covers is put together with what it covers in the others.
 */
export class RuleJudge {
  private readonly known = new Map<Template, { readonly findings: ReadonlySet<string>; readonly covered: Covered }>();
  private readonly total: Covered;
  /** Rules about every type look at nothing but the resource they are asked about: they are asked about the mutated one only. */
  private readonly ofAny: readonly Rule[];
  private readonly others: readonly Rule[];

  constructor(
    private readonly rules: readonly Rule[],
    readonly assembly: Assembly,
    private readonly centre: Centre,
  ) {
    this.total = coveredBy(judge(rules, assembly, centre));
    this.ofAny = rules.filter((rule) => rule.scope === 'resource' && rule.types === 'any');
    this.others = rules.filter((rule) => !this.ofAny.includes(rule));
  }

  /** The template as the mutant has it. */
  mutated(template: Template, { changes, home }: Pick<Mutant, 'changes' | 'home'>): Template {
    const { file, stackName } = template;
    const { account = template.account, region = template.region } = home ?? {};
    return templateFromDocument(applied(template.document, changes), { file, stackName, account, region });
  }

  within(template: Template, changed: Template): Assembly {
    return { ...this.assembly, templates: this.assembly.templates.map((other) => (other === template ? changed : other)) };
  }

  /** Ids of the rules that find something in the mutated template which they do not find in the original, or that cover too little with it. */
  killers(template: Template, changed: Template, { logicalId, home }: Pick<Mutant, 'logicalId' | 'home'>): readonly string[] {
    const before = this.of(template);
    const within = this.within(template, changed);
    const after = this.judged(this.others, changed, within);
    const own = this.judged(this.ofAny, home ? changed : only(changed, logicalId), within);
    const found = [...after.findings, ...own.findings].filter((finding) => !before.findings.has(said(finding))).map(({ rule }) => rule);
    const covered = coveredBy(after);
    const short = this.others.filter(({ id, expects, scope }) => {
      if (!expects || scope === 'assembly') return false;
      const now = (this.total.get(id) ?? 0) - (before.covered.get(id) ?? 0) + (covered.get(id) ?? 0);
      return now < expects(this.centre);
    });
    return [...new Set([...found, ...short.map(({ id }) => id)])];
  }

  private of(template: Template) {
    const known = this.known.get(template);
    if (known) return known;
    const result = this.judged(this.rules, template, this.assembly);
    const made = { findings: new Set(result.findings.map(said)), covered: coveredBy(result) };
    this.known.set(template, made);
    return made;
  }

  private judged(rules: readonly Rule[], template: Template, within: Assembly): GateResult {
    return judge(rules, { ...within, templates: [template] }, this.centre, within);
  }
}

/** The template with one resource in its branches. */
function only(template: Template, logicalId: string): Template {
  const branches: TemplateBranch[] = template.branches.map((branch) => ({
    ...branch,
    resources: branch.resources.filter((resource) => resource.logicalId === logicalId),
  }));
  return { ...template, branches, gaps: [] };
}

const said = ({ rule, logicalId, expected, found }: GateResult['findings'][number]) => JSON.stringify([rule, logicalId, expected, found]);

const coveredBy = (result: GateResult): Covered =>
  new Map(result.rules.map(({ id, counts }) => [id, counts.compliant + counts.violating + counts.undetermined]));
