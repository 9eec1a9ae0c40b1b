import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { InputError, type Problem } from '../config/problem';
import { readYaml } from '../config/yaml-source';

/** One accepted finding of a foreign rule pack. Our own rules take no exception. */
export interface Exception {
  /** Finding id, with placeholders, e.g. `AwsSolutions-IAM5[Resource::arn:aws:s3:::{bucket}/*]`. */
  readonly id: string;
  /** Construct paths, with placeholders. */
  readonly paths: readonly string[];
  readonly reason: string;
  readonly owner: string;
  readonly approvers: readonly string[];
  /** Last day it holds. */
  readonly expires: string;
  /** Line of the register. */
  readonly line: number;
}
export interface Register {
  readonly file: string;
  readonly exceptions: readonly Exception[];
}

/** Names of the placeholders; model/placeholders binds them to values of an environment. */
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

const text = z.string().regex(/^\S(.*\S)?$/);
const shape = z.strictObject({
  schemaVersion: z.literal(1),
  exceptions: z.array(
    z.strictObject({
      id: text,
      paths: z.array(text).min(1),
      reason: z.string().min(40),
      owner: text,
      approvers: z.array(text).length(2),
      expires: z.iso.date(),
    }),
  ),
});

/**
 * @param knownPacks prefixes of the ids that may be excepted, e.g. 'AwsSolutions'
 * @throws {InputError} a malformed entry, an unknown placeholder or pack, an approver who is the owner or stands twice, an entry twice
 */
export function readExceptions(file: string, knownPacks: readonly string[]): Register {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    throw new InputError([
      { code: 'unreadable', file, expected: 'the exception register', found: 'no readable file', fix: 'Restore policies/exceptions.yaml.' },
    ]);
  }
  return parseExceptions(content, file, knownPacks);
}

export function parseExceptions(content: string, file: string, knownPacks: readonly string[]): Register {
  const source = readYaml(content, file);
  const result = shape.safeParse(source.value);
  if (!result.success) {
    throw new InputError(
      result.error.issues.map((issue) =>
        source.problem('bad-value', issue.path, {
          expected: 'an exception as docs/gate.md describes',
          found: issue.message,
          fix: 'Correct the entry.',
        }),
      ),
    );
  }
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const exceptions = result.data.exceptions.map((entry, index): Exception => {
    const refuse = (key: string, expected: string, found: string, fix: string) =>
      problems.push(source.problem('bad-value', ['exceptions', index, key], { expected, found, fix }));
    if (!knownPacks.some((pack) => entry.id.startsWith(`${pack}-`)))
      refuse('id', `an id of ${knownPacks.join(' or ')}`, entry.id, 'Our own rules take no exception: change the design.');
    for (const pattern of [entry.id, ...entry.paths]) {
      for (const [, name] of pattern.matchAll(/\{([^}]*)\}/g)) {
        if (!PLACEHOLDERS.some((known) => known === name))
          refuse('id', `a placeholder of ${PLACEHOLDERS.join(', ')}`, `{${name}}`, 'Correct it.');
      }
    }
    if (entry.paths.some((path) => path.includes('*')))
      refuse('paths', 'paths without *', 'a wildcard', 'Name the constructs, with placeholders.');
    if (new Set([entry.owner, ...entry.approvers]).size < 3)
      refuse('approvers', 'two approvers beside the owner', [entry.owner, ...entry.approvers].join(', '), 'Let two others approve.');
    for (const path of entry.paths) {
      const key = `${entry.id} ${path}`;
      if (seen.has(key)) refuse('paths', 'each finding excepted once', key, 'Remove one of the two.');
      seen.add(key);
    }
    return { ...entry, line: source.problem('bad-value', ['exceptions', index], { expected: '', found: '', fix: '' }).line ?? 1 };
  });
  if (problems.length > 0) throw new InputError(problems);
  return { file, exceptions };
}

export type Bindings = Readonly<Record<Placeholder, readonly string[]>>;

/** Which exception accepts a finding, and afterwards which of them did nothing. */
export class ExceptionMatcher {
  private readonly compiled: {
    readonly exception: Exception;
    readonly id: RegExp;
    readonly paths: readonly RegExp[];
    readonly bound: boolean;
    used: number;
  }[];

  constructor(
    private readonly register: Register,
    bindings: Bindings,
    private readonly asOf: string,
  ) {
    this.compiled = register.exceptions.map((exception) => ({
      exception,
      id: compile(exception.id, bindings),
      paths: exception.paths.map((path) => compile(path, bindings)),
      bound: exception.paths.some((path) =>
        [...path.matchAll(/\{([^}]*)\}/g)].every(([, name]) => bindings[name as Placeholder].length > 0),
      ),
      used: 0,
    }));
  }

  /** The exception that accepts this finding on this path; an expired one accepts nothing. */
  accept(id: string, path: string): Exception | undefined {
    const entry = this.find(id, path);
    if (!entry) return undefined;
    entry.used += 1;
    return entry.exception.expires < this.asOf ? undefined : entry.exception;
  }

  /** As `accept`, without counting it as a use. */
  accepting(id: string, path: string): Exception | undefined {
    const entry = this.find(id, path);
    return entry !== undefined && entry.exception.expires >= this.asOf ? entry.exception : undefined;
  }

  private find(id: string, path: string) {
    return this.compiled.find(({ id: pattern, paths }) => pattern.test(id) && paths.some((candidate) => candidate.test(path)));
  }

  /** What is wrong with the register itself, given this assembly. An entry about things this environment has none of is not unused. */
  complaints(): readonly { readonly exception: Exception; readonly file: string; readonly reason: string }[] {
    return this.compiled.flatMap(({ exception, bound, used }) => {
      const say = (reason: string) => [{ exception, file: this.register.file, reason }];
      if (exception.expires < this.asOf) return say(`expired on ${exception.expires}`);
      return used === 0 && bound ? say('unused: no finding matches it any more') : [];
    });
  }

  uses(): readonly { readonly exception: Exception; readonly findings: number }[] {
    return this.compiled.map(({ exception, used }) => ({ exception, findings: used }));
  }
}

function compile(pattern: string, bindings: Bindings): RegExp {
  const parts = pattern.split(/(\{[^}]*\})/).map((part) => {
    if (!part.startsWith('{')) return escaped(part);
    const values = bindings[part.slice(1, -1) as Placeholder];
    return values.length === 0 ? '(?!)' : `(?:${values.map(escaped).join('|')})`;
  });
  return new RegExp(`^${parts.join('')}$`);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
