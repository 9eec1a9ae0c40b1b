import { controlRows, FOLDER, linksOf } from '../../lib/evidence/chain';
import { loggingCost } from '../../lib/evidence/cost';
import { custodyMatrix } from '../../lib/evidence/custody';
import { differenceOf, NO_DIFFERENCE } from '../../lib/evidence/difference';
import type { Evidence } from '../../lib/evidence/evidence';
import { type EvidenceFile, sha256 } from '../../lib/evidence/files';
import { evidenceFolder } from '../../lib/evidence/folder';
import { MANIFEST, manifestOf, readManifest } from '../../lib/evidence/manifest';
import { pictureOf } from '../../lib/evidence/picture';
import { formsOf, readRehearsal } from '../../lib/evidence/rehearsed';
import { residencyMap } from '../../lib/evidence/residency';
import { sarif } from '../../lib/gate/formats/sarif';
import { promiseStates } from '../../lib/gate/promises';
import globalServices from '../../policies/data/global-services.json';
import regions from '../../policies/data/regions.json';
import { RULES } from '../../policies/rules';
import type { Checked } from '../commands/check';
import type { Gathered } from './gather';

const NO_DRILLS =
  'Drills on a centre that stands: no rehearsal of these templates was handed over (--rehearsal). They are named with the promises they try.';

/** What the folder leaves open, whatever the environment. */
const UNCOVERED = [
  'Whether what is deployed is what is shown here: centre deploy verify asks the accounts.',
  NO_DRILLS,
  'How AWS really behaves: no account was used; rules and claims rest on its documentation and on an emulator.',
  'What is in the data, and what applications do with it in their own process.',
];

export interface Given {
  /** Earlier evidence, as it was written. */
  readonly since?: readonly EvidenceFile[] | undefined;
  /** What a rehearsal wrote. */
  readonly rehearsal?: { readonly file: string; readonly bytes: Buffer } | undefined;
}

/** The folder of an environment that was checked. A rehearsal in which something broke is a violation. @throws {InputError} */
export function collectEvidence(
  { checked, assembly, places, given, tool, catalogues, rechecks }: Gathered,
  { since, rehearsal }: Given,
): { readonly files: readonly EvidenceFile[]; readonly outcome: Checked['report']['outcome'] } {
  const { centre, report, gate, promises, packFindings } = checked;
  const rehearsed = rehearsal && readRehearsal(rehearsal.bytes, rehearsal.file, formsOf(places.assembly, centre));
  const drills = rehearsed?.drills ?? [];
  const broken = rehearsed !== undefined && (rehearsed.wrong > 0 || drills.some(({ outcome }) => outcome === 'BROKEN'));
  const outcome = broken && report.outcome === 'clean' ? 'violations' : report.outcome;
  const within = <T>(value: T): T => relocated(value, assembly);
  const judged = within(gate);
  const inFolder = <T extends { readonly file: string }>(one: T): T => ({ ...one, file: `${FOLDER}/${one.file}` });
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
      outcome,
      rules: { passed: count(gate.rules, 'passed'), failed: gate.rules.length - count(gate.rules, 'passed') },
      claims: {
        proven: claims.filter(({ verdict }) => verdict === 'proven').length,
        other: claims.filter(({ verdict }) => verdict !== 'proven').length,
      },
      templates: gate.templates.length,
      resources: gate.templates.reduce((sum, { resources }) => sum + resources, 0),
      tool: tool.sources,
    },
    gate: judged,
    sarif: sarif(
      {
        result: { ...judged, templates: judged.templates.map(inFolder) },
        created: places.created,
        packs: packFindings(places.byPath).map(inFolder),
      },
      RULES,
    ),
    rules: gate.rules,
    claims: within(claims),
    promises: rehearsed === undefined ? promises : promiseStates(promises, gate.rules, gate.claims ?? [], drills),
    exceptions: report.exceptions,
    packs: report.packs.map(({ open, ...pack }) => ({ ...pack, open: open.length })),
    residual: report.residual,
    notices: report.notices,
    complaints: report.complaints,
    catalogues,
    controls: controlRows(catalogues, verdicts),
    links: linksOf(gate, catalogues, places),
    rechecks,
    custody: custodyMatrix(centre),
    residency: residencyMap(places.assembly, { allowed: globalServices.allowed, regions: regions.regions }),
    picture: pictureOf(centre),
    cost: loggingCost(centre),
    difference: since === undefined ? NO_DIFFERENCE : differenceOf(sideOf(since), sideOf(given)),
    ...(rehearsed === undefined ? {} : { rehearsed }),
    uncovered: UNCOVERED.filter((line) => rehearsed === undefined || line !== NO_DRILLS),
  };
  return { files: evidenceFolder(evidence, given), outcome };
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
