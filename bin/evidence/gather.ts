import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../../lib/config/problem';
import { normalisedAssembly } from '../../lib/evidence/assembly';
import type { Catalogue } from '../../lib/evidence/catalogue';
import { FOLDER } from '../../lib/evidence/chain';
import { type EvidenceFile, sha256 } from '../../lib/evidence/files';
import { provenanceFile } from '../../lib/evidence/provenance';
import { folderRechecks, type Recheck } from '../../lib/evidence/rechecks';
import { sbomFile } from '../../lib/evidence/sbom';
import type { GateResult } from '../../lib/gate/types';
import { registryPath } from '../../lib/model/registry';
import type { Checked } from '../commands/check';
import { ROOT } from '../root';
import { readFolder } from './disk';
import { type KnownPlaces, placesIn } from './places';
import { readCatalogues, readRechecks, sourceSums, toolBuild } from './project';

/**
 * A check, and every byte that its evidence is made of, in memory: nothing that happens to a file afterwards, while a rehearsal runs
 * say, gets into the evidence of what was judged.
 */
export interface Gathered {
  readonly checked: Checked & { readonly gate: GateResult };
  /** Where it was synthesized. */
  readonly assembly: string;
  readonly places: KnownPlaces;
  /** What the folder takes over as it is. */
  readonly given: readonly EvidenceFile[];
  readonly tool: { readonly name: string; readonly version: string; readonly sources: string };
  readonly catalogues: readonly Catalogue[];
  readonly rechecks: readonly Recheck[];
}

/**
 * Reads it, at once after the check. @param assembly where that synthesized @param environment file
 * @throws {InputError} when nothing was judged, or other templates than are there
 */
export function gathered(result: Checked, assembly: string, environment: string): Gathered {
  const { gate } = result;
  if (gate === undefined) throw refusal(environment, 'a gate that judged', 'none', 'Run centre check and read what it says.');
  const made = readFolder(assembly);
  const places = placesIn(assembly);
  demandJudged(gate, made, places, assembly);
  const sums = sourceSums();
  const tool = { name: 'swiss-centre', version: versionOf(), sources: sha256(sums.bytes) };
  const registry = registryPath(environment);
  return {
    checked: { ...result, gate },
    assembly,
    places,
    given: [
      ...normalisedAssembly(made).map(({ path, bytes }) => ({ path: `${FOLDER}/${path}`, bytes })),
      { path: `environment/${basename(environment)}`, bytes: readFileSync(environment) },
      ...(existsSync(registry) ? [{ path: `environment/${basename(registry)}`, bytes: readFileSync(registry) }] : []),
      sbomFile(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'), tool),
      sums,
      provenanceFile(toolBuild()),
    ],
    tool,
    catalogues: readCatalogues(),
    rechecks: [...folderRechecks(`environment/${basename(environment)}`), ...readRechecks().map(({ falsify: _, ...recheck }) => recheck)],
  };
}

/** A verdict is of bytes: those that are taken over, and those that places are looked up in, must be the ones that were judged, all of them. */
function demandJudged(gate: GateResult, made: readonly EvidenceFile[], { assembly }: KnownPlaces, folder: string): void {
  const lines = (templates: readonly { readonly file: string; readonly digest: string }[]) =>
    [...new Set(templates.map(({ file, digest }) => `${digest}  ${file}`))].sort().join('\n');
  const judged = lines(gate.templates);
  const there = made
    .filter(({ path }) => path.endsWith('.template.json'))
    .map(({ path, bytes }) => ({ file: path, digest: sha256(bytes) }));
  if (lines(assembly.templates) === judged && lines(there) === judged) return;
  throw refusal(folder, 'the templates that were judged', 'others', 'Something else writes to this folder: check again.');
}

const refusal = (file: string, expected: string, found: string, fix: string) =>
  new InputError([{ code: 'incomplete', file, expected, found, fix }]);

const versionOf = (): string => (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;
