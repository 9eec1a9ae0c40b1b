import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { normalisedAssembly } from '../../lib/evidence/assembly';
import { controlRows, FOLDER, linksOf, type Places } from '../../lib/evidence/chain';
import { loggingCost } from '../../lib/evidence/cost';
import { custodyMatrix } from '../../lib/evidence/custody';
import { differenceOf } from '../../lib/evidence/difference';
import type { Evidence } from '../../lib/evidence/evidence';
import { type EvidenceFile, sha256 } from '../../lib/evidence/files';
import { evidenceFolder } from '../../lib/evidence/folder';
import { MANIFEST, manifestOf, readManifest } from '../../lib/evidence/manifest';
import { pictureOf } from '../../lib/evidence/picture';
import { folderRechecks } from '../../lib/evidence/rechecks';
import { residencyMap } from '../../lib/evidence/residency';
import { sbomFile } from '../../lib/evidence/sbom';
import { bootstrapLine, sourceLines } from '../../lib/evidence/sources';
import { registryPath } from '../../lib/model/registry';
import { readAssembly } from '../../lib/template';
import globalServices from '../../policies/data/global-services.json';
import regions from '../../policies/data/regions.json';
import type { Checked } from '../commands/check';
import { ROOT } from '../root';
import { readFolder } from './disk';
import { bootstrapSources, readCatalogues, readRechecks, sourceSums } from './project';

/** What the folder leaves open, whatever the environment. */
const UNCOVERED = [
  'Whether what is deployed is what is shown here: centre deploy verify asks the accounts.',
  'Drills on a centre that stands (centre rehearse): they are named with the promises they try, and their result is no part of this folder.',
  'How AWS really behaves: no account was used; rules and claims rest on its documentation and on an emulator.',
  'What is in the data, and what applications do with it in their own process.',
  'Findings in SARIF: not here yet; findings.json has them.',
];

/** The folder of an environment that was checked. @param assembly where it was synthesized @param since a folder of earlier evidence */
export function collectEvidence(
  { centre, report, gate, promises }: Checked & { readonly gate: NonNullable<Checked['gate']> },
  { assembly, environment, since }: { readonly assembly: string; readonly environment: string; readonly since?: string | undefined },
): readonly EvidenceFile[] {
  const made = readFolder(assembly);
  const normalised = normalisedAssembly(made);
  const metadata = made.filter(({ path }) => path.endsWith('.metadata.json'));
  const lines = sourceLines(metadata, JSON.parse(readFileSync(join(ROOT, 'dist', 'centre.js.map'), 'utf8')));
  const bootstrap = bootstrapSources();
  const places: Places = {
    assembly: readAssembly(assembly),
    made: ({ stackName, file }, logicalId) => {
      if (file.startsWith('bootstrap/')) return bootstrapLine(logicalId === '' ? 'writeBootstrap' : logicalId, bootstrap) ?? '';
      return lines.get(`${stackName}/${logicalId}`) ?? (logicalId === '' ? 'lib/stacks/index.ts:1' : '');
    },
  };
  const catalogues = readCatalogues();
  const within = <T>(value: T): T => relocated(value, assembly);
  const sums = sourceSums();
  const tool = { name: 'swiss-centre', version: versionOf(), sources: sha256(sums.bytes) };
  const registry = registryPath(environment);
  const given: readonly EvidenceFile[] = [
    ...normalised.map(({ path, bytes }) => ({ path: `${FOLDER}/${path}`, bytes })),
    { path: `environment/${basename(environment)}`, bytes: readFileSync(environment) },
    ...(existsSync(registry) ? [{ path: `environment/${basename(registry)}`, bytes: readFileSync(registry) }] : []),
    sbomFile(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'), tool),
    sums,
  ];
  const verdicts = new Map([
    ...gate.rules.map(({ id, status }) => [`rule:${id}`, status] as const),
    ...(gate.claims ?? []).map(({ id, verdict }) => [`claim:${id}`, verdict] as const),
  ]);
  const claims = (gate.claims ?? []).map(({ seconds: _, ...claim }) => claim);
  const evidence: Evidence = {
    centre,
    asOf: centre.asOf,
    summary: {
      environment: centre.environment.name,
      asOf: centre.asOf,
      outcome: report.outcome,
      rules: { passed: count(gate.rules, 'passed'), failed: gate.rules.length - count(gate.rules, 'passed') },
      claims: {
        proven: claims.filter(({ verdict }) => verdict === 'proven').length,
        other: claims.filter(({ verdict }) => verdict !== 'proven').length,
      },
      templates: gate.templates.length,
      resources: gate.templates.reduce((sum, { resources }) => sum + resources, 0),
      tool: tool.sources,
    },
    gate: within(gate),
    rules: gate.rules,
    claims: within(claims),
    promises,
    exceptions: report.exceptions,
    packs: report.packs.map(({ open, ...pack }) => ({ ...pack, open: open.length })),
    residual: report.residual,
    notices: report.notices,
    complaints: report.complaints,
    catalogues,
    controls: controlRows(catalogues, verdicts),
    links: linksOf(gate, catalogues, places),
    rechecks: [...folderRechecks(`environment/${basename(environment)}`), ...readRechecks().map(({ falsify: _, ...recheck }) => recheck)],
    custody: custodyMatrix(centre),
    residency: residencyMap(places.assembly, { allowed: globalServices.allowed, regions: regions.regions }),
    picture: pictureOf(centre),
    cost: loggingCost(centre),
    difference: differenceOf(since === undefined ? undefined : sideOf(readFolder(since)), sideOf(given)),
    uncovered: UNCOVERED,
  };
  return evidenceFolder(evidence, given);
}

const count = (rules: readonly { readonly status: string }[], status: string) => rules.filter((rule) => rule.status === status).length;

/** Places say where in the folder something stands, not where it was synthesized. */
function relocated<T>(value: T, assembly: string): T {
  const json = JSON.stringify(value);
  const inside = (path: string) => JSON.stringify(path).slice(1, -1);
  return JSON.parse(json.replaceAll(`${inside(assembly)}/`, `${FOLDER}/`).replaceAll(`"${inside(assembly)}"`, `"${FOLDER}"`)) as T;
}

function sideOf(files: readonly EvidenceFile[]) {
  const manifest = files.find(({ path }) => path === MANIFEST);
  const templates = files
    .filter(({ path }) => path.endsWith('.template.json'))
    .map(({ path, bytes }) => [path, JSON.parse(bytes.toString('utf8')) as { Resources?: { [id: string]: unknown } }] as const);
  return {
    digest: manifest ? sha256(manifest.bytes) : '',
    manifest: readManifest(manifest?.bytes) ?? manifestOf(files),
    templates: new Map(templates),
  };
}

const versionOf = (): string => (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;
