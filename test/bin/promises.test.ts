import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promiseList, trustPage } from '../../bin/promises-page';
import { promiseStates, readPromises } from '../../lib/gate/promises';
import type { RuleResult } from '../../lib/gate/types';
import { RULES } from '../../policies/rules';

const root = join(__dirname, '..', '..');
const ids = RULES.map(({ id }) => id);
const promises = readPromises(join(root, 'policies', 'promises.yaml'), ids);
const result = (id: string, status: RuleResult['status']): RuleResult => ({
  id,
  family: 'custody',
  title: id,
  status,
  counts: { compliant: 1, violating: 0, 'not-applicable': 0, undetermined: 0 },
});

test('README and docs/trust.md are made from the promises (npm run docs; the README list by hand from the failure)', () => {
  expect(readFileSync(join(root, 'docs', 'trust.md'), 'utf8')).toBe(trustPage(promises, RULES));
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  expect(readme.split('<!-- promises -->\n')[1]?.split('\n<!-- /promises -->')[0]).toBe(promiseList(promises));
});

test('every rule shows a promise', () => {
  const used = new Set(promises.flatMap(({ shownBy }) => shownBy.map(({ id }) => id)));
  expect(ids.filter((id) => !used.has(id))).toEqual([]);
});

test.each([
  ['all passed', ['rule:a', 'rule:b'], ['passed', 'passed'], 'shown', []],
  ['one failed', ['rule:a', 'rule:b'], ['passed', 'failed'], 'broken', []],
  ['a claim that is not there', ['rule:a', 'claim:c'], ['passed'], 'partly shown', ['claim c']],
  ['only claims', ['claim:c'], [], 'not shown', ['claim c']],
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
  expect(promiseStates([promised], rules).map((entry) => [entry.state, entry.missing])).toEqual([[state, missing]]);
});
