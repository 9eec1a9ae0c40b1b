import { join } from 'node:path';
import { proveClaims } from '../../lib/claims';
import { claimsText, withClaims } from '../../lib/gate/claims';
import { familiesText, findingsText, paint } from '../../lib/gate/format';
import { compared } from '../../lib/gate/formats/compare';
import { judge } from '../../lib/gate/judge';
import { readPromises } from '../../lib/gate/promises';
import type { GateResult } from '../../lib/gate/types';
import { readTemplates } from '../../lib/template';
import { RULES } from '../../policies/rules';
import { absolute, type BaseVerdict, judgeWithBase } from '../base-policies';
import { ACTIONS, readClaims } from '../claims';
import { type Command, colours, parsed, UsageError } from '../command';
import { comparisonText, gateFormatOf, readResult, sinceBaseline, written } from '../gate-formats';
import { dayOf, loadCentre } from '../load-centre';
import { PROMISES } from '../root';

export const command: Command = {
  summary: 'judge any CloudFormation templates: an assembly, files or folders, JSON or YAML',
  help: `Usage: centre gate PATH... [--environment FILE] [--planned-keys] [--account ID] [--region REGION] [--as-of DATE]
                   [--policies REF] [--baseline FILE] [--format text|json|sarif|junit|github]
       centre gate --diff OLD NEW

Judges the bytes of templates from anywhere. A PATH is a synthesized assembly (cdk.out), a template, or a folder of
templates. Nothing is changed and nothing is asked of AWS.

  --environment FILE  the environment the templates belong to; without it, rules that need one and all claims are left out, and said to be
  --planned-keys      accept keys that no quorum has adopted yet (templates for review, not for deployment)
  --account, --region where templates that do not say it will be deployed
  --as-of DATE        day on which expiries are judged, YYYY-MM-DD (default: today)
  --policies REF      judge with the policies of another commit as well, e.g. of the branch a change goes to; what it has and this one
                      has not any more (a rule, claim, drill or promise) is a finding
  --baseline FILE     show and count only what is not in an earlier result (--format json)
  --diff OLD NEW      what is worse and what is better in the second of two results
  --format FORMAT     text; json (docs/schemas/gate.schema.json); sarif (2.1.0); junit; github (annotations)

Exit code: 0 clean, 1 violations, 2 bad input, 3 incomplete.`,
  run: (argv) => {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean' } as const;
    const options = {
      environment: text,
      'planned-keys': flag,
      account: text,
      region: text,
      'as-of': text,
      policies: text,
      baseline: text,
      diff: flag,
      format: text,
    } as const;
    const { values, positionals } = parsed(argv, options, 'gate', true);
    const format = gateFormatOf(values.format);
    if (values.diff) return difference(positionals, format);
    if (positionals.length === 0) throw new UsageError('no PATH', 'Name an assembly, a template or a folder: centre gate cdk.out');
    const asOf = dayOf(values['as-of']);
    const centre = values.environment === undefined ? undefined : loadCentre(values.environment, asOf).centre;
    const { account, region } = values;
    const assembly = readTemplates(positionals, {
      ...(account === undefined ? {} : { account }),
      ...(region === undefined ? {} : { region }),
    });
    // A rule that a promise rests on and that is not there any more is an error, not one finding less.
    readPromises(
      PROMISES,
      RULES.map(({ id }) => id),
      readClaims().map(({ id }) => id),
    );
    const judged = judge(RULES, assembly, centre);
    const proven = centre ? withClaims(judged, proveClaims(assembly, centre, readClaims(), ACTIONS)) : judged;
    const base = values.policies === undefined ? undefined : judgeWithBase(values.policies, baseArguments(positionals, values));
    const { result, known } = values.baseline === undefined ? { result: proven, known: 0 } : sinceBaseline(proven, values.baseline);
    const planned = centre?.keys.filter((key) => !key.adopted).length ?? 0;
    const refused = planned > 0 && !values['planned-keys'];
    const outcomes = [result.outcome, ...(base ? [base.result.outcome, base.removed.length > 0 ? 'violations' : 'clean'] : [])];
    const code = outcomes.includes('violations') ? 1 : outcomes.includes('incomplete') || refused ? 3 : 0;
    if (format === 'json') console.log(JSON.stringify({ ...result, plannedKeys: planned, ...(base ? { base } : {}) }));
    else if (format !== 'text') console.log(written(base ? withBase(result, base) : result, format, positionals));
    else {
      print(result, refused ? planned : 0, centre?.keys.length ?? 0);
      if (values.baseline !== undefined) console.log(`${known} findings are known from ${values.baseline} and not shown.`);
      if (base) printBase(base, values.policies ?? '');
    }
    return code;
  },
};

function difference(files: readonly string[], format: string): number {
  const [old, now, ...more] = files;
  if (old === undefined || now === undefined || more.length > 0)
    throw new UsageError('--diff takes two results', 'centre gate --diff old.json new.json');
  const comparison = compared(readResult(old), readResult(now));
  console.log(format === 'json' ? JSON.stringify(comparison) : comparisonText(comparison));
  return comparison.worse.length + comparison.lost.length + comparison.notAsked.length > 0 ? 1 : 0;
}

function baseArguments(paths: readonly string[], values: { readonly [name: string]: string | boolean | undefined }): readonly string[] {
  const named = (['environment', 'account', 'region', 'as-of'] as const).flatMap((name) => {
    const value = values[name];
    if (typeof value !== 'string') return [];
    return [`--${name}`, ...(name === 'environment' ? absolute([value]) : [value])];
  });
  return [...absolute(paths), ...named, ...(values['planned-keys'] ? ['--planned-keys'] : [])];
}

/** What the base's policies object to, and what is gone of them, as findings of this run. */
function withBase(result: GateResult, { result: base, removed }: BaseVerdict): GateResult {
  const here = new Set(result.findings.map(({ rule, logicalId, stack }) => `${rule} ${stack} ${logicalId}`));
  const findings = base.findings.filter(({ rule, logicalId, stack }) => !here.has(`${rule} ${stack} ${logicalId}`));
  const gone = removed.map((name) => ({
    rule: 'policies-kept',
    verdict: 'violating' as const,
    stack: '',
    place: { file: 'policies', line: 1, column: 1 },
    expected: `${name}, which the base has`,
    found: 'none',
    fix: 'Keep it, or have the removal reviewed on its own.',
  }));
  return { ...result, findings: [...result.findings, ...findings, ...gone] };
}

function printBase({ result, removed }: BaseVerdict, reference: string): void {
  const style = paint(colours(process.stdout));
  const text = findingsText(result, style);
  if (text !== '') console.log(`\nBy the policies of ${reference}:\n${text}`);
  for (const name of removed) console.log(`${style.bad('✗')} ${name} of ${reference} is not here any more`);
  console.log(`Gate by the policies of ${reference}: ${removed.length > 0 ? style.bad('violations') : result.outcome}`);
}

function print(result: GateResult, planned: number, keys: number): void {
  const style = paint(colours(process.stdout));
  const resources = result.templates.reduce((sum, template) => sum + template.resources, 0);
  const findings = findingsText(result, style);
  if (findings !== '') console.log(findings);
  console.log(`${result.templates.length} templates, ${resources} resources`);
  console.log(familiesText(result, style));
  if (result.claims) console.log(claimsText(result.claims, style));
  const left = result.rules.filter(({ status }) => status === 'left-out').map(({ id }) => id);
  if (left.length > 0) console.log(`Left out, as no --environment was named: all claims, and ${left.join(', ')}`);
  if (planned > 0)
    console.log(style.bad(`${planned} of ${keys} keys are planned, not adopted: not for deployment. For review: --planned-keys`));
  const words = {
    clean: style.good('clean'),
    violations: style.bad('violations'),
    incomplete: style.bad('incomplete: not everything could be judged'),
  };
  console.log(`Gate: ${words[result.outcome]}`);
}

/** Where the gate's own process is started from. */
export const ENTRY = join(__dirname, 'centre.js');
