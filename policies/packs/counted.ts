import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CfnResource, type IPolicyValidationPlugin, Stack, Stage } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type IApplyRule, type NagPack, NagRuleCompliance, NIST80053R5Checks } from 'cdk-nag';
import type { Excepted } from '../../lib/gate/exceptions/matcher';

/** What one rule of a foreign pack said of one resource. */
export interface PackCheck {
  readonly pack: string;
  /** Finding id as cdk-nag writes it, e.g. `AwsSolutions-IAM5[Resource::*]`; the rule's id when there is no finding. */
  readonly id: string;
  /** Construct path, e.g. `vendor-statistics/IngestPolicy`. */
  readonly path: string;
  readonly stack: string;
  readonly result: 'compliant' | 'not-applicable' | 'finding' | 'crashed';
  readonly info: string;
  /** Of a finding: the resource as the written template has it; absent when no template has it. */
  readonly resource?: Excepted['resource'];
}

/** Whether a finding is accepted; the exception register decides, never an acknowledgement in the app. */
export type Accepts = (check: PackCheck) => boolean;

/**
 * AwsSolutions and NIST 800-53 r5, each check recorded: silence is no proof that a rule ran, and cdk-nag's own
 * acknowledgements can leave no trace, so they have no effect here.
 * @param record filled while the app is synthesized
 */
export function countedPacks(record: PackCheck[], accepts: Accepts): readonly IPolicyValidationPlugin[] {
  return [counted(AwsSolutionsChecks, 'AwsSolutions', record, accepts), counted(NIST80053R5Checks, 'NIST.800.53.R5', record, accepts)];
}

type PackClass = new () => NagPack;

function counted(Pack: PackClass, pack: string, record: PackCheck[], accepts: Accepts): IPolicyValidationPlugin {
  class Counted extends (Pack as new () => NagPack & { applyRule(params: IApplyRule): void; checkResource(node: CfnResource): void }) {
    override readonly name: string = pack;
    private readonly written = new Map<string, { readonly Resources?: { readonly [logicalId: string]: Excepted['resource'] } }>();

    /** Of the resource that rules are asked about; there are hundreds, and the CDK puts a path together anew for each. */
    private readonly about = lastOf((node: CfnResource) => ({ path: node.node.path, stack: Stack.of(node).stackName }));

    override applyRule(params: IApplyRule): void {
      const base = { pack, ...this.about(params.node), info: params.info };
      const rule = `${pack}-${params.ruleSuffixOverride ?? params.rule.name}`;
      const before = record.length;
      try {
        const result = params.rule(params.node);
        if (Array.isArray(result)) for (const finding of result) record.push({ ...base, id: `${rule}[${finding}]`, result: 'finding' });
        else record.push({ ...base, id: rule, result: RESULTS[result as string] ?? 'crashed' });
      } catch (error) {
        record.push({ ...base, id: rule, result: 'crashed', info: error instanceof Error ? error.message : String(error) });
      }
      for (let at = before; at < record.length; at++) {
        const check = record[at] as PackCheck;
        if (!isFinding(check)) continue;
        const found = { ...check, resource: this.resourceOf(params.node) };
        record[at] = found;
        if (!accepts(found)) this.report(params, found);
      }
    }

    /** From the bytes that were written: what an exception accepts is what is deployed, whatever the construct says of itself. */
    private resourceOf(node: CfnResource): Excepted['resource'] {
      const stack = Stack.of(node);
      const file = join(Stage.of(node)?.outdir ?? '', stack.templateFile);
      if (!this.written.has(file)) this.written.set(file, existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
      return this.written.get(file)?.Resources?.[stack.resolve(node.logicalId) as string];
    }

    /** Through cdk-nag, so that `cdk synth` fails and prints it as it prints any finding. */
    private report(params: IApplyRule, check: PackCheck): void {
      const suffix = check.id.slice(pack.length + 1);
      super.applyRule({ ...params, info: check.info, ruleSuffixOverride: suffix, rule: () => NagRuleCompliance.NON_COMPLIANT });
    }
  }
  return new Counted();
}

/** Keeps the answer for what was asked about last. */
function lastOf<Of, Answer>(answer: (of: Of) => Answer): (of: Of) => Answer {
  let last: { readonly of: Of; readonly answer: Answer } | undefined;
  return (of) => {
    if (last?.of !== of) last = { of, answer: answer(of) };
    return last.answer;
  };
}

const RESULTS: { readonly [result: string]: PackCheck['result'] } = {
  [NagRuleCompliance.COMPLIANT]: 'compliant',
  [NagRuleCompliance.NOT_APPLICABLE]: 'not-applicable',
  [NagRuleCompliance.NON_COMPLIANT]: 'finding',
};

export const isFinding = (check: PackCheck) => check.result === 'finding' || check.result === 'crashed';
