import { ACT_CASES } from './act.cases';
import { CHAIN_CASES } from './chain.cases';
import { DIGEST_CASES, type TamperCase } from './digest.cases';
import { Generated } from './generate';
import { LOG_CASES } from './log.cases';
import { ONE } from './plans';

export const CASES: readonly TamperCase[] = [...DIGEST_CASES, ...CHAIN_CASES, ...LOG_CASES, ...ACT_CASES];

export function tampered({ plan, act }: TamperCase): Generated {
  const generated = new Generated(plan ?? ONE);
  act(generated);
  return generated;
}
