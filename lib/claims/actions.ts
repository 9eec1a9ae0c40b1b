import { wildcard } from '../access/pattern';
import type { World } from '../world/world';

/** IAM actions by service: level and resource types (policies/data/actions.json). */
export interface ActionData {
  readonly services: {
    readonly [service: string]: { readonly [action: string]: readonly [level: string, types: readonly string[]] | readonly unknown[] };
  };
}

/** Actions about which the evaluator has a word of its own, whatever policies name: Object Lock, RCPs and the identity of the caller. */
const SPECIAL = new Set(['s3:deleteobjectversion', 's3:putobjectretention', 'kms:retiregrant', 'sts:getcalleridentity']);

/** Actions that policies of a world cannot tell apart: they are decided alike, so one of each class is asked about. */
export class ActionClasses {
  private readonly expanded = new Map<string, readonly string[]>();
  private readonly signatures = new Map<string, string>();
  /** Patterns that could name an action of a service, by service. */
  private readonly patterns = new Map<string, readonly string[]>();
  private readonly written: readonly string[];

  constructor(
    world: World,
    private readonly data: ActionData,
  ) {
    const named = world.policies.flatMap(({ policy }) =>
      policy.statements.flatMap(({ Action, NotAction }) => [Action ?? [], NotAction ?? []].flat()),
    );
    this.written = [...new Set(named.map((pattern) => pattern.toLowerCase()))];
  }

  /**
   * One action of each class among those that patterns name; 'kms:*:Write' takes in the actions of a level, 'iam:*:Write:role' those of them on a type of resource.
   * @throws {Error} for a pattern that names no action of AWS
   */
  of(patterns: readonly string[], but: readonly string[] = []): readonly string[] {
    const key = `${patterns.join()} but ${but.join()}`;
    const known = this.expanded.get(key);
    if (known) return known;
    const classes = new Map<string, string>();
    for (const action of this.all(patterns, but)) {
      const signature = this.signature(action);
      if (!classes.has(signature)) classes.set(signature, action);
    }
    const made = [...classes.values()];
    this.expanded.set(key, made);
    return made;
  }

  /** Every action that patterns name. */
  all(patterns: readonly string[], but: readonly string[] = []): readonly string[] {
    return patterns.flatMap((pattern) => this.named(pattern)).filter((action) => !but.some((other) => wildcard(other, action, true)));
  }

  private named(pattern: string): readonly string[] {
    const [service = '', name = '', level, type] = pattern.split(':');
    const found = Object.entries(this.data.services[service] ?? {}).filter(
      ([action, [has, types]]) =>
        wildcard(name, action, true) &&
        (level === undefined || has === level) &&
        (type === undefined || (types as readonly string[]).includes(type)),
    );
    if (found.length === 0) throw new Error(`no action of AWS is ${pattern}`);
    return found.map(([action]) => `${service}:${action}`);
  }

  private signature(action: string): string {
    const known = this.signatures.get(action);
    if (known !== undefined) return known;
    const service = action.split(':')[0] as string;
    const patterns = this.patterns.get(service) ?? this.written.filter((pattern) => wildcard(pattern.split(':')[0] as string, service));
    this.patterns.set(service, patterns);
    const lower = action.toLowerCase();
    const matched = patterns.flatMap((pattern, index) => (wildcard(pattern, lower) ? [index] : []));
    const special = SPECIAL.has(lower) ? lower : '';
    const made = `${service} ${special} ${matched.join()}`;
    this.signatures.set(action, made);
    return made;
  }
}
