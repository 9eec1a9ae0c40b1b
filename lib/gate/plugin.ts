import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import type { ClaimResult } from '../claims/results';
import type { Centre } from '../model/centre';
import { readAssembly } from '../template';
import type { Assembly } from '../template/types';
import { exampleLines, withClaims } from './claims';
import { judge } from './judge';
import type { Finding, GateResult, Rule } from './types';

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
    /** Decides the claims; left out where a process of its own does so over the written bytes. */
    private readonly prove?: (assembly: Assembly, centre: Centre) => readonly ClaimResult[],
  ) {}

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const { outdir } = context.appConstruct as unknown as { readonly outdir: string };
    const assembly = readAssembly(outdir);
    const judged = judge(this.rules, assembly, this.centre);
    const result = this.centre && this.prove ? withClaims(judged, this.prove(assembly, this.centre)) : judged;
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
          // The CDK passes over a violation that names no resource: what covered too little would not fail.
          violatingResources: findings.length > 0 ? findings.map(resourceOf) : [wholeAssembly([rule.reason ?? rule.title])],
        };
      });
    const all = [...violations, ...claimViolations(result)];
    const success = result.outcome === 'clean';
    return { success, violations: success || all.length > 0 ? all : [UNDECIDED] };
  }
}

/** Whatever is not clean names something, else the CDK would let it pass. */
const UNDECIDED: PolicyValidationPluginReport['violations'][number] = {
  ruleName: 'gate-incomplete',
  description: 'Something could not be judged: no template, or no claim.',
  severity: 'fatal',
  violatingResources: [{ resourceLogicalId: 'Assembly', templatePath: 'manifest.json', locations: ['nothing was decided'] }],
};

/** Claims that are not proven, with the first sentence that fails and its counterexample. */
function claimViolations({ claims = [] }: GateResult): PolicyValidationPluginReport['violations'] {
  return claims
    .filter(({ verdict }) => verdict !== 'proven')
    .map(({ id, claim, verdict, entries }) => {
      const failed = entries.find((entry) => entry.verdict !== 'proven' && entry.declared === undefined);
      const told = failed?.counterexample ? exampleLines(failed.counterexample) : [failed?.why ?? 'it was not decided'];
      return {
        ruleName: id,
        description: `${claim} ${verdict}: ${failed?.sid ?? ''}, ${failed?.column ?? ''}`,
        severity: 'fatal',
        violatingResources: [wholeAssembly(told)],
      };
    });
}

type Violating = PolicyValidationPluginReport['violations'][number]['violatingResources'][number];

const wholeAssembly = (locations: readonly string[]): Violating => ({
  resourceLogicalId: 'Assembly',
  templatePath: 'manifest.json',
  locations: [...locations],
});

function resourceOf({ logicalId, constructPath, place, expected, found, verdict }: Finding): Violating {
  return {
    ...(logicalId === undefined ? {} : { resourceLogicalId: logicalId }),
    ...(constructPath === undefined ? {} : { constructPath: constructPath.replace(/\/Resource$/, '') }),
    templatePath: place.file,
    locations: [`line ${place.line}: expected ${expected ?? 'what the rule says'}, found ${found ?? verdict}`],
  };
}
