import type { Rule } from '../types';
import { fingerprint } from './fingerprint';
import { type GateReport, messageOf, type PackFinding, wholeFailures } from './report';

/** SARIF 2.1.0 (OASIS): one run, results with the line of the template and, as related location, the line of source that created the construct. */
export function sarif(report: GateReport, rules: readonly Pick<Rule, 'id' | 'title' | 'why' | 'fix' | 'family'>[]): object {
  const { result, created, packs = [] } = report;
  const described = [
    ...rules.map(({ id, title, why, fix, family }) => ({
      id,
      shortDescription: { text: title },
      fullDescription: { text: `${why.text} (${why.source})` },
      help: { text: fix },
      properties: { family },
      defaultConfiguration: { level: 'error' },
    })),
    ...(result.claims ?? []).map(({ id, claim }) => ({ id, shortDescription: { text: claim }, defaultConfiguration: { level: 'error' } })),
  ];
  const ids = new Map(described.map(({ id }, index) => [id, index]));
  const indexed = (ruleId: string) => ({ ruleId, ...(ids.has(ruleId) ? { ruleIndex: ids.get(ruleId) } : {}) });
  const findings = result.findings.map((finding) => {
    const made = finding.logicalId === undefined ? undefined : created?.(finding.stack, finding.logicalId);
    const name = finding.logicalId === undefined ? finding.stack : `${finding.stack}/${finding.logicalId}`;
    return {
      ...indexed(finding.rule),
      // Undetermined is a failure too; as `open` it would have no level, and viewers would pass over it.
      level: 'error',
      message: { text: messageOf(finding) },
      locations: [
        {
          ...location(finding.place.file, finding.place.line, finding.place.column),
          ...(name === ''
            ? {}
            : { logicalLocations: [{ fullyQualifiedName: made?.path ?? finding.constructPath ?? name, kind: 'resource' }] }),
        },
      ],
      ...(made?.source
        ? {
            relatedLocations: [
              { id: 1, message: { text: 'created here' }, ...location(made.source.file, made.source.line, made.source.column) },
            ],
          }
        : {}),
      partialFingerprints: { 'centreFinding/v1': fingerprint(finding) },
      properties: { verdict: finding.verdict },
    };
  });
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'swiss-centre-gate', rules: described } },
        artifacts: result.templates.map(({ file, digest }) => ({ location: { uri: file }, hashes: { 'sha-256': digest } })),
        results: [
          ...findings,
          ...wholeFailures(result).map(({ id, message }) => ({ ...indexed(id), level: 'error', message: { text: message } })),
          ...packs.map(packResult),
        ],
        properties: { outcome: result.outcome },
      },
    ],
  };
}

const location = (uri: string, startLine: number, startColumn = 1) => ({
  physicalLocation: { artifactLocation: { uri: encodeURI(uri) }, region: { startLine, startColumn } },
});

function packResult({ id, path, info, file, line, accepted }: PackFinding): object {
  return {
    ruleId: id.split('[')[0],
    level: 'error',
    message: { text: `${id}: ${info}` },
    locations: [{ ...location(file, line), logicalLocations: [{ fullyQualifiedName: path, kind: 'resource' }] }],
    ...(accepted
      ? {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: `${accepted.reason} Approved by ${accepted.approvers.join(' and ')}, until ${accepted.expires}.`,
            },
          ],
        }
      : {}),
  };
}
