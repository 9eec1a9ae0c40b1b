import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readClaims } from '../../bin/claims';
import { promiseList, trustPage } from '../../bin/promises-page';
import { promiseStates, readPromises } from '../../lib/gate/promises';
import type { RuleResult } from '../../lib/gate/types';
import { residualTrust } from '../../lib/model/residual';
import { RULES } from '../../policies/rules';
import { testCentre } from '../policies/centre';

const root = join(__dirname, '..', '..');
const ids = RULES.map(({ id }) => id);
const claims = readClaims();
const promises = readPromises(
  join(root, 'policies', 'promises.yaml'),
  ids,
  claims.map(({ id }) => id),
);
const result = (id: string, status: RuleResult['status']): RuleResult => ({
  id,
  family: 'custody',
  title: id,
  status,
  counts: { compliant: 1, violating: 0, 'not-applicable': 0, undetermined: 0 },
});

const withList = (readme: string) =>
  readme.replace(/(<!-- promises -->\n)[\s\S]*(\n<!-- \/promises -->)/, (_, before, after) => `${before}${promiseList(promises)}${after}`);

test('README and docs/trust.md are made from the promises (npm run docs)', () => {
  expect(readFileSync(join(root, 'docs', 'trust.md'), 'utf8')).toBe(trustPage(promises, RULES, claims, residualTrust(testCentre())));
  const file = join(root, 'README.md');
  if (process.env['DOCS'] === '1') writeFileSync(file, withList(readFileSync(file, 'utf8')));
  const readme = readFileSync(file, 'utf8');
  expect(readme.split('<!-- promises -->\n')[1]?.split('\n<!-- /promises -->')[0]).toBe(promiseList(promises));
});

test('every rule and claim shows a promise', () => {
  const used = new Set(promises.flatMap(({ shownBy }) => shownBy.map(({ id }) => id)));
  expect([...ids, ...claims.map(({ id }) => id)].filter((id) => !used.has(id))).toEqual([]);
});

const proofs = [
  { id: 'proven', verdict: 'proven' },
  { id: 'refuted', verdict: 'counterexample' },
  { id: 'open', verdict: 'unknown' },
] as const;

test.each([
  ['all passed', ['rule:a', 'rule:b'], ['passed', 'passed'], 'shown', []],
  ['one failed', ['rule:a', 'rule:b'], ['passed', 'failed'], 'broken', []],
  ['a claim that is not there', ['rule:a', 'claim:c'], ['passed'], 'partly shown', ['claim c']],
  ['only claims', ['claim:c'], [], 'not shown', ['claim c']],
  ['a claim that is proven', ['rule:a', 'claim:proven'], ['passed'], 'shown', []],
  ['a claim with a counterexample', ['rule:a', 'claim:refuted'], ['passed'], 'broken', []],
  ['a claim that is unknown', ['rule:a', 'claim:open'], ['passed'], 'partly shown', ['claim open']],
  ['a rule left out', ['rule:a'], ['left-out'], 'not shown', ['rule a']],
  ['a rule that did not run', ['rule:a'], [], 'not shown', ['rule a']],
  ['nothing', [], [], 'residual trust', []],
] as const)('%s', (_, shownBy, statuses, state, missing) => {
  const promised = {
    id: 'p',
    promise: 'A promise of a test',
    seed: 's',
    shownBy: shownBy.map((text) => ({ kind: text.split(':')[0] as 'rule' | 'claim', id: text.split(':')[1] as string })),
  };
  const rules = statuses.map((status, index) => result(['a', 'b'][index] as string, status));
  expect(promiseStates([promised], rules, proofs).map((entry) => [entry.state, entry.missing])).toEqual([[state, missing]]);
});
