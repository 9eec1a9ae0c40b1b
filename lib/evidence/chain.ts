import { wildcard } from '../access/pattern';
import type { GateResult } from '../gate/types';
import type { Assembly, Template } from '../template/types';
import { brokenStatement, type Catalogue, LOCK } from './catalogue';
import { byCode, csvFile, type EvidenceFile, jsonFile } from './files';
import type { SourceLine } from './sources';

/** A resource that shows something, the line of its template and the line of our sources that makes it. */
export interface Link {
  readonly stack: string;
  /** Empty for a template or the assembly as a whole. */
  readonly logicalId: string;
  readonly type: string;
  /** File of the evidence folder. */
  readonly file: string;
  readonly line: number;
  readonly source: SourceLine;
}

/** Where resources stand. @param made the line of our sources for 'stack/logicalId', or for a template as a whole with an empty id */
export interface Places {
  readonly assembly: Assembly;
  made(template: Template, logicalId: string): SourceLine;
}

export const FOLDER = 'assembly';

export function linkOf(
  { made }: Pick<Places, 'made'>,
  template: Template,
  logicalId: string,
  below: readonly (string | number)[] = [],
): Link {
  const place = logicalId === '' ? undefined : template.place(['Resources', logicalId, ...below]);
  const resource = (template.document['Resources'] as { readonly [id: string]: { readonly Type?: string } })[logicalId];
  return {
    stack: template.stackName,
    logicalId,
    type: resource?.Type ?? '',
    file: `${FOLDER}/${template.file}`,
    line: place?.line ?? 1,
    source: made(template, logicalId),
  };
}

/** For each rule the resources it found compliant; for each claim the statements that its mutations in the catalogues leave out. */
export function linksOf(gate: GateResult, catalogues: readonly Catalogue[], places: Places): ReadonlyMap<string, readonly Link[]> {
  const byFile = new Map(places.assembly.templates.map((template) => [template.file, template]));
  const links = new Map<string, Map<string, Link>>();
  const add = (by: string, link: Link) => {
    const known = links.get(by) ?? new Map<string, Link>();
    known.set(`${link.file} ${link.logicalId} ${link.line}`, link);
    links.set(by, known);
  };
  const memo = new Map<string, Link>();
  for (const { rule, file, logicalId, verdict } of gate.verdicts) {
    const template = byFile.get(file);
    if (verdict !== 'compliant' || !template) continue;
    const key = `${file} ${logicalId}`;
    const link = memo.get(key) ?? linkOf(places, template, logicalId);
    memo.set(key, link);
    add(`rule:${rule}`, link);
  }
  for (const { shownBy } of catalogues.flatMap(({ controls }) => controls)) {
    for (const { by, brokenBy } of shownBy) {
      if (by.kind !== 'claim') continue;
      const { policy, sid } = brokenStatement(brokenBy);
      const [stack = '', logicalId = ''] = policy.split('/');
      for (const template of places.assembly.templates.filter(({ stackName }) => wildcard(stack, stackName)))
        for (const id of Object.keys(template.document['Resources'] as object).filter((one) => wildcard(logicalId, one))) {
          const below = statementIn(template, id, sid);
          if (below) add(`claim:${by.id}`, linkOf(places, template, id, below));
        }
    }
  }
  const ordered = [...links].map(([by, found]) => [by, [...found.values()].sort(inOrder)] as const);
  return new Map(ordered);
}

const inOrder = (a: Link, b: Link) => byCode(a.file, b.file) || a.line - b.line;

/** Below the resource, the statement with this Sid, wherever in its properties it stands; or its lock. */
function statementIn(template: Template, logicalId: string, sid: string): readonly (string | number)[] | undefined {
  const resource = (template.document['Resources'] as { readonly [id: string]: { readonly Properties?: object } })[logicalId];
  if (sid === LOCK) return LOCK in (resource?.Properties ?? {}) ? ['Properties', LOCK] : undefined;
  const find = (node: unknown, path: readonly (string | number)[]): readonly (string | number)[] | undefined => {
    if (node === null || typeof node !== 'object') return undefined;
    if (!Array.isArray(node) && (node as { Sid?: unknown }).Sid === sid) return path;
    for (const [key, value] of Object.entries(node)) {
      const found = find(value, [...path, Array.isArray(node) ? Number(key) : key]);
      if (found) return found;
    }
    return undefined;
  };
  return find(resource, []);
}

export interface ControlRow {
  readonly catalogue: string;
  readonly article: string;
  readonly control: string;
  readonly title: string;
  readonly relation: 'satisfies' | 'supports' | "customer's duty";
  readonly by: string;
  readonly verdict: string;
  readonly brokenBy: string;
  readonly duty: string;
}

/** One row for each showing of each control and one for each duty. @param verdicts by 'rule:id' and 'claim:id' */
export function controlRows(catalogues: readonly Catalogue[], verdicts: ReadonlyMap<string, string>): readonly ControlRow[] {
  return catalogues.flatMap(({ id: catalogue, controls }) =>
    controls.flatMap(({ id: control, title, article, shownBy, duty }): readonly ControlRow[] => {
      const base = { catalogue, article, control, title };
      const shown = shownBy.map(({ by, relation, brokenBy }): ControlRow => {
        const name = `${by.kind}:${by.id}`;
        return { ...base, relation, by: name, verdict: verdicts.get(name) ?? 'not judged', brokenBy, duty: '' };
      });
      const owed: ControlRow = { ...base, relation: "customer's duty", by: '', verdict: '', brokenBy: '', duty: duty ?? '' };
      return duty === undefined ? shown : [...shown, owed];
    }),
  );
}

/** controls.json: catalogues, rows, and the resources of each rule and claim once. controls.csv: the whole chain, a line a link. */
export function controlFiles(
  catalogues: readonly Catalogue[],
  rows: readonly ControlRow[],
  links: ReadonlyMap<string, readonly Link[]>,
): readonly EvidenceFile[] {
  const heads = catalogues.map(({ id, title, edition, version, source }) => ({ id, title, edition, version, source }));
  const header = ['catalogue', 'edition', 'article', 'control', 'title', 'relation', 'shown by', 'verdict', 'broken by'];
  const lines = rows.flatMap((row) => {
    const edition = heads.find(({ id }) => id === row.catalogue)?.edition ?? '';
    const start = [row.catalogue, edition, row.article, row.control, row.title, row.relation, row.by, row.verdict, row.brokenBy];
    if (row.by === '') return [[...start, '', '', '', row.duty]];
    const found = links.get(row.by) ?? [];
    // Nothing here has it (an environment without partners, say): the row stays, and says so.
    if (found.length === 0) return [[...start, 'none in this environment', '', '', '']];
    return found.map(({ stack, logicalId, file, line, source }) => [
      ...start,
      logicalId === '' ? stack : `${stack}/${logicalId}`,
      `${file}:${line}`,
      source,
      '',
    ]);
  });
  return [
    jsonFile('controls.json', { schemaVersion: 1, catalogues: heads, controls: rows, links: Object.fromEntries(links) }),
    csvFile('controls.csv', [...header, 'resource', 'template line', 'source line', 'duty'], lines),
  ];
}
