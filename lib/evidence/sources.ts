import { SourceMap, type SourceMapPayload } from 'node:module';
import type { EvidenceFile } from './files';

/** Where in our sources a resource is made, e.g. `lib/constructs/store.ts:41`. */
export type SourceLine = string;

/** `stack/logicalId` to the line of our sources that makes it. */
export type SourceLines = ReadonlyMap<string, SourceLine>;

interface Entry {
  readonly type: string;
  readonly data: unknown;
}

/**
 * Reads where each construct was made from the metadata that CDK writes beside a template, and maps the bundle's lines to sources.
 * @param metadata the `*.metadata.json` files @param map source map of the bundle that ran
 */
export function sourceLines(metadata: readonly EvidenceFile[], map: SourceMapPayload): SourceLines {
  const bundle = new SourceMap(map);
  const lines = new Map<string, SourceLine>();
  for (const { path, bytes } of metadata) {
    const stack = path.replace(/^.*\//, '').replace(/\.metadata\.json$/, '');
    const constructs = JSON.parse(bytes.toString('utf8')) as { readonly [path: string]: readonly Entry[] };
    for (const entries of Object.values(constructs)) {
      const id = entries.find(({ type }) => type === 'aws:cdk:logicalId')?.data;
      const trace = entries.find(({ type }) => type === 'aws:cdk:creationStack')?.data;
      if (typeof id !== 'string' || !Array.isArray(trace)) continue;
      const line = ownLine(trace as readonly string[], bundle);
      if (line !== undefined) lines.set(`${stack}/${id}`, line);
    }
  }
  return lines;
}

/** The innermost frame that is ours. */
function ownLine(trace: readonly string[], bundle: SourceMap): SourceLine | undefined {
  for (const frame of trace) {
    const [, line, column] = /:(\d+):(\d+)\)?$/.exec(frame) ?? [];
    if (line === undefined || column === undefined) continue;
    const entry = bundle.findEntry(Number(line) - 1, Number(column) - 1);
    if (!('originalSource' in entry)) continue;
    const source = entry.originalSource.replace(/^(\.\.\/)+/, '');
    if (source.startsWith('lib/')) return `${source}:${entry.originalLine + 1}`;
  }
  return undefined;
}

/** Bootstrap templates are plain data: the line that writes the logical id. @param sources texts of lib/stacks/bootstrap by path */
export function bootstrapLine(logicalId: string, sources: ReadonlyMap<string, string>): SourceLine | undefined {
  const word = new RegExp(`\\b${logicalId}\\b`);
  for (const [path, text] of sources) {
    const index = text.split('\n').findIndex((line) => word.test(line));
    if (index !== -1) return `${path}:${index + 1}`;
  }
  return undefined;
}
