import type { ClaimResult } from '../lib/claims/results';
import { claimsText } from '../lib/gate/claims';
import type { Exception } from '../lib/gate/exceptions/register';
import { familiesText, findingsText, type Paint, paint } from '../lib/gate/format';
import type { PromiseState } from '../lib/gate/promises';
import type { GateResult } from '../lib/gate/types';
import { colours } from './command';
import type { PackReport } from './pack-report';

/** What `centre check` says; this is its JSON. */
export interface Report {
  readonly environment: string;
  readonly class: 'production' | 'trial';
  readonly asOf: string;
  readonly out: string;
  readonly outcome: GateResult['outcome'];
  readonly accounts: readonly {
    readonly organization: string;
    readonly role: string;
    readonly id: string;
    readonly stacks: readonly { readonly name: string; readonly resources: number; readonly digest: string }[];
  }[];
  readonly rules: GateResult['rules'];
  readonly findings: GateResult['findings'];
  /** Proofs over the whole assembly. */
  readonly claims: readonly ClaimResult[];
  readonly packs: readonly PackReport[];
  readonly exceptions: readonly (Omit<Exception, 'line'> & { readonly findings: number })[];
  /** What is wrong with the exception register. */
  readonly complaints: readonly string[];
  readonly promises: readonly (Pick<PromiseState, 'id' | 'promise' | 'state' | 'missing'> & { readonly residual?: string })[];
  /** What has to be trusted all the same. */
  readonly residual: readonly string[];
  readonly notices: readonly string[];
  readonly seconds: number;
}

export function reportText(report: Report): string {
  const style = paint(colours(process.stdout));
  const gate: GateResult = { outcome: report.outcome, templates: [], rules: report.rules, findings: report.findings, verdicts: [] };
  const sections = [
    heading(report, style),
    accounts(report, style),
    findingsText(gate, style).trimEnd(),
    `${style.bold('Rules')}\n${familiesText(gate, style)}`,
    `${style.bold('Claims')}\n${claimsText(report.claims, style)}`,
    packs(report, style),
    promises(report, style),
    [style.bold('Residual trust'), ...report.residual.map((trust) => `  - ${trust}`)].join('\n'),
    report.notices.length === 0 ? '' : [style.bold('Notices'), ...report.notices.map((notice) => `  - ${notice}`)].join('\n'),
    verdict(report, style),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function heading(report: Report, { bold, bad }: Paint): string {
  const trial = report.class === 'trial' ? bad('  TRIAL: unfit for real data') : '';
  return `${bold(`Swiss centre: ${report.environment}`)} (${report.class}, as of ${report.asOf}) -> ${report.out}${trial}`;
}

function accounts({ accounts: list }: Report, { bold, dim }: Paint): string {
  const lines = list.map(({ organization, role, id, stacks }) => {
    const resources = stacks.reduce((sum, stack) => sum + stack.resources, 0);
    return `  ${organization.padEnd(12)} ${role.padEnd(12)} ${id}  ${String(stacks.length).padStart(2)} templates ${String(resources).padStart(4)} resources  ${dim(digests(stacks))}`;
  });
  return [bold('Accounts'), ...lines].join('\n');
}

const digests = (stacks: Report['accounts'][number]['stacks']) => stacks.map(({ digest }) => digest.slice(0, 8)).join(' ');

function packs(report: Report, { bold, good, bad }: Paint): string {
  const lines = report.packs.flatMap(({ pack, rules, checks, findings, accepted, open }) => [
    `  ${open.length === 0 && rules > 0 ? good('✓') : bad('✗')} ${pack.padEnd(15)} ${rules} rules, ${checks} checks, ${findings} findings, ${accepted} accepted by exceptions`,
    ...open.slice(0, 10).map(({ id, path, info }) => `      ${path}: ${id}: ${info}`),
    ...(open.length > 10 ? [`      ... and ${open.length - 10} more`] : []),
  ]);
  return [bold('Rule packs'), ...lines, ...report.complaints.map((complaint) => `  ${bad('✗')} ${complaint}`)].join('\n');
}

function promises(report: Report, style: Paint): string {
  const mark = { shown: style.good('✓'), 'partly shown': '◐', broken: style.bad('✗'), 'not shown': '○', 'residual trust': '○' };
  const lines = report.promises.flatMap(({ promise, state, missing }) => [
    `  ${mark[state]} ${promise}`,
    ...(state === 'shown' ? [] : [style.dim(`      ${state}${missing.length === 0 ? '' : `, not tried here: ${missing.join(', ')}`}`)]),
  ]);
  return [style.bold('Promises'), ...lines].join('\n');
}

function verdict(report: Report, { good, bad, bold }: Paint): string {
  const resources = report.accounts.flatMap(({ stacks }) => stacks).reduce((sum, stack) => sum + stack.resources, 0);
  const words = { clean: good('clean'), violations: bad('violations'), incomplete: bad('incomplete: not everything could be judged') };
  const proven = report.claims.filter(({ verdict: proof }) => proof === 'proven').length;
  const failed = report.rules.filter(({ status }) => status === 'failed').length;
  return `${bold('Verdict')}: ${words[report.outcome]}. ${report.rules.length - failed} of ${report.rules.length} rules pass over ${resources} resources, ${proven} of ${report.claims.length} claims are proven, in ${report.seconds.toFixed(1)} s.`;
}
