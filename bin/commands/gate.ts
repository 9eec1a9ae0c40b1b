import { join } from 'node:path';
import { proveClaims } from '../../lib/claims';
import { claimsText, withClaims } from '../../lib/gate/claims';
import { familiesText, findingsText, paint } from '../../lib/gate/format';
import { judge } from '../../lib/gate/judge';
import type { GateResult } from '../../lib/gate/types';
import { readTemplates } from '../../lib/template';
import { RULES } from '../../policies/rules';
import { ACTIONS, readClaims } from '../claims';
import { type Command, colours, formatOf, parsed, UsageError } from '../command';
import { dayOf, loadCentre } from '../load-centre';

export const command: Command = {
  summary: 'judge any CloudFormation templates: an assembly, files or folders, JSON or YAML',
  help: `Usage: centre gate PATH... [--environment FILE] [--planned-keys] [--account ID] [--region REGION]
                   [--as-of DATE] [--format text|json]

Judges the bytes of templates from anywhere. A PATH is a synthesized assembly (cdk.out), a template, or a folder of
templates. Nothing is changed and nothing is asked of AWS.

  --environment FILE  the environment the templates belong to; without it, rules that need one and all claims are left out, and said to be
  --planned-keys      accept keys that no quorum has adopted yet (templates for review, not for deployment)
  --account, --region where templates that do not say it will be deployed
  --as-of DATE        day on which expiries are judged, YYYY-MM-DD (default: today)
  --format FORMAT     text or json

Exit code: 0 clean, 1 violations, 2 bad input, 3 incomplete.`,
  run: (argv) => {
    const options = {
      environment: { type: 'string' },
      'planned-keys': { type: 'boolean' },
      account: { type: 'string' },
      region: { type: 'string' },
      'as-of': { type: 'string' },
      format: { type: 'string' },
    } as const;
    const { values, positionals } = parsed(argv, options, 'gate', true);
    const format = formatOf(values.format);
    if (positionals.length === 0) throw new UsageError('no PATH', 'Name an assembly, a template or a folder: centre gate cdk.out');
    const asOf = dayOf(values['as-of']);
    const centre = values.environment === undefined ? undefined : loadCentre(values.environment, asOf).centre;
    const { account, region } = values;
    const assembly = readTemplates(positionals, {
      ...(account === undefined ? {} : { account }),
      ...(region === undefined ? {} : { region }),
    });
    const judged = judge(RULES, assembly, centre);
    const result = centre ? withClaims(judged, proveClaims(assembly, centre, readClaims(), ACTIONS)) : judged;
    const planned = centre?.keys.filter((key) => !key.adopted).length ?? 0;
    const refused = planned > 0 && !values['planned-keys'];
    const code = result.outcome === 'violations' ? 1 : result.outcome === 'incomplete' || refused ? 3 : 0;
    if (format === 'json') console.log(JSON.stringify({ ...result, plannedKeys: planned }));
    else print(result, refused ? planned : 0, centre?.keys.length ?? 0);
    return code;
  },
};

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
