import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { InputError, type Problem } from '../../config/problem';
import { readYaml, shaped } from '../../config/yaml-source';

/** One accepted finding of a foreign rule pack. Our own rules take no exception. */
export interface Exception {
  /** Finding id, with placeholders, e.g. `AwsSolutions-IAM5[Resource::arn:aws:s3:::{bucket}/*]`. */
  readonly id: string;
  /** Construct paths, with placeholders. */
  readonly paths: readonly string[];
  readonly reason: string;
  /** Rules and claims that guard in its place, e.g. `claim:lock-holds`. */
  readonly controls: readonly string[];
  readonly owner: string;
  /** One of each party, e.g. `security-lead (company)`. */
  readonly approvers: readonly string[];
  readonly created: string;
  /** Last day it holds. */
  readonly expires: string;
  /** Each resource as it stood when it was approved: SHA-256, hex (standing.ts). */
  readonly digests: readonly string[];
  /** Line of the register. */
  readonly line: number;
}
export interface Register {
  readonly file: string;
  readonly exceptions: readonly Exception[];
}

/** Names of the placeholders; bindings.ts binds them to values of an environment. */
export const PLACEHOLDERS = [
  'account',
  'bucket',
  'company',
  'organization',
  'supervisor',
  'role',
  'Company',
  'Market',
  'Material',
  'Partner',
  'Organization',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** What an entry may name. */
export interface Known {
  /** Prefixes of the ids that may be excepted, e.g. 'AwsSolutions'. */
  readonly packs: readonly string[];
  /** `rule:ID` and `claim:ID` of all there are. */
  readonly controls: readonly string[];
}

/** Who approves: somebody of the company whose centre it is, and somebody of the supervisor's. */
export const PARTIES = ['company', 'supervisor'] as const;
/** An exception is looked at again every year. */
const MAX_DAYS = 366;

const text = z.string().regex(/^\S(.*\S)?$/);
const entryShape = z.strictObject({
  id: text,
  paths: z.array(text).min(1),
  reason: z.string().min(40),
  controls: z.array(text).min(1),
  owner: text,
  approvers: z.strictObject({ company: text.optional(), supervisor: text.optional() }),
  created: z.iso.date(),
  expires: z.iso.date(),
  digests: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
});
type Entry = z.infer<typeof entryShape>;
const shape = z.strictObject({ schemaVersion: z.literal(2), exceptions: z.array(entryShape) });

/**
 * @param draft whether approvals and digests may be missing: while the register is being written, never while something is judged
 * @throws {InputError} a malformed entry, one that is too broad, without approval of both parties, or that stands twice
 */
export function readExceptions(file: string, known: Known, draft = false): Register {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    throw new InputError([
      { code: 'unreadable', file, expected: 'the exception register', found: 'no readable file', fix: 'Restore policies/exceptions.yaml.' },
    ]);
  }
  return parseExceptions(content, file, known, draft);
}

export function parseExceptions(content: string, file: string, known: Known, draft = false): Register {
  const source = readYaml(content, file);
  const read = shaped(source, shape, 'an exception as docs/gate.md describes');
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const exceptions = read.exceptions.map((entry, index): Exception => {
    const at = (key: string, say: Refusal) => source.problem('bad-value', ['exceptions', index, key], say);
    problems.push(...refusals(entry, known, seen, draft).map(([key, say]) => at(key, say)));
    const approvers = PARTIES.flatMap((party) => (entry.approvers[party] === undefined ? [] : [`${entry.approvers[party]} (${party})`]));
    return { ...entry, approvers, line: at('id', { expected: '', found: '', fix: '' }).line ?? 1 };
  });
  if (problems.length > 0) throw new InputError(problems);
  return { file, exceptions };
}

type Refusal = Pick<Problem, 'expected' | 'found' | 'fix'>;

/** What is wrong with an entry by itself. */
function refusals(entry: Entry, known: Known, seen: Set<string>, draft: boolean): [keyof Entry, Refusal][] {
  const problems: [keyof Entry, Refusal][] = [];
  const refuse = (key: keyof Entry, expected: string, found: string, fix: string) => problems.push([key, { expected, found, fix }]);
  const { id, paths, controls, owner, approvers, created, expires, digests } = entry;
  if (!known.packs.some((pack) => id.startsWith(`${pack}-`)))
    refuse(
      'id',
      `an id of ${known.packs.join(' or ')}`,
      id,
      'Our own rules (residency, logging, custody, all of them) take no exception: change the design.',
    );
  for (const [key, pattern] of [['id', id] as const, ...paths.map((path) => ['paths', path] as const)]) {
    for (const [, name] of pattern.matchAll(/\{([^}]*)\}/g))
      if (!PLACEHOLDERS.some((placeholder) => placeholder === name))
        refuse(key, `a placeholder of ${PLACEHOLDERS.join(', ')}`, `{${name}}`, 'Correct it.');
  }
  if (/[*{}]/.test(id.split('[')[0] as string)) refuse('id', 'one rule of a pack', id, 'Name the rule; an exception is for one.');
  for (const path of paths) {
    if (/[*?]/.test(path)) refuse('paths', 'paths without *', path, 'Name the constructs, with placeholders.');
    const [, ...below] = path.replace(/\{[^}]*\}/g, '').split('/');
    if (below.length === 0 || below.some((part) => part === ''))
      refuse('paths', 'a construct in a stack, by its name', path, 'Name the construct: STACK/CONSTRUCT.');
    const key = `${id} ${path}`;
    if (seen.has(key)) refuse('paths', 'each finding excepted once', key, 'Remove one of the two.');
    seen.add(key);
  }
  for (const control of controls.filter((name) => !known.controls.includes(name)))
    refuse(
      'controls',
      'rules and claims there are, as rule:ID or claim:ID',
      control,
      'Name what guards in its place; centre explain lists them.',
    );
  if (created > new Date().toISOString().slice(0, 10)) refuse('created', 'a day that has come', created, 'Write the day it was made.');
  const days = (Date.parse(expires) - Date.parse(created)) / 86_400_000;
  if (days <= 0 || days > MAX_DAYS)
    refuse('expires', `a day after ${created}, at most ${MAX_DAYS} days`, expires, 'Have it looked at again every year.');
  const named = [owner, ...Object.values(approvers)];
  if (new Set(named).size < named.length) refuse('approvers', 'approvers beside the owner', named.join(', '), 'Let two others approve.');
  if (draft) return problems;
  const missing = PARTIES.filter((party) => approvers[party] === undefined);
  if (missing.length > 0)
    refuse(
      'approvers',
      `an approver of each party: ${PARTIES.join(', ')}`,
      `none of ${missing.join(', ')}`,
      'Let them read what centre exceptions shows, and name them.',
    );
  if (digests.length === 0) refuse('digests', 'the resources as they stood', 'none', 'centre exceptions --refresh writes them.');
  return problems;
}
