import { controlFiles } from './chain';
import type { Evidence } from './evidence';
import { type EvidenceFile, jsonFile } from './files';
import { manifestFiles } from './manifest';
import { oscalFile } from './oscal';
import { page } from './page';
import { statementFile } from './statement';

/** Every file of the folder but signatures. @param given what is taken over as it is: assembly, environment, sources, bill of materials */
export function evidenceFolder(evidence: Evidence, given: readonly EvidenceFile[]): readonly EvidenceFile[] {
  const { gate, claims, promises, exceptions, packs, rules, residual, notices, uncovered, complaints, centre, asOf, summary } = evidence;
  const made: readonly EvidenceFile[] = [
    page(evidence),
    jsonFile('summary.json', { schemaVersion: 1, ...summary, packs, notices, complaints }),
    jsonFile('verdicts.json', verdictTable(evidence)),
    jsonFile('rules.json', { schemaVersion: 1, rules }),
    jsonFile('claims.json', { schemaVersion: 1, claims }),
    jsonFile('promises.json', { schemaVersion: 1, promises }),
    jsonFile('exceptions.json', { schemaVersion: 1, exceptions }),
    jsonFile('residual.json', { schemaVersion: 1, residual, uncovered }),
    jsonFile('custody.json', { schemaVersion: 1, keys: evidence.custody }),
    jsonFile('residency.json', { schemaVersion: 1, abroad: evidence.residency }),
    jsonFile('picture.json', { schemaVersion: 1, ...evidence.picture }),
    jsonFile('difference.json', { schemaVersion: 1, ...evidence.difference }),
    ...(evidence.rehearsed ? [jsonFile('rehearsal.json', { schemaVersion: 1, ...evidence.rehearsed })] : []),
    jsonFile('rechecks.json', { schemaVersion: 1, rechecks: evidence.rechecks }),
    jsonFile('findings.json', { schemaVersion: 1, outcome: gate.outcome, findings: gate.findings }),
    jsonFile('findings.sarif', evidence.sarif),
    ...controlFiles(evidence.catalogues, evidence.controls, evidence.links),
    oscalFile(evidence.catalogues, evidence.controls, centre.environment.name, asOf),
  ];
  const files = [...given, ...made];
  const [manifest, sums] = manifestFiles(files) as [EvidenceFile, EvidenceFile];
  return [...files, manifest, sums, statementFile(manifest, summary)];
}

/** rule x resource x branch, grouped by template so that names are written once. */
function verdictTable({ gate }: Evidence): object {
  const byFile = new Map<string, string[][]>(gate.templates.map(({ file }) => [file, []]));
  const whole: string[][] = [];
  for (const { rule, file, logicalId, branch, verdict } of gate.verdicts) {
    const rows = byFile.get(file);
    if (rows) rows.push([rule, logicalId, branch, verdict]);
    else whole.push([rule, verdict]);
  }
  const templates = gate.templates.map(({ file, stack, digest, account, resources }) => ({
    file: `assembly/${file}`,
    stack,
    sha256: digest,
    account,
    resources,
    verdicts: byFile.get(file),
  }));
  return { schemaVersion: 1, columns: ['rule', 'logicalId', 'branch', 'verdict'], templates, assembly: whole };
}
