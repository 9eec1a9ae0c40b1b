import { isoText } from '../../lib/trail/keys';
import type { Reconciled } from '../../lib/trail/reconcile';
import type { Report } from '../../lib/trail/report';
import type { Reconciliation } from '../../lib/trail/two-trails';
import { type Format, plain, xml } from './formats';

export function reconciliation({ reports, reconciled }: Reconciliation, format: Format): string {
  const [keys, data] = reports;
  const { judged, ...rest } = reconciled;
  if (format === 'json')
    return JSON.stringify({ keys, data, judged: { from: isoText(judged.from), to: isoText(judged.to) }, ...rest }, null, 2);
  return format === 'junit' ? junit(reports, reconciled) : text(reports, reconciled);
}

function text(reports: readonly Report[], { judged, uses, accesses, matched, findings }: Reconciled): string {
  const found = findings.map(
    ({ code, object, expected, found: what, meaning }) =>
      `${code}  ${object}\n    expected ${expected}\n    found    ${what}\n    ${meaning}`,
  );
  const verdict =
    findings.length === 0
      ? 'Reconciled: every use of a key has an access of its own, and every read the use of a key.'
      : `${findings.length} findings. docs/trail-findings.md has a section on each code.`;
  return [
    ...reports.map((report) => `${plain(report)}\n`),
    `${isoText(judged.from)} to ${isoText(judged.to)}: ${uses} uses of keys, ${accesses} accesses, ${matched} of the uses matched`,
    ...found,
    verdict,
  ].join('\n');
}

function junit(reports: readonly Report[], { findings }: Reconciled): string {
  const cases = [
    ...reports.map((report) => [report.trail, report.findings] as const),
    ['uses of keys and accesses', findings] as const,
  ].map(([name, list]) => {
    const failures = list.map(
      ({ code, object, expected, found, meaning }) =>
        `    <failure type="${code}" message="${xml(`${object}: expected ${expected}, found ${found}`)}">${xml(meaning)}</failure>\n`,
    );
    return `  <testcase classname="reconcile" name="${xml(name)}">\n${failures.join('')}  </testcase>\n`;
  });
  const failed = cases.filter((item) => item.includes('<failure')).length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="centre trail reconcile" tests="${cases.length}" failures="${failed}">\n${cases.join('')}</testsuite>`;
}
