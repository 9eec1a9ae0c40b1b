import { type GateReport, messageOf, wholeFailures } from './report';

/** GitHub's workflow commands: an annotation on the line of source where it is known, on the template's else (GitHub Docs, "Workflow commands"). */
export function annotations({ result, created }: GateReport): string {
  const lines = result.findings.map((finding) => {
    const made = finding.logicalId === undefined ? undefined : created?.(finding.stack, finding.logicalId)?.source;
    const { file, line, column } = made ?? finding.place;
    const about = finding.logicalId === undefined ? finding.stack : `${finding.stack}/${finding.logicalId}`;
    const where = made ? ` (${finding.place.file}:${finding.place.line})` : '';
    return command({ file, line: String(line), col: String(column), title: finding.rule }, `${about}${where}: ${messageOf(finding)}`);
  });
  return [...lines, ...wholeFailures(result).map(({ id, message }) => command({ title: id }, message))].join('\n');
}

const command = (properties: { readonly [name: string]: string }, message: string) =>
  `::error ${Object.entries(properties)
    .map(([name, value]) => `${name}=${escaped(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`)
    .join(',')}::${escaped(message)}`;

const escaped = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
