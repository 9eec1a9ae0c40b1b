import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import type { Centre } from '../model/centre';
import { readAssembly } from '../template';
import { judge } from './judge';
import type { GateResult, Rule } from './types';

/**
 * The gate inside `cdk synth`: the same engine over the same bytes, with severity 'fatal', which nobody can acknowledge.
 * What crashes here fails the synthesis.
 */
export class CentreValidation implements IPolicyValidationPlugin {
  readonly name = 'SwissCentre';
  /** The last verdict, for a caller that wants to print it in its own words. */
  result?: GateResult;

  constructor(
    private readonly rules: readonly Rule[],
    private readonly centre?: Centre,
  ) {}

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const { outdir } = context.appConstruct as unknown as { readonly outdir: string };
    const result = judge(this.rules, readAssembly(outdir), this.centre);
    this.result = result;
    const violations = result.rules
      .filter((rule) => rule.status === 'failed')
      .map((rule) => {
        const findings = result.findings.filter((finding) => finding.rule === rule.id);
        return {
          ruleName: rule.id,
          description: `${rule.title}: ${rule.reason ?? ''}`,
          severity: 'fatal',
          ...(findings[0] ? { fix: findings[0].fix } : {}),
          violatingResources: findings.map((finding) => ({
            ...(finding.logicalId === undefined ? {} : { resourceLogicalId: finding.logicalId }),
            ...(finding.constructPath === undefined ? {} : { constructPath: finding.constructPath.replace(/\/Resource$/, '') }),
            templatePath: finding.place.file,
            locations: [
              `line ${finding.place.line}: expected ${finding.expected ?? rule.title}, found ${finding.found ?? finding.verdict}`,
            ],
          })),
        };
      });
    return { success: result.outcome === 'clean', violations };
  }
}
