import type { Finding } from '../../lib/trail/finding';
import type { LaneReport, Report } from '../../lib/trail/report';
import { UsageError } from '../command';

export type Format = 'text' | 'json' | 'junit';

export function formatNamed(name = 'text'): Format {
  if (name === 'text' || name === 'json' || name === 'junit') return name;
  throw new UsageError(`--format '${name}'`, 'One of text, json, junit.');
}

export const formatted = (report: Report, format: Format): string =>
  format === 'json' ? JSON.stringify(report, null, 2) : format === 'junit' ? junit(report) : plain(report);

/** By hand: loading a locale takes as long as verifying a hundred logs. */
const number = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
const total = (report: Report) => Object.values(report.totals).reduce((sum, count) => sum + count, 0);

export function plain(report: Report): string {
  const findings = report.findings.map(
    ({ code, object, expected, found, meaning }) => `${code}  ${object}\n    expected ${expected}\n    found    ${found}\n    ${meaning}`,
  );
  const listed = total(report);
  const outcome =
    listed === 0
      ? 'Clean: every digest and log of every account, Region and hour asked for is there, signed, chained and locked.'
      : `${number(listed)} findings: ${Object.entries(report.totals)
          .map(([code, count]) => `${code} ${number(count)}`)
          .join(', ')}. docs/trail-findings.md has a section on each.`;
  return [
    `${report.trail}\ns3://${report.bucket}, ${report.from} to ${report.to}, ${report.hours} hours\n`,
    ...report.lanes.map((lane) => laneLine(lane, report.hours)),
    '',
    ...findings,
    ...(listed > report.findings.length ? [`... and ${number(listed - report.findings.length)} more, too many to list`] : []),
    ...report.stops.map(
      ({ lane, from, to, stoppedBy, startedBy }) =>
        `Logging was stopped in ${lane} from ${from} by ${stoppedBy} to ${to} by ${startedBy}: logged, so no finding.`,
    ),
    ...(report.notAskedFor.length > 0
      ? [`Lies in the bucket and was not asked for, hence not verified: ${report.notAskedFor.join(', ')}.`]
      : []),
    outcome,
  ].join('\n');
}

function laneLine({ lane, digests, verifiedDigests, logs, bytes, uncovered, findings }: LaneReport, hours: number): string {
  const covered = hours - uncovered / 3_600_000;
  const parts = [
    `${number(verifiedDigests)} of ${number(digests)} digests`,
    `${number(logs)} logs (${number(Math.round(bytes / 1e6))} MB)`,
    `${covered.toFixed(1)} of ${hours} hours`,
    findings === 0 ? 'clean' : `${number(findings)} findings`,
  ];
  return `  ${lane.padEnd(28)} ${parts.join(', ')}`;
}

export const xml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A test case for each account and Region; what belongs to none, such as an object beside them, stands with the trail. */
function junit(report: Report): string {
  const belongs = ({ object }: Finding, { lane }: LaneReport) => {
    const [account, region] = lane.split('/') as [string, string];
    return object === lane || (object.includes(`/${account}/`) && object.includes(`/${region}/`));
  };
  const laneCases = report.lanes.map((lane) => [lane.lane, report.findings.filter((item) => belongs(item, lane))] as const);
  const strays = report.findings.filter((item) => !report.lanes.some((lane) => belongs(item, lane)));
  const cases = [...laneCases, ...(strays.length > 0 ? [['trail', strays] as const] : [])].map(([name, findings]) => {
    const failures = findings.map(
      ({ code, object, expected, found, meaning }) =>
        `    <failure type="${code}" message="${xml(`${object}: expected ${expected}, found ${found}`)}">${xml(meaning)}</failure>\n`,
    );
    return `  <testcase classname="${xml(report.trail)}" name="${xml(name)}">\n${failures.join('')}  </testcase>\n`;
  });
  const failed = cases.filter((item) => item.includes('<failure')).length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="centre trail verify" tests="${cases.length}" failures="${failed}">\n${cases.join('')}</testsuite>`;
}
