import { byCode } from './files';
import type { Manifest } from './manifest';

/** A resource of a template that is not as it was. */
export interface ResourceChange {
  readonly stack: string;
  readonly logicalId: string;
  readonly what: 'added' | 'removed' | 'changed';
  /** Paths of properties that differ, e.g. `Properties.ObjectLockConfiguration`. */
  readonly paths: readonly string[];
}

export interface EvidenceDifference {
  /** Digest of the manifest of the earlier evidence; null when there is none. */
  readonly since: string | null;
  readonly files: readonly { readonly path: string; readonly what: 'added' | 'removed' | 'changed' }[];
  readonly resources: readonly ResourceChange[];
}

interface Side {
  readonly manifest: Manifest;
  /** Templates by path, parsed. */
  readonly templates: ReadonlyMap<string, { readonly Resources?: { readonly [id: string]: unknown } }>;
}

/** Of the first evidence there is. */
export const NO_DIFFERENCE: EvidenceDifference = { since: null, files: [], resources: [] };

/** What is deployed otherwise than before. The page and lists made from it are left out: they follow from the rest. */
export function differenceOf(before: Side & { readonly digest: string }, now: Side): EvidenceDifference {
  const paths = [...new Set([...Object.keys(before.manifest.files), ...Object.keys(now.manifest.files)])].sort(byCode);
  const files = paths.flatMap((path) => {
    const [old, fresh] = [before.manifest.files[path]?.sha256, now.manifest.files[path]?.sha256];
    if (old === fresh || !/^(assembly|environment|tool)\//.test(path)) return [];
    return [{ path, what: old === undefined ? ('added' as const) : fresh === undefined ? ('removed' as const) : ('changed' as const) }];
  });
  const resources = files
    .filter(({ path }) => path.endsWith('.template.json'))
    .flatMap(({ path }) => changesOf(stackOf(path), before.templates.get(path)?.Resources ?? {}, now.templates.get(path)?.Resources ?? {}));
  return { since: before.digest, files, resources };
}

const stackOf = (path: string) =>
  path
    .replace(/^assembly\//, '')
    .replace(/^bootstrap\/(.*)\.template\.json$/, '$1-bootstrap')
    .replace(/\.template\.json$/, '');

export function changesOf(
  stack: string,
  before: { readonly [id: string]: unknown },
  now: { readonly [id: string]: unknown },
): readonly ResourceChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].sort(byCode).flatMap((logicalId): readonly ResourceChange[] => {
    if (!(logicalId in before)) return [{ stack, logicalId, what: 'added', paths: [] }];
    if (!(logicalId in now)) return [{ stack, logicalId, what: 'removed', paths: [] }];
    const paths = [...changed(before[logicalId], now[logicalId], '')];
    return paths.length === 0 ? [] : [{ stack, logicalId, what: 'changed', paths }];
  });
}

function* changed(before: unknown, now: unknown, path: string): Iterable<string> {
  const maps = [before, now].every((value) => value !== null && typeof value === 'object');
  if (!maps || Array.isArray(before) !== Array.isArray(now)) {
    if (before !== now) yield path;
    return;
  }
  const [old, fresh] = [before, now] as [{ readonly [key: string]: unknown }, { readonly [key: string]: unknown }];
  for (const key of [...new Set([...Object.keys(old), ...Object.keys(fresh)])].sort(byCode))
    yield* changed(old[key], fresh[key], path === '' ? key : `${path}.${key}`);
}
