/**
 * What other CDK apps and pipelines take from here: the rules, the engine that asks them over any templates, and the two ways into `cdk synth`.
 *
 *     import { CentreValidation, RULES } from 'swiss-centre';
 *     Validations.of(app).addPlugins(new CentreValidation(RULES));
 */
import type { Rule } from '../lib/gate/types';
import { RULES } from '../policies/rules';

export { InputError, type Problem } from '../lib/config/problem';
export { annotations } from '../lib/gate/formats/annotations';
export { junit } from '../lib/gate/formats/junit';
export { sarif } from '../lib/gate/formats/sarif';
export { judge } from '../lib/gate/judge';
export { CentreValidation } from '../lib/gate/plugin';
export type { Answer, AssemblyRule, Finding, GateResult, ResourceRule, Rule, RuleContext, TemplateRule, Verdict } from '../lib/gate/types';
export { isUnresolved, readAssembly, readTemplates, templateFromDocument } from '../lib/template';
export type { Assembly, ResolvedResource, Template, TemplateBranch, Unresolved, Value } from '../lib/template/types';
export { CentreChecks } from '../policies/packs/centre';
export { allOf, COMPLIANT, NOT_APPLICABLE, property, undetermined, violating } from '../policies/reading/answers';
export { at } from '../policies/reading/values';
export { RULES };

/** One rule by its id, e.g. `bucket-locked`. @throws {RangeError} when there is none */
export function ruleOf(id: string): Rule {
  const rule = RULES.find((candidate) => candidate.id === id);
  if (!rule) throw new RangeError(`there is no rule '${id}'`);
  return rule;
}
