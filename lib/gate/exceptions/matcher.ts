import type { Json } from '../../attest/canonical';
import type { Centre } from '../../model/centre';
import { type Bindings, bindingsOf } from './bindings';
import type { Exception, Placeholder, Register } from './register';
import { type Bound, digestOf, Standing } from './standing';

/** A finding of a foreign pack, and the resource as the template has it. */
export interface Excepted {
  /** As cdk-nag writes it, e.g. `AwsSolutions-IAM5[Resource::*]`. */
  readonly id: string;
  /** Construct path. */
  readonly path: string;
  readonly resource?: Json | undefined;
}
/** A finding that an entry names, and how the resource stands. */
export interface Match {
  readonly exception: Exception;
  readonly path: string;
  /** Of the resource as it stands; undefined when it is in no template. */
  readonly digest: string | undefined;
  readonly canonical: string;
}
export interface Complaint {
  readonly exception: Exception;
  readonly file: string;
  readonly reason: string;
}

interface Compiled {
  readonly exception: Exception;
  readonly id: RegExp;
  readonly paths: readonly { readonly written: string; readonly pattern: RegExp; readonly placeholders: readonly string[] }[];
  /** Whether this environment has anything that its placeholders stand for. */
  readonly bound: boolean;
  readonly matches: Map<string, Match>;
}

/** Which exception accepts a finding, and afterwards what is wrong with the register, given this assembly. */
export class ExceptionMatcher {
  private readonly compiled: readonly Compiled[];
  private readonly standing: Standing;
  private readonly twice = new Map<Exception, string>();
  /** Asked for the outcome, for the report and for the evidence: the answer is the same. */
  private readonly answered = new WeakMap<Excepted, { readonly by: Exception | undefined }>();

  constructor(
    private readonly register: Register,
    private readonly centre: Centre,
  ) {
    const bindings = bindingsOf(centre);
    this.standing = new Standing(centre);
    this.compiled = register.exceptions.map((exception) => ({
      exception,
      id: compiled(exception.id, bindings),
      paths: exception.paths.map((path) => ({
        written: path,
        pattern: compiled(path, bindings),
        placeholders: [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name as string),
      })),
      bound: exception.paths.some((path) =>
        [...path.matchAll(/\{([^}]*)\}/g)].every(([, name]) => bindings[name as Placeholder].length > 0),
      ),
      matches: new Map(),
    }));
  }

  accepts(finding: Excepted): boolean {
    return this.accepting(finding) !== undefined;
  }

  /** The exception that accepts the finding: it names it, has not expired, and the resource stands as it was approved. */
  accepting(finding: Excepted): Exception | undefined {
    const known = this.answered.get(finding) ?? { by: this.answer(finding) };
    this.answered.set(finding, known);
    return known.by;
  }

  private answer(finding: Excepted): Exception | undefined {
    const { asOf } = this.centre;
    const naming = this.compiled.flatMap((entry) => this.matched(entry, finding) ?? []);
    for (const { exception } of naming.slice(1)) this.twice.set(exception, finding.path);
    const [match] = naming;
    if (!match || naming.length > 1 || match.digest === undefined) return undefined;
    const { created, expires, digests } = match.exception;
    return created <= asOf && expires >= asOf && digests.includes(match.digest) ? match.exception : undefined;
  }

  private matched(entry: Compiled, { id, path, resource }: Excepted): Match | undefined {
    if (!entry.id.test(id)) return undefined;
    for (const { written, pattern, placeholders } of entry.paths) {
      const values = pattern.exec(path)?.slice(1);
      if (!values) continue;
      const key = `${path} ${id}`;
      const known = entry.matches.get(key);
      if (known) return known;
      const bound: Bound = placeholders.map((name, index) => [name, values[index] as string]);
      const canonical = resource === undefined ? undefined : this.standing.canonical(written, bound, resource);
      const match: Match = { exception: entry.exception, path, digest: canonical && digestOf(canonical), canonical: canonical ?? '' };
      entry.matches.set(key, match);
      return match;
    }
    return undefined;
  }

  /**
   * What is wrong with the register itself, given this assembly. An entry about things this environment has none of is not unused.
   * @param ran ids of the packs' rules that were asked; an entry about any other is mistyped
   */
  complaints(ran: ReadonlySet<string>): readonly Complaint[] {
    const { asOf } = this.centre;
    return this.compiled.flatMap(({ exception, bound, matches }): readonly Complaint[] => {
      const say = (reason: string): Complaint => ({ exception, file: this.register.file, reason });
      const { id, created, expires, digests } = exception;
      const rule = id.split('[')[0] as string;
      const changed = [
        ...new Map(
          [...matches.values()]
            .filter(({ digest }) => digest === undefined || !digests.includes(digest))
            .map((match) => [match.path, match]),
        ).values(),
      ];
      const twice = this.twice.get(exception);
      return [
        ...(ran.has(rule) ? [] : [say(`mistyped: no pack has a rule ${rule}`)]),
        ...(expires < asOf ? [say(`expired on ${expires}`)] : []),
        ...(created > asOf ? [say(`begins on ${created} only`)] : []),
        ...(ran.has(rule) && matches.size === 0 && bound ? [say('unused: no finding matches it any more')] : []),
        ...(twice === undefined ? [] : [say(`overlaps with another entry on ${twice}`)]),
        ...changed.map(({ path, digest }) =>
          say(
            `${path} is not as it was approved: its digest is ${digest ?? 'unknown, as no template has it'}; centre exceptions says more`,
          ),
        ),
      ];
    });
  }

  uses(): readonly { readonly exception: Exception; readonly findings: number; readonly matches: readonly Match[] }[] {
    return this.compiled.map(({ exception, matches }) => ({ exception, findings: matches.size, matches: [...matches.values()] }));
  }
}

/** Each placeholder is a group that matches what it stands for. */
function compiled(pattern: string, bindings: Bindings): RegExp {
  const parts = pattern.split(/(\{[^}]*\})/).map((part) => {
    if (!part.startsWith('{')) return escaped(part);
    const values = bindings[part.slice(1, -1) as Placeholder];
    return values.length === 0 ? '((?!))' : `(${values.map(escaped).join('|')})`;
  });
  return new RegExp(`^${parts.join('')}$`);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
