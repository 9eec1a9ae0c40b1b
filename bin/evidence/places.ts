import type { Places } from '../../lib/evidence/chain';
import { lineWith } from '../../lib/evidence/sources';
import type { PackFinding } from '../../lib/gate/formats/report';
import { type Creations, creationsOf } from '../../lib/gate/sources';
import { readAssembly } from '../../lib/template';
import { ROOT } from '../root';
import { sourcesIn } from './project';

export interface KnownPlaces extends Places {
  readonly created: Creations;
  /** Template lines by construct path. */
  readonly byPath: ReadonlyMap<string, Pick<PackFinding, 'file' | 'line'>>;
}

/** Where everything of an assembly stands, and which line of our sources made it. @param directory where it was synthesized */
export function placesIn(directory: string): KnownPlaces {
  const assembly = readAssembly(directory);
  const created = creationsOf(directory, ROOT);
  const [stacks, bootstrap] = [sourcesIn('lib', 'stacks'), sourcesIn('lib', 'stacks', 'bootstrap')];
  const byPath = assembly.templates.flatMap(({ file, stackName, document, place }) =>
    Object.keys(document['Resources'] as object).map(
      (id) => [created(stackName, id)?.path ?? '', { file, line: place(['Resources', id]).line }] as const,
    ),
  );
  return {
    assembly,
    created,
    byPath: new Map(byPath),
    made: ({ stackName, file }, logicalId) => {
      if (file.startsWith('bootstrap/')) return lineWith(logicalId === '' ? 'writeBootstrap' : logicalId, bootstrap) ?? '';
      if (logicalId === '') return lineWith('new CentreStack', stacks) ?? '';
      const { source } = created(stackName, logicalId) ?? {};
      return source === undefined ? '' : `${source.file}:${source.line}`;
    },
  };
}
