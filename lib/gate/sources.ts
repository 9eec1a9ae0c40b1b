import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, isAbsolute, join, relative } from 'node:path';

/** The line of source that created a construct. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
interface Entry {
  readonly type: string;
  readonly data?: unknown;
  readonly trace?: readonly string[];
}
export interface Created {
  /** Path of the construct. */
  readonly path: string;
  readonly source?: SourceLine;
}
/** Finds where a resource was created, by stack and logical id. */
export type Creations = (stack: string, logicalId: string) => Created | undefined;

/**
 * Where resources of a CDK assembly were created. The CDK writes stack traces beside the templates (`*.metadata.json`, or the manifest),
 * never into them, so that templates stay the same bytes wherever they are made; the frames are mapped back through the source maps
 * beside the programs that ran.
 */
export function creationsOf(directory: string, from = process.cwd()): Creations {
  const found = new Map<string, { readonly path: string; readonly frames: readonly string[] }>();
  const manifest = join(directory, 'manifest.json');
  if (existsSync(manifest)) {
    const { artifacts = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { artifacts?: { [id: string]: Artifact } };
    for (const [id, artifact] of Object.entries(artifacts)) {
      if (artifact.type !== 'aws:cloudformation:stack') continue;
      const stack = artifact.properties?.stackName ?? id;
      const beside = artifact.additionalMetadataFile === undefined ? undefined : join(directory, artifact.additionalMetadataFile);
      const metadata = beside && existsSync(beside) ? (JSON.parse(readFileSync(beside, 'utf8')) as Metadata) : artifact.metadata;
      for (const [path, entries] of Object.entries(metadata ?? {})) {
        const named = entries.find(({ type }) => type === 'aws:cdk:logicalId');
        const traced = entries.find(({ type }) => type === 'aws:cdk:creationStack')?.data ?? named?.trace;
        if (typeof named?.data === 'string')
          found.set(`${stack} ${named.data}`, { path: path.replace(/^\//, ''), frames: Array.isArray(traced) ? traced.map(String) : [] });
      }
    }
  }
  const maps = new Map<string, SourceMap | undefined>();
  return (stack, logicalId) => {
    const known = found.get(`${stack} ${logicalId}`);
    if (!known) return undefined;
    const source = lineOf(known.frames, maps, from);
    return { path: known.path, ...(source ? { source } : {}) };
  };
}

interface Artifact {
  readonly type: string;
  readonly properties?: { readonly stackName?: string };
  readonly additionalMetadataFile?: string;
  readonly metadata?: Metadata;
}
type Metadata = { readonly [path: string]: readonly Entry[] };

/** The first frame that is no library's: `name (file:line:column)` or `file:line:column`. */
function lineOf(frames: readonly string[], maps: Map<string, SourceMap | undefined>, from: string): SourceLine | undefined {
  for (const frame of frames) {
    const [, file, line, column] = /\(?([^()\s]+):(\d+):(\d+)\)?$/.exec(frame) ?? [];
    if (file === undefined || file.startsWith('node:') || file.includes('node_modules') || !isAbsolute(file)) continue;
    if (!maps.has(file)) maps.set(file, mapBeside(file));
    const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    const mapped =
      entry && 'originalSource' in entry
        ? { file: join(dirname(file), entry.originalSource), line: entry.originalLine + 1, column: entry.originalColumn + 1 }
        : undefined;
    const place = mapped ?? { file, line: Number(line), column: Number(column) };
    if (!place.file.includes('node_modules')) return { ...place, file: relative(from, place.file) };
  }
  return undefined;
}

function mapBeside(file: string): SourceMap | undefined {
  const map = `${file}.map`;
  return existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8'))) : undefined;
}
