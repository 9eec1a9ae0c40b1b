import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readClaims } from '../../bin/claims';
import { PROMISES, ROOT } from '../../bin/root';
import { rulePage, type Shown } from '../../bin/rule-page';
import { readPromises } from '../../lib/gate/promises';
import type { Rule } from '../../lib/gate/types';
import { RULES } from '../../policies/rules';
import type { RuleCases } from './case';

/** docs/rules: a page for each rule, made of the rule and its cases by `npm run docs` (DOCS=1), and compared here. */
const folder = join(ROOT, 'docs', 'rules');
const promises = readPromises(
  PROMISES,
  RULES.map(({ id }) => id),
  readClaims().map(({ id }) => id),
);

function shownOf({ family, id }: Rule): Shown | undefined {
  const file = join(__dirname, family, `${id}.cases.ts`);
  if (!existsSync(file)) return undefined;
  const { compliant, violating } = (require(file) as { cases: RuleCases }).cases;
  const subject = violating[0]?.change.logicalId ?? Object.keys(compliant.Resources)[0] ?? '';
  return {
    compliant: { [subject]: compliant.Resources[subject] },
    refused: violating.map(({ name, findings }) => ({
      name,
      found: findings
        .map(({ verdict, expected, found }) => `${verdict}: expected ${expected ?? 'what the rule says'}, found ${found ?? verdict}`)
        .join('; '),
    })),
  };
}
const pageOf = (rule: Rule) =>
  rulePage(
    rule,
    promises.filter(({ shownBy }) => shownBy.some(({ kind, id }) => kind === 'rule' && id === rule.id)).map(({ id }) => id),
    shownOf(rule),
  );

if (process.env['DOCS']) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const rule of RULES) writeFileSync(join(folder, `${rule.id}.md`), pageOf(rule));
}

test('every rule has its page, and no page is left of a rule that is gone', () => {
  expect(readdirSync(folder).sort()).toEqual(RULES.map(({ id }) => `${id}.md`).sort());
});

test.each(RULES.map((rule) => [rule.id, rule] as const))('%s: its page is what rule and cases say', (id, rule) => {
  expect(readFileSync(join(folder, `${id}.md`), 'utf8')).toBe(pageOf(rule));
});
