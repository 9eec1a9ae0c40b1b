import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACTIONS, readClaims } from '../../bin/claims';
import { ClaimJudge, mutate, parseRegister, RuleJudge, summary } from '../../lib/mutate';
import type { Mutant, Schemas } from '../../lib/mutate/types';
import { KINDS } from '../../lib/mutate/types';
import properties from '../../policies/data/properties.json';
import { RULES } from '../../policies/rules';
import { testCentre } from '../policies/centre';
import { referenceAssembly } from '../world/reference';

const centre = testCentre();
const reference = referenceAssembly();
const schemas = properties as unknown as Schemas;
const file = join(__dirname, '..', '..', 'policies', 'harmless.yaml');
const register = parseRegister(readFileSync(file, 'utf8'), file);
const rules = new RuleJudge(RULES, reference, centre);
/** Every 211th group of twins: another share of kinds and types in each run of `npm run mutate -- --share`. */
const SAMPLE = 211;

test('of a sample of mutants, rules alone notice most; nothing is noticed in the reference itself', () => {
  const seen = new Set<string>();
  const outcomes = mutate(reference, centre, schemas, register, { rules }, { chosen: (index) => index % SAMPLE === 0 });
  for (const { mutant } of outcomes) seen.add(mutant.kind);
  const { killed, mutants, killRate } = summary(outcomes);
  expect(mutants).toBeGreaterThan(50);
  expect(killed).toBeGreaterThan(0);
  expect(killRate).toBeGreaterThan(70);
  expect([...seen].every((kind) => KINDS.some((known) => known === kind))).toBe(true);
  for (const template of reference.templates.slice(0, 3)) {
    const nothing = rules.mutated(template, { changes: [] });
    expect(rules.killers(template, nothing, { logicalId: Object.keys(template.document['Resources'] as object)[0] ?? '' })).toEqual([]);
  }
});

test('a claim notices what no rule does: a denial left out of the ledger', () => {
  const template = reference.templates.find(({ document }) => 'LedgerStorePolicy' in (document['Resources'] as object));
  if (!template) throw new Error('the reference has no ledger');
  const statements = (
    (template.document['Resources'] as never)['LedgerStorePolicy'] as { Properties: { PolicyDocument: { Statement: { Sid: string }[] } } }
  ).Properties.PolicyDocument.Statement;
  const claims = new ClaimJudge(
    reference,
    centre,
    readClaims().filter(({ id }) => id.startsWith('ledger')),
    ACTIONS,
  );
  const killers = statements
    .map((statement, index) => ({ statement, index }))
    .filter(({ statement }) => statement.Sid.startsWith('Deny'))
    .map(({ statement, index }) => {
      const mutant: Mutant = {
        kind: 'drop statement',
        stack: template.stackName,
        logicalId: 'LedgerStorePolicy',
        type: 'AWS::S3::BucketPolicy',
        property: 'PolicyDocument#Statement',
        what: statement.Sid,
        changes: [{ pointer: ['Resources', 'LedgerStorePolicy', 'Properties', 'PolicyDocument', 'Statement', index] }],
        leaves: 'more',
      };
      const changed = rules.mutated(template, mutant);
      return claims.killer(template, changed, mutant, rules.within(template, changed));
    });
  expect(killers.filter((killer) => killer !== undefined).length).toBeGreaterThan(1);
  expect(new Set(killers)).toEqual(new Set([...new Set(killers)].filter((killer) => killer === undefined || killer.startsWith('ledger'))));
});
