import type { ActionData } from './actions';
import type { Claim, Nobody, Somebody } from './claims';
import type { Column } from './coalitions';
import { Prover } from './prove';
import { type Weakening, weaken } from './weaken';
import type { World } from './world';

/** A sentence that no longer holds without something. */
export interface Flip {
  readonly claim: string;
  readonly sid: string;
  readonly column: string;
}

interface Sentence<T> {
  readonly claim: string;
  readonly entry: T;
  readonly column: Column;
}

/** Finds what rests on a statement or condition: the first sentence of a claim that fails when it is left out. */
export class Rests {
  private readonly nobody: readonly Sentence<Nobody>[];
  private readonly somebody: readonly Sentence<Somebody>[];

  constructor(
    private readonly world: World,
    claims: readonly Claim[],
    private readonly data: ActionData,
  ) {
    const prover = new Prover(world, data);
    const columns = prover.columns;
    const sentences = columns.flatMap((column) =>
      claims.flatMap(({ id, nobody }) => nobody.map((entry) => ({ claim: id, entry, column }))),
    );
    // What does not hold to begin with (and is declared) cannot stop holding.
    this.nobody = sentences.filter(({ entry, column }) => prover.nobody(entry, column).verdict === 'proven');
    this.somebody = claims.flatMap(({ id, somebody }) => somebody.map((entry) => ({ claim: id, entry, column: columns[0] as Column })));
  }

  /** @returns undefined when every claim still holds: what was left out is redundant */
  without(weakening: Weakening): Flip | undefined {
    const changed = weaken(this.world, weakening);
    const owners = new Set(this.world.policies.filter(({ name }) => name === weakening.policy).map(({ owner }) => owner));
    const isGuardrail = weakening.kind === 'scp' || weakening.kind === 'rcp' || weakening.kind === 'endpoint';
    const near = isGuardrail ? undefined : new Prover(changed, this.data, ({ target }) => owners.has(target.arn));
    const found = near && this.first(near, weakening);
    if (found || !this.reachesFurther(weakening)) return found;
    return this.first(new Prover(changed, this.data), weakening);
  }

  /** Guardrails bear on everything; who becomes a role, or writes what is deployed, can do more elsewhere. */
  private reachesFurther({ kind, policy }: Weakening): boolean {
    return kind === 'scp' || kind === 'rcp' || kind === 'endpoint' || kind === 'trust' || policy.endsWith('/StagingBucketPolicy');
  }

  private first(prover: Prover, { leaves }: Weakening): Flip | undefined {
    const flip = ({ claim, entry, column }: Sentence<Nobody | Somebody>) => ({ claim, sid: entry.sid, column: column.name });
    if (leaves === 'less') {
      const lost = this.somebody.find(({ entry }) => prover.somebody(entry).verdict !== 'proven');
      return lost && flip(lost);
    }
    const lost = this.nobody.find(({ entry, column }) => prover.nobody(entry, column).verdict !== 'proven');
    return lost && flip(lost);
  }
}
