import { COSIGNATURE, ED25519, parseVerifierKey, type Verifier } from './keys';
import { demand, Malformed } from './malformed';

/** Whom a verifier trusts, in the format of C2SP tlog-policy. */
export interface Policy {
  readonly logs: readonly Verifier[];
  readonly witnesses: ReadonlyMap<string, Verifier>;
  readonly groups: ReadonlyMap<string, { readonly least: number; readonly members: readonly string[] }>;
  /** A witness, a group, or `none`. */
  readonly quorum: string;
}

/** A line of a policy that is not understood. */
export class PolicyError extends Malformed {
  constructor(
    readonly line: number,
    expected: string,
    found: string,
  ) {
    super(expected, found);
  }
}

/** @throws {PolicyError} */
export function parsePolicy(text: string): Policy {
  const logs: Verifier[] = [];
  const witnesses = new Map<string, Verifier>();
  const groups = new Map<string, { least: number; members: string[] }>();
  let quorum: string | undefined;
  const known = (name: string) => witnesses.has(name) || groups.has(name);
  const fresh = (name: string) => demand(name !== 'none' && !known(name), 'a name that is not taken', name);
  const keyed = (vkey: string | undefined, type: number, others: Iterable<Verifier>) => {
    const key = parseVerifierKey(vkey ?? '');
    demand(key.type === type, `a key of type ${type}`, String(key.type));
    demand(
      [...others].every(({ publicKey }) => !publicKey.equals(key.publicKey)),
      'each key once',
      vkey ?? '',
    );
    return key;
  };
  const read = ([keyword, ...items]: readonly string[]): void => {
    if (keyword === 'log' && items.length >= 1 && items.length <= 2) logs.push(keyed(items[0], ED25519, logs));
    else if (keyword === 'witness' && items.length >= 2 && items.length <= 3) {
      const [name = '', vkey] = items;
      fresh(name);
      witnesses.set(name, keyed(vkey, COSIGNATURE, witnesses.values()));
    } else if (keyword === 'group' && items.length >= 3) {
      const [name = '', rule = '', ...members] = items;
      fresh(name);
      demand(members.every(known), 'members that are defined above', members.join(' '));
      demand(new Set(members).size === members.length, 'each member once', members.join(' '));
      const least = rule === 'all' ? members.length : rule === 'any' ? 1 : /^[1-9]\d{0,3}$/.test(rule) ? Number(rule) : 0;
      demand(least >= 1 && least <= members.length, `all, any or 1 to ${members.length}`, rule);
      groups.set(name, { least, members });
    } else if (keyword === 'quorum' && items.length === 1) {
      const [name = ''] = items;
      demand(quorum === undefined, 'one quorum line', 'a second one');
      demand(name === 'none' || known(name), 'a witness or group that is defined above, or none', name);
      quorum = name;
    } else
      throw new Malformed(
        'log VKEY, witness NAME VKEY, group NAME K MEMBER..., or quorum NAME',
        [keyword, ...items].join(' ').slice(0, 80),
      );
  };
  for (const [index, line] of text.split('\n').entries()) {
    const items = line.split(/[ \t]+/).filter(Boolean);
    if (items.length === 0 || items[0]?.startsWith('#')) continue;
    try {
      read(items);
    } catch (error) {
      throw error instanceof Malformed ? new PolicyError(index + 1, error.expected, error.found) : error;
    }
  }
  if (quorum === undefined) throw new PolicyError(text.split('\n').length, 'a quorum line', 'none');
  return { logs, witnesses, groups, quorum };
}

/** @returns undefined when those who cosigned are enough, else what is missing */
export function satisfies({ quorum, groups }: Policy, cosigned: ReadonlySet<string>): string | undefined {
  const holds = (name: string): boolean => {
    const group = groups.get(name);
    return group ? group.members.filter(holds).length >= group.least : cosigned.has(name);
  };
  if (quorum === 'none' || holds(quorum)) return undefined;
  return `the quorum ${quorum} is not reached: cosigned by ${[...cosigned].join(', ') || 'nobody'}`;
}
