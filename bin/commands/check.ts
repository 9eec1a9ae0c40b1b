import { spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { exampleCustodians } from '../../lib/config/example-keys';
import { ExceptionMatcher } from '../../lib/gate/exceptions/matcher';
import type { PackFinding } from '../../lib/gate/formats/report';
import { type PromiseState, promiseStates, readPromises } from '../../lib/gate/promises';
import type { GateResult } from '../../lib/gate/types';
import type { Centre } from '../../lib/model/centre';
import { residualTrust } from '../../lib/model/residual';
import { RULES } from '../../policies/rules';
import { readClaims } from '../claims';
import { type Command, formatOf, parsed, progress } from '../command';
import { dayOf, loadCentre } from '../load-centre';
import { packFindings, packReports, rulesRan } from '../pack-report';
import { readRegister } from '../register';
import { type Report, reportText } from '../report';
import { ROOT } from '../root';
import { ENTRY } from './gate';

export const command: Command = {
  summary: 'synthesize the centre of an environment file, judge it, and say how each promise stands',
  help: `Usage: centre check [--environment FILE] [--out DIR] [--as-of DATE] [--format text|json]

Reads the environment file, synthesizes every stack of every account into CDK assembly and bootstrap templates, and judges them
twice with one engine: inside the synthesis, and again over the written bytes in a process of its own. Then cdk-nag's
AwsSolutions and NIST 800-53 r5 packs, with the exceptions of policies/exceptions.yaml. Nothing is asked of AWS.

  --environment FILE  default: environments/reference.yaml
  --out DIR           folder for the assembly (default: cdk.out); replaced only when the synthesis is complete
  --as-of DATE        day on which expiries are judged, YYYY-MM-DD (default: today)
  --format FORMAT     text or json

Exit code: 0 clean, 1 violations, 2 bad input, 3 incomplete.`,
  run: async (argv) => {
    const started = performance.now();
    const options = {
      environment: { type: 'string' },
      out: { type: 'string' },
      'as-of': { type: 'string' },
      format: { type: 'string' },
    } as const;
    const { values } = parsed(argv, options, 'check');
    const format = formatOf(values.format);
    const file = values.environment ?? relative(process.cwd(), join(ROOT, 'environments', 'reference.yaml'));
    const out = values.out ?? 'cdk.out';
    const { report } = await checked(file, out, dayOf(values['as-of']), started);
    console.log(format === 'json' ? JSON.stringify(report, null, 2) : reportText(report));
    return { clean: 0, violations: 1, incomplete: 3 }[report.outcome];
  },
};

export interface Checked {
  readonly centre: Centre;
  readonly report: Report;
  /** Over the written bytes, in a process of its own; undefined when that process failed. */
  readonly gate: GateResult | undefined;
  readonly promises: readonly PromiseState[];
  /** What foreign packs found. @param places template lines by construct path */
  packFindings(places: ReadonlyMap<string, Pick<PackFinding, 'file' | 'line'>>): readonly PackFinding[];
}

/** Synthesizes into `out` and judges all of it. @throws {InputError} */
export async function checked(file: string, out: string, asOf?: string, started = performance.now()): Promise<Checked> {
  const { centre } = loadCentre(file, asOf);
  const promises = readPromises(
    join(ROOT, 'policies', 'promises.yaml'),
    RULES.map(({ id }) => id),
    readClaims().map(({ id }) => id),
  );
  const matcher = new ExceptionMatcher(readRegister(), centre);

  progress('synthesizing and judging ...');
  const { synthesize } = await import('../synthesis');
  const { plugin, checks } = synthesize(centre, out, (found) => matcher.accepts(found));
  progress('judging the written bytes ...');
  const gate = gateProcess(out, file, centre.asOf);
  progress('');

  const packs = packReports(checks, matcher);
  const complaints = matcher.complaints(rulesRan(checks));
  const disagree = gate !== undefined && !sameVerdicts(plugin, gate);
  const states = promiseStates(promises, gate?.rules ?? [], gate?.claims ?? []);
  const report: Report = {
    environment: centre.environment.name,
    class: centre.environment.class,
    asOf: centre.asOf,
    out,
    outcome: outcomeOf(gate, disagree, packs, complaints.length),
    accounts: accountsOf(centre, gate),
    rules: gate?.rules ?? [],
    findings: gate?.findings ?? [],
    claims: gate?.claims ?? [],
    packs,
    exceptions: matcher.uses().map(({ exception: { line: _, ...exception }, findings }) => ({ ...exception, findings })),
    complaints: complaints.map(({ exception, file: register, reason }) => `${register}:${exception.line}: ${exception.id}: ${reason}`),
    promises: states.map(({ id, promise, state, missing, residual }) => ({
      id,
      promise,
      state,
      missing,
      ...(residual === undefined ? {} : { residual }),
    })),
    residual: residualTrust(centre),
    notices: [
      ...centre.notices,
      ...exampleNotice(centre),
      ...(disagree ? ['the gate inside the synthesis and the gate over the bytes disagree'] : []),
    ],
    seconds: Math.round(performance.now() - started) / 1000,
  };
  return { centre, report, gate, promises: states, packFindings: (places) => packFindings(checks, matcher, places) };
}

function gateProcess(out: string, environment: string, asOf: string): GateResult | undefined {
  const { stdout, status } = spawnSync(
    process.execPath,
    [ENTRY, 'gate', out, '--environment', environment, '--as-of', asOf, '--planned-keys', '--format', 'json'],
    { encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return status === 0 || status === 1 || status === 3 ? (JSON.parse(stdout) as GateResult) : undefined;
}

/** Two runs of one engine over the same bytes; a difference means that one of them was tampered with. */
function sameVerdicts(plugin: GateResult, gate: GateResult): boolean {
  const said = ({ rules, templates }: GateResult) =>
    JSON.stringify([rules.map(({ id, status, counts }) => [id, status, counts]), templates.map(({ stack, digest }) => [stack, digest])]);
  return said(plugin) === said(gate);
}

function outcomeOf(gate: GateResult | undefined, disagree: boolean, packs: Report['packs'], complaints: number): Report['outcome'] {
  if (!gate || disagree || packs.some(({ rules }) => rules === 0)) return 'incomplete';
  if (gate.outcome !== 'clean') return gate.outcome;
  return complaints > 0 || packs.some(({ open }) => open.length > 0) ? 'violations' : 'clean';
}

function accountsOf(centre: Centre, gate: GateResult | undefined): Report['accounts'] {
  return centre.organizations.flatMap((organization) =>
    organization.accounts.map((account) => {
      const stacks = (gate?.templates ?? []).filter((template) => template.account === account.id);
      return {
        organization: organization.slug,
        role: account.role,
        id: account.id,
        stacks: stacks.map(({ stack, resources, digest }) => ({ name: stack, resources, digest })),
      };
    }),
  );
}

function exampleNotice({ environment }: Centre): string[] {
  const examples = exampleCustodians(environment);
  if (examples.length === 0) return [];
  return [
    `${examples.length} of ${environment.custody.custodians.length} custodians have example keys that anybody can derive: for trying and review only`,
  ];
}
