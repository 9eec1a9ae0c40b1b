import type { Centre } from '../model/centre';
import type { Assembly } from '../template/types';
import { worldOf } from '../world/world';
import type { ActionData } from './actions';
import type { Claim } from './claims';
import { classesOf } from './classes';
import { Prover } from './prove';
import type { ClaimResult } from './results';

/**
 * Decides every claim over an assembly: who can do what, over all accounts together. An account of the model without a template
 * leaves every claim unknown: a proof would be about a part of the centre only.
 */
export function proveClaims(assembly: Assembly, centre: Centre, claims: readonly Claim[], data: ActionData): readonly ClaimResult[] {
  const deployed = new Set(assembly.templates.map(({ account }) => account));
  const absent = centre.organizations.flatMap(({ accounts }) => accounts).filter(({ id }) => !deployed.has(id));
  if (absent.length > 0) {
    const why = `no template of ${absent.map(({ organization, role }) => `${organization.slug} ${role}`).join(', ')}`;
    return claims.map((claim) => undecided(claim, why));
  }
  const world = worldOf(assembly, centre);
  const prover = new Prover(world, classesOf(world, data));
  return claims.map((claim) => {
    try {
      return prover.prove(claim);
    } catch (error) {
      return undecided(claim, `it could not be decided: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

function undecided({ id, claim, residual }: Claim, why: string): ClaimResult {
  const entries = [{ sid: 'All', column: 'guardrails intact', verdict: 'unknown', asked: 0, why } as const];
  return {
    id,
    claim,
    verdict: 'unknown',
    intact: 'unknown',
    hostile: 'unknown',
    entries,
    ...(residual === undefined ? {} : { residual }),
    seconds: 0,
  };
}
