import type { Rule } from '../../lib/gate/types';
import { CUSTODY } from './custody';
import { INTEGRITY } from './integrity';
import { ISOLATION } from './isolation';
import { LOGGING } from './logging';
import { RESIDENCY } from './residency';

/** Every rule of the gate, family by family. One rule, one file, named like the rule. */
export const RULES: readonly Rule[] = [...RESIDENCY, ...LOGGING, ...CUSTODY, ...ISOLATION, ...INTEGRITY];
