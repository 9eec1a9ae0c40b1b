import { policyOf } from '../access/case';
import type { Policy } from '../access/types';
import type { ActionData } from '../claims/actions';
import type { Claim } from '../claims/claims';
import { classesOf } from '../claims/classes';
import { Prover } from '../claims/prove';
import { Rests } from '../claims/rests';
import { withPolicies } from '../claims/weaken';
import type { Account, Centre } from '../model/centre';
import type { Assembly, Template } from '../template/types';
import { documentsOf } from '../world/documents';
import { type World, worldOf } from '../world/world';
import type { Mutant } from './types';

/**
 * Asks the claims about mutants of policies. The world of the original is kept; the policies that the mutated resource carries take the
 * place of the original's, so that only what rests on them is decided again.
 */
export class ClaimJudge {
  private readonly world: World;
  private readonly rests: Rests;
  private readonly byName = new Map<string, Policy[]>();
  private readonly said: string;

  constructor(
    assembly: Assembly,
    private readonly centre: Centre,
    private readonly claims: readonly Claim[],
    private readonly data: ActionData,
  ) {
    this.world = worldOf(assembly, centre);
    this.said = saidBy(this.world);
    this.rests = new Rests(this.world, claims, data);
    for (const { name, policy } of this.world.policies) this.byName.set(name, [...(this.byName.get(name) ?? []), policy]);
  }

  /** @returns the claim that fails, `undefined` when all still hold */
  killer(template: Template, changed: Template, mutant: Mutant, within: Assembly): string | undefined {
    try {
      const difference = mutant.leaves === undefined ? undefined : this.difference(template, changed, mutant);
      if (!difference) return this.ofWhole(within);
      const { replaced, policy, kind } = difference;
      return this.rests.after(withPolicies(this.world, replaced), { policy, kind, leaves: mutant.leaves as 'more' | 'less' })?.claim;
    } catch (error) {
      // What cannot be decided is no proof: the gate would be incomplete.
      return `undecided: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** The policies that the mutated resource has now, by those it had. */
  private difference(template: Template, changed: Template, { logicalId }: Mutant) {
    const account = this.centre.organizations.flatMap(({ accounts }) => accounts).find(({ id }) => id === template.account);
    const resources = changed.branches.flatMap((branch) => branch.byId(logicalId) ?? []);
    if (!account) return undefined;
    const replaced = new Map<Policy, Policy>();
    let found: Pick<Parameters<Rests['after']>[1], 'kind' | 'policy'> | undefined;
    for (const { name, kind, statements } of documentsOf(resources, this.centre, () => account)) {
      const now = policyOf(name, { Statement: statements });
      for (const before of this.byName.get(name) ?? []) {
        if (JSON.stringify(before.statements) === JSON.stringify(now.statements)) continue;
        replaced.set(before, now);
        found = { kind, policy: name };
      }
    }
    return found && { ...found, replaced };
  }

  /** All claims about the whole assembly: what somebody can first, because it is soon decided. */
  private ofWhole(assembly: Assembly): string | undefined {
    const world = worldOf(assembly, this.centre);
    // Claims are decided from the world alone: where it is the same, so are they.
    if (saidBy(world) === this.said) return undefined;
    const prover = new Prover(world, classesOf(world, this.data));
    const lost = this.claims.find(({ somebody }) => somebody.some((entry) => prover.somebody(entry).verdict !== 'proven'));
    if (lost) return lost.id;
    return this.claims.find((claim) => prover.prove(claim).verdict !== 'proven')?.id;
  }
}

/** All that a world says of who may do what, as text; of accounts, which the model has and no template changes, the id. */
const saidBy = ({ actors, others, targets, policies, boundaries, endpoints }: World): string =>
  JSON.stringify([actors, others, targets, policies, boundaries, endpoints], (key, value: unknown) => {
    if (key === 'account' && typeof value === 'object') return (value as Account | null)?.id;
    return value instanceof Map || value instanceof Set ? [...value] : value;
  });
