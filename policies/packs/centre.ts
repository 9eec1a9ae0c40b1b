import { type CfnResource, Stack } from 'aws-cdk-lib';
import { NagMessageLevel, NagPack, NagRuleCompliance } from 'cdk-nag';
import type { Answer, ResourceRule, RuleContext } from '../../lib/gate/types';
import type { Centre } from '../../lib/model/centre';
import { templateFromDocument } from '../../lib/template';
import type { Template } from '../../lib/template/types';
import { RULES } from '../rules';

/**
 * The centre's rules as a cdk-nag pack, for any CDK app: `Validations.of(app).addPlugins(new CentreChecks())`.
 * It asks the rules about single resources, as CloudFormation would get them; rules about whole templates and assemblies
 * are the gate's. Findings have ids such as `Centre-bucket-locked`. Fails closed: what cannot be determined is a finding.
 */
export class CentreChecks extends NagPack {
  override readonly name: string = 'Centre';
  private readonly templates = new Map<Stack, Template>();

  /** @param centre the model, for the rules that need an environment; left out, so are they */
  constructor(private readonly centre?: Centre) {
    super();
    this.packName = 'Centre';
  }

  protected override checkResource(node: CfnResource): void {
    const stack = Stack.of(node);
    const logicalId = stack.resolve(node.logicalId) as string;
    const template = this.templateOf(stack);
    const context: RuleContext = {
      assembly: { root: '', templates: [template], assetDestinations: [] },
      ...(this.centre ? { centre: this.centre } : {}),
    };
    for (const rule of RULES) {
      if (rule.scope !== 'resource' || (rule.needs === 'environment' && !this.centre)) continue;
      const wrong = findings(rule, template, logicalId, context);
      this.applyRule({
        ruleSuffixOverride: rule.id,
        info: [rule.title, ...wrong.map(({ expected, found }) => `expected ${expected}, found ${found}`)].join('; '),
        explanation: `${rule.why.text} (${rule.why.source}) ${rule.fix}`,
        level: NagMessageLevel.ERROR,
        node,
        rule: () => (wrong.length > 0 ? NagRuleCompliance.NON_COMPLIANT : NagRuleCompliance.COMPLIANT),
      });
    }
  }

  /** The stack's template with all overrides, rendered once. */
  private templateOf(stack: Stack): Template {
    let template = this.templates.get(stack);
    if (!template) {
      const document = stack.resolve((stack as unknown as { _toCloudFormation(): object })._toCloudFormation()) as Record<string, unknown>;
      const known = (value: string) => (/\$\{Token/.test(value) ? undefined : value);
      template = templateFromDocument(document, {
        file: stack.templateFile,
        stackName: stack.stackName,
        account: known(stack.account),
        region: known(stack.region),
      });
      this.templates.set(stack, template);
    }
    return template;
  }
}

function findings(rule: ResourceRule, template: Template, logicalId: string, context: RuleContext): readonly Answer[] {
  return template.branches.flatMap((branch) => {
    const resource = branch.byId(logicalId);
    if (!resource || (rule.types !== 'any' && !rule.types.includes(resource.type))) return [];
    const answers = [rule.check(resource, context)].flat();
    return answers.filter(({ verdict }) => verdict === 'violating' || verdict === 'undetermined');
  });
}
