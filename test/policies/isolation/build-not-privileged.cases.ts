import { buildNotPrivileged } from '../../../policies/rules/isolation/build-not-privileged';
import { ASSEMBLY, soundBuild } from '../builds';
import type { RuleCases } from '../case';

const at = (value: boolean | string) => ({
  name: `privileged mode ${JSON.stringify(value)}`,
  change: { logicalId: 'Project', path: ['Properties', 'Environment', 'PrivilegedMode'], value },
  findings: [{ verdict: 'violating', logicalId: 'Project', expected: 'false', found: String(value) }] as const,
});

export const cases: RuleCases = { rule: buildNotPrivileged, account: ASSEMBLY, compliant: soundBuild, violating: [at(true), at('true')] };
