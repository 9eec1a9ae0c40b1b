import type { Family, Finding, GateResult, RuleResult } from './types';

/** Paints text for a terminal; the identity elsewhere. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}
const painted = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
const plain = (text: string) => text;

export function paint(colours: boolean): Paint {
  return colours
    ? { good: painted(32), bad: painted(31), dim: painted(2), bold: painted(1) }
    : { good: plain, bad: plain, dim: plain, bold: plain };
}

/** More findings of one rule than this are counted, not printed: the first ones say what to do. */
const SHOWN = 10;

/** Findings, rule by rule: place, what was expected, what was found, how to fix it. */
export function findingsText(result: GateResult, { bad, dim, bold }: Paint): string {
  const lines: string[] = [];
  for (const rule of result.rules.filter(({ status }) => status === 'failed')) {
    const findings = result.findings.filter((finding) => finding.rule === rule.id);
    lines.push(`${bad('✗')} ${bold(rule.id)}: ${rule.title}`);
    if (findings.length === 0) lines.push(`    ${rule.reason}`);
    for (const finding of findings.slice(0, SHOWN)) lines.push(...findingLines(finding, dim));
    if (findings.length > SHOWN) lines.push(`    ... and ${findings.length - SHOWN} more`);
    if (findings[0]) lines.push(`    Fix: ${findings[0].fix}`);
    lines.push('');
  }
  return lines.join('\n');
}

function findingLines(finding: Finding, dim: Paint['dim']): string[] {
  const { place, logicalId, type, stack, branch, verdict, expected, found, constructPath } = finding;
  const what = logicalId === undefined ? stack : `${logicalId} (${type}) in ${stack}`;
  const when = branch === undefined || branch === '' ? '' : `, when ${branch}`;
  return [
    `    ${place.file}:${place.line}:${place.column}  ${what}${when}`,
    `      ${verdict === 'undetermined' ? 'cannot be determined: ' : ''}expected ${expected ?? 'what the rule says'}, found ${found ?? verdict}`,
    ...(constructPath === undefined ? [] : [dim(`      construct ${constructPath}`)]),
  ];
}

/** One line a family: how many rules passed, over how many verdicts. */
export function familiesText(result: GateResult, { good, bad }: Paint): string {
  const families = [...new Set(result.rules.map(({ family }) => family))];
  return families
    .map((family) =>
      familyLine(
        family,
        result.rules.filter((rule) => rule.family === family),
        good,
        bad,
      ),
    )
    .join('\n');
}

function familyLine(family: Family, rules: readonly RuleResult[], good: Paint['good'], bad: Paint['bad']): string {
  const asked = rules.filter(({ status }) => status !== 'left-out');
  const passed = asked.filter(({ status }) => status === 'passed').length;
  const left = rules.length - asked.length;
  const verdicts = asked.reduce((sum, { counts }) => sum + counts.compliant + counts.violating + counts.undetermined, 0);
  const mark = passed === asked.length ? good('✓') : bad('✗');
  const leftOut = left === 0 ? '' : `, ${left} left out (need an environment)`;
  return `  ${mark} ${family.padEnd(10)} ${String(passed).padStart(2)} of ${asked.length} rules pass, ${verdicts} verdicts${leftOut}`;
}
