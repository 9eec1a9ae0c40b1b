import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Document, isMap, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { ExceptionMatcher } from '../lib/gate/exceptions/matcher';
import { type Exception, PARTIES } from '../lib/gate/exceptions/register';
import type { PackCheck } from '../policies/packs/counted';
import { progress, UsageError } from './command';
import { loadCentre } from './load-centre';
import { rulesRan } from './pack-report';
import { REGISTER, readRegister } from './register';

/** An entry of the register, and how what it names stands in the environments that were looked at. */
export interface Entry {
  readonly exception: Exception;
  readonly stands: readonly { readonly environment: string; readonly path: string; readonly digest: string; readonly canonical: string }[];
  /** `ENVIRONMENT: what is wrong`; unused only when no environment uses it. */
  readonly complaints: readonly string[];
}

/** Synthesizes each environment with the foreign packs and asks the register about what they find. @throws {InputError} */
export async function entriesOf(environments: readonly string[], asOf?: string): Promise<readonly Entry[]> {
  const register = readRegister(true);
  const { synthesizePacks } = await import('./synthesis');
  const rows = register.exceptions.map((exception) => ({
    exception,
    stands: [] as Entry['stands'][number][],
    complaints: [] as string[],
  }));
  for (const environment of environments) {
    progress(`synthesizing ${environment} ...`);
    const { centre } = loadCentre(environment, asOf);
    const matcher = new ExceptionMatcher(register, centre);
    const checks: PackCheck[] = [];
    const out = mkdtempSync(join(tmpdir(), 'centre-exceptions-'));
    try {
      synthesizePacks(centre, out, checks, (check) => matcher.accepts(check));
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
    for (const [index, { matches }] of matcher.uses().entries())
      for (const { path, digest, canonical } of matches)
        if (digest !== undefined) rows[index]?.stands.push({ environment, path, digest, canonical });
    for (const { exception, reason } of matcher.complaints(rulesRan(checks)))
      rows.find((row) => row.exception === exception)?.complaints.push(`${environment}: ${reason}`);
  }
  progress('');
  return rows.map((row) => {
    const unapproved = PARTIES.filter((party) => !row.exception.approvers.some((approver) => approver.endsWith(`(${party})`)));
    const wrong = row.stands.length === 0 ? row.complaints : row.complaints.filter((complaint) => !complaint.includes(': unused: '));
    return { ...row, complaints: [...wrong, ...unapproved.map((party) => `not approved by the ${party}`)] };
  });
}

/** @param show a path whose resource is written out */
export function shownText(entries: readonly Entry[], show: string | undefined): string {
  const lines = entries.flatMap(({ exception, stands, complaints }) => {
    const paths = new Set(stands.map(({ path }) => path)).size;
    const forms = new Set(stands.map(({ digest }) => digest)).size;
    return [
      `${complaints.length === 0 ? '✓' : '✗'} policies/exceptions.yaml:${exception.line}  ${exception.id}`,
      `    ${stands.length} findings on ${paths} paths, ${forms} forms; until ${exception.expires}; ${exception.approvers.join(', ') || 'no approval'}`,
      ...complaints.map((complaint) => `    ${complaint}`),
      ...written(stands.filter(({ path }) => path === show)),
    ];
  });
  const wrong = entries.filter(({ complaints }) => complaints.length > 0).length;
  return [...lines, `${entries.length} exceptions, ${wrong} with something wrong`].join('\n');
}

/** Each form once, with everywhere it stands. */
function written(stands: Entry['stands']): readonly string[] {
  return [...new Set(stands.map(({ digest }) => digest))].flatMap((digest) => {
    const alike = stands.filter((stand) => stand.digest === digest);
    const text = JSON.stringify(JSON.parse(alike[0]?.canonical ?? 'null'), null, 2);
    return [
      `    ${digest}`,
      ...alike.map(({ environment, path }) => `      ${path} (${environment})`),
      ...text.split('\n').map((line) => `      ${line}`),
    ];
  });
}

/**
 * Writes the digests of what stands; an entry whose digests change loses its approvals.
 * @param all whether every environment was looked at, so that digests nothing has any more can go
 */
export function refreshed(entries: readonly Entry[], all: boolean, file = REGISTER): string {
  const document = parseDocument(readFileSync(file, 'utf8'));
  const said: string[] = [];
  for (const [index, { exception, stands }] of entries.entries()) {
    const now = new Set(stands.map(({ digest }) => digest));
    const kept = exception.digests.filter((digest) => !all || now.has(digest));
    const added = [...now].filter((digest) => !exception.digests.includes(digest)).sort();
    const removed = exception.digests.length - kept.length;
    if (added.length === 0 && removed === 0) continue;
    document.setIn(['exceptions', index, 'digests'], document.createNode([...kept, ...added].sort()));
    if (added.length > 0) document.setIn(['exceptions', index, 'approvers'], document.createNode({}, { flow: true }));
    said.push(
      `policies/exceptions.yaml:${exception.line}  ${exception.id}: ${added.length} forms are new, ${removed} are gone${added.length > 0 ? '; its approvals are taken away' : ''}`,
      ...written(stands.filter(({ digest }) => added.includes(digest))),
    );
  }
  if (said.length === 0) return 'Every digest is of what stands: nothing to refresh.';
  save(document, file);
  return [...said, 'Read what is new; then: centre exceptions --approve company=NAME --approve supervisor=NAME'].join('\n');
}

/** Writes names of approvers into entries that have none of their party. @throws {UsageError} */
export function approved(given: readonly string[], id: string | undefined, file = REGISTER): string {
  const names = given.map((text): [party: string, name: string] => {
    const [, party = '', name = ''] = /^([a-z]+)=(\S.*)$/.exec(text) ?? [];
    if (!PARTIES.some((known) => known === party))
      throw new UsageError(`--approve '${text}'`, 'For example --approve company=security-lead.');
    return [party, name];
  });
  readRegister(true, file);
  const document = parseDocument(readFileSync(file, 'utf8'));
  const said: string[] = [];
  for (const item of (document.get('exceptions') as YAMLSeq<YAMLMap>).items) {
    if (id !== undefined && item.get('id') !== id) continue;
    const approvers = item.get('approvers');
    for (const [party, name] of names) {
      if (!isMap(approvers) || approvers.has(party)) continue;
      approvers.set(party, name);
      said.push(`${name} (${party}): ${item.get('id')}`);
    }
  }
  if (said.length === 0) throw new UsageError('no entry lacks such an approval', 'centre exceptions shows what is wrong with each entry.');
  save(document, file);
  return said.join('\n');
}

/** Whole or not at all, and only what can be read again. */
function save(document: Document, file: string): void {
  const beside = `${file}.partial-${process.pid}`;
  try {
    writeFileSync(beside, document.toString({ lineWidth: 0 }));
    readRegister(true, beside);
    renameSync(beside, file);
  } finally {
    rmSync(beside, { force: true });
  }
}
