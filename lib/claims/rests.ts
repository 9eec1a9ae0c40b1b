import { askAll } from '../world/ask';
import type { Target, World } from '../world/world';
import type { ActionData } from './actions';
import type { Claim, Nobody, Somebody } from './claims';
import { type Classes, classesOf } from './classes';
import type { Column } from './coalitions';
import type { Coalition, Control } from './control';
import { rewriting } from './moves';
import { Prover } from './prove';
import { type Weakening, weaken } from './weaken';

/** A sentence that no longer holds without something. */
export interface Flip {
  readonly claim: string;
  readonly sid: string;
  readonly column: string;
}

/** One policy that is not as it was, and whether more is allowed by it, or less. */
export type Difference = Pick<Weakening, 'policy' | 'kind' | 'leaves'>;

const isIdentity = (kind: Difference['kind']) => kind === 'managed' || kind === 'attached' || kind === 'inline';

interface Sentence<T> {
  readonly claim: string;
  readonly entry: T;
  readonly column: Column;
}

/** Finds what rests on a statement or condition: the first sentence of a claim that fails when it is left out. */
export class Rests {
  private readonly nobody: readonly Sentence<Nobody>[];
  private readonly somebody: readonly Sentence<Somebody>[];
  private readonly classes: Classes;
  private readonly prover: Prover;

  constructor(
    private readonly world: World,
    claims: readonly Claim[],
    data: ActionData,
  ) {
    this.classes = classesOf(world, data);
    this.prover = new Prover(world, this.classes);
    const { columns } = this.prover;
    const sentences = columns.flatMap((column) =>
      claims.flatMap(({ id, nobody }) => nobody.map((entry) => ({ claim: id, entry, column }))),
    );
    // What does not hold to begin with (and is declared) cannot stop holding.
    this.nobody = sentences.filter(({ entry, column }) => this.prover.nobody(entry, column).verdict === 'proven');
    this.somebody = claims.flatMap(({ id, somebody }) => somebody.map((entry) => ({ claim: id, entry, column: columns[0] as Column })));
  }

  /** @returns undefined when every claim still holds: what was left out is redundant */
  without(weakening: Weakening): Flip | undefined {
    return this.after(weaken(this.world, weakening), weakening);
  }

  /** The first sentence that fails in a world that differs from this one in one policy. */
  after(changed: World, difference: Difference): Flip | undefined {
    const owners = new Set(this.world.policies.filter(({ name }) => name === difference.policy).map(({ owner }) => owner));
    const near = this.near(changed, difference, owners);
    const found = near && this.first(near, difference);
    if (found || !reachesFurther(difference)) return found;
    return this.first(new Prover(changed, this.classes), difference);
  }

  /** Asks about the resource itself first: most of what a policy protects is its own. */
  private near(changed: World, { kind, leaves }: Difference, owners: ReadonlySet<string>): Prover | undefined {
    if (kind === 'scp' || kind === 'rcp' || kind === 'endpoint' || isIdentity(kind) || leaves === 'less') return undefined;
    const only = ({ target }: { readonly target: Target }) => owners.has(target.arn);
    const targets = [...owners].flatMap((arn) => changed.targets.get(arn) ?? []);
    if (kind === 'trust') return new Prover(changed, this.classes, { only });
    const control = (coalition: Coalition): Control | undefined => {
      const before = this.prover.control(coalition);
      return targets.some((target) => opensNow(changed, before, target)) ? undefined : before;
    };
    return new Prover(changed, this.classes, { only, control });
  }

  private first(prover: Prover, { leaves }: Difference): Flip | undefined {
    const flip = ({ claim, entry, column }: Sentence<Nobody | Somebody>) => ({ claim, sid: entry.sid, column: column.name });
    if (leaves === 'less') {
      const lost = this.somebody.find(({ entry }) => prover.somebody(entry).verdict !== 'proven');
      return lost && flip(lost);
    }
    const lost = this.nobody.find(({ entry, column }) => prover.nobody(entry, column).verdict !== 'proven');
    return lost && flip(lost);
  }
}

/** Guardrails bear on everything; who becomes a role, or writes what is deployed, can do more elsewhere. */
const reachesFurther = ({ kind, policy, leaves }: Difference) =>
  leaves === 'less' ||
  isIdentity(kind) ||
  kind === 'scp' ||
  kind === 'rcp' ||
  kind === 'endpoint' ||
  kind === 'trust' ||
  policy.endsWith('/StagingBucketPolicy');

/** Whether somebody under control could write a resource's policy now, who could not before. */
function opensNow(world: World, control: Control, target: Target): boolean {
  const action = rewriting(target.kind);
  if (action === undefined || control.state.opened.has(target.arn)) return false;
  const near = control.byAccount.get(target.account.id) ?? [];
  return near.some((actor) => askAll(world, { actor, action, target }, control.state, { possible: control.possible }).verdict !== 'denied');
}
