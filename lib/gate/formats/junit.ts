import { type GateReport, messageOf, wholeFailures } from './report';

/** JUnit XML: a suite for each family of rules and one for claims, a case for each rule, a failure with file and line for each finding. */
export function junit({ result }: GateReport): string {
  const whole = wholeFailures(result);
  const families = [...new Set(result.rules.map(({ family }) => family))];
  const suites = families.map((family) => {
    const rules = result.rules.filter((rule) => rule.family === family);
    const cases = rules.map(({ id, title, status, reason }) => {
      const findings = result.findings.filter(({ rule }) => rule === id);
      if (status === 'left-out')
        return `    <testcase name="${xml(id)}: ${xml(title)}" classname="${family}"><skipped message="${xml(reason ?? '')}"/></testcase>`;
      const first = findings[0];
      const place = first ? ` file="${xml(first.place.file)}" line="${first.place.line}"` : '';
      const said = findings.map(
        (finding) =>
          `${finding.place.file}:${finding.place.line}:${finding.place.column} ${finding.logicalId ?? finding.stack}: ${messageOf(finding)}`,
      );
      const failed =
        status === 'failed'
          ? `<failure message="${xml(reason ?? '')}">${xml([...said, ...(said.length === 0 ? [reason ?? ''] : [])].join('\n'))}</failure>`
          : '';
      return `    <testcase name="${xml(id)}: ${xml(title)}" classname="${family}"${place}>${failed}</testcase>`;
    });
    return suite(
      family,
      cases,
      rules.filter(({ status }) => status === 'failed').length,
      rules.filter(({ status }) => status === 'left-out').length,
    );
  });
  const claims = (result.claims ?? []).map(({ id, claim, verdict, seconds }) => {
    const failed = whole.find((failure) => failure.id === id);
    return `    <testcase name="${xml(id)}: ${xml(claim)}" classname="claims" time="${seconds}">${failed ? `<failure message="${xml(verdict)}">${xml(failed.message)}</failure>` : ''}</testcase>`;
  });
  const refuted = (result.claims ?? []).filter(({ verdict }) => verdict !== 'proven').length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="gate">',
    ...suites,
    ...(claims.length > 0 ? [suite('claims', claims, refuted, 0)] : []),
    '</testsuites>',
    '',
  ].join('\n');
}

const suite = (name: string, cases: readonly string[], failures: number, skipped: number) =>
  [
    `  <testsuite name="${name}" tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}">`,
    ...cases,
    '  </testsuite>',
  ].join('\n');

/** What XML 1.0 cannot carry is shown as `?`. */
const xml = (text: string) =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
