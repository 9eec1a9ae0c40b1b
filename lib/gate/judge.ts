import type { Centre } from '../model/centre';
import type { Assembly, ResolvedResource, Template, TemplateBranch } from '../template/types';
import { type Collected, FindingCollector } from './collect';
import type { Answer, AssemblyRule, GateResult, ResourceRule, Rule, RuleContext, RuleResult, TemplateRule, Verdict } from './types';

/** The engine's own rule: what could not be resolved could hide anything. */
const RESOLVED = {
  id: 'template-resolved',
  family: 'integrity',
  title: 'Every branch and every reference of every template is resolved',
  fix: 'Write the value out, or reduce the conditions, so that what will be deployed can be judged before it is.',
} as const;

/**
 * Judges every resource of every branch of every template. Fails closed: a rule that throws, gives no answer, or covers
 * less than the model says it must, fails; so does an assembly without templates.
 * @param centre the model; without it, rules that need an environment are left out and said to be
 * @param within the assembly that the judged one is a part of, where rules look at neighbours; itself by default
 */
export function judge(rules: readonly Rule[], assembly: Assembly, centre?: Centre, within: Assembly = assembly): GateResult {
  const context: RuleContext = centre ? { assembly: within, centre } : { assembly: within };
  const collector = new FindingCollector(assembly);
  const asked = rules.filter((rule) => rule.needs === 'nothing' || centre !== undefined);
  collector.open(RESOLVED);
  for (const rule of asked) collector.open(rule);
  judgeGaps(assembly, collector);
  judgeResources(
    asked.filter((rule): rule is ResourceRule => rule.scope === 'resource'),
    assembly,
    context,
    collector,
  );
  for (const rule of asked) {
    if (rule.scope === 'template') judgeTemplates(rule, assembly, context, collector);
    if (rule.scope === 'assembly') judgeAssembly(rule, context, collector);
  }
  const collected = collector.close();
  const results: RuleResult[] = [
    resultOf(RESOLVED, collected, undefined),
    ...rules.map((rule) => (asked.includes(rule) ? resultOf(rule, collected, centre) : leftOut(rule))),
  ];
  return {
    outcome: outcomeOf(assembly, results),
    templates: assembly.templates.map((template) => ({
      file: template.file,
      digest: template.digest,
      stack: template.stackName,
      ...(template.account === undefined ? {} : { account: template.account }),
      resources: resourceCount(template),
    })),
    rules: results,
    findings: collected.findings,
    verdicts: collected.verdicts,
  };
}

function judgeGaps(assembly: Assembly, collector: FindingCollector): void {
  for (const template of assembly.templates) {
    if (template.gaps.length === 0) collector.addTemplate(RESOLVED, template, undefined, { verdict: 'compliant' });
    for (const gap of template.gaps) {
      collector.addTemplate(RESOLVED, template, undefined, { verdict: 'undetermined', at: gap.pointer, found: gap.reason });
    }
  }
}

function judgeResources(rules: readonly ResourceRule[], assembly: Assembly, context: RuleContext, collector: FindingCollector): void {
  const byType = new Map<string, readonly ResourceRule[]>();
  const rulesFor = (type: string): readonly ResourceRule[] => {
    const known = byType.get(type);
    if (known) return known;
    const found = rules.filter(({ types }) => types === 'any' || types.includes(type));
    byType.set(type, found);
    return found;
  };
  for (const template of assembly.templates) {
    for (const branch of template.branches) {
      for (const resource of branch.resources) {
        for (const rule of rulesFor(resource.type)) {
          const given = answered(rule, resource, context);
          if (isList(given)) for (const answer of given) collector.addResource(rule, resource, answer);
          else collector.addResource(rule, resource, given);
        }
      }
    }
  }
}

function judgeTemplates(rule: TemplateRule, assembly: Assembly, context: RuleContext, collector: FindingCollector): void {
  for (const template of assembly.templates) {
    for (const branch of template.branches) {
      for (const answer of answers(answered(rule, branch, context))) {
        const resource = 'logicalId' in answer && answer.logicalId !== undefined ? resourceOf(branch, answer.logicalId) : undefined;
        if (resource) collector.addResource(rule, resource, answer);
        else collector.addTemplate(rule, template, branch, answer);
      }
    }
  }
}

function judgeAssembly(rule: AssemblyRule, context: RuleContext, collector: FindingCollector): void {
  for (const answer of answers(answered(rule, context, context))) {
    const resource = 'resource' in answer ? (answer.resource as ResolvedResource | undefined) : undefined;
    if (resource) collector.addResource(rule, resource, answer);
    else collector.addAssembly(rule, answer);
  }
}

/** What a rule said; a crash or silence is an undetermined answer, never none. */
function answered<S, A extends Answer>(
  rule: { check(subject: S, context: RuleContext): A | readonly A[] },
  subject: S,
  context: RuleContext,
): A | Answer | readonly A[] {
  try {
    const given = rule.check(subject, context);
    const isAnswer = isList(given) ? given.length > 0 : 'verdict' in given;
    return isAnswer ? given : { verdict: 'undetermined', found: 'the rule gave no answer' };
  } catch (error) {
    return { verdict: 'undetermined', found: `the rule crashed: ${error instanceof Error ? error.message : String(error)}` };
  }
}
const isList = <T>(given: T | readonly T[]): given is readonly T[] => Array.isArray(given);
const answers = <T>(given: T | readonly T[]): readonly T[] => (isList(given) ? given : [given]);

function resultOf(
  rule: Pick<Rule, 'id' | 'family' | 'title'> & Pick<Rule, 'expects'>,
  collected: Collected,
  centre: Centre | undefined,
): RuleResult {
  const counts = collected.counts.get(rule.id) as Readonly<Record<Verdict, number>>;
  const covered = counts.compliant + counts.violating + counts.undetermined;
  const due = centre && rule.expects ? rule.expects(centre) : 0;
  const reasons = [
    counts.violating > 0 ? `${counts.violating} violating` : '',
    counts.undetermined > 0 ? `${counts.undetermined} undetermined` : '',
    covered < due ? `covered ${covered} where the model says at least ${due}` : '',
  ].filter((reason) => reason !== '');
  const { id, family, title } = rule;
  return reasons.length === 0
    ? { id, family, title, status: 'passed', counts }
    : { id, family, title, status: 'failed', reason: reasons.join(', '), counts };
}

function leftOut({ id, family, title }: Rule): RuleResult {
  const counts = { compliant: 0, violating: 0, 'not-applicable': 0, undetermined: 0 };
  return { id, family, title, status: 'left-out', reason: 'needs an environment', counts };
}

function outcomeOf(assembly: Assembly, results: readonly RuleResult[]): GateResult['outcome'] {
  if (results.some((result) => result.counts.violating > 0)) return 'violations';
  const complete = assembly.templates.length > 0 && results.every((result) => result.status !== 'failed');
  return complete ? 'clean' : 'incomplete';
}

function resourceOf(branch: TemplateBranch, logicalId: string): ResolvedResource | undefined {
  return branch.byId(logicalId);
}

function resourceCount(template: Template): number {
  const resources = template.document['Resources'];
  return resources !== null && typeof resources === 'object' ? Object.keys(resources).length : 0;
}
