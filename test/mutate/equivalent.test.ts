import { judge } from '../../lib/gate/judge';
import { REWRITES } from '../../lib/mutate/equivalent';
import { templateFromDocument } from '../../lib/template';
import type { Assembly } from '../../lib/template/types';
import { RULES } from '../../policies/rules';
import { testCentre } from '../policies/centre';
import { referenceAssembly } from '../world/reference';

const centre = testCentre();
const reference = referenceAssembly();
const rewritten = (change: (document: { readonly [key: string]: unknown }) => { readonly [key: string]: unknown }): Assembly => ({
  ...reference,
  templates: reference.templates.map(({ document, file, stackName, account, region }) =>
    templateFromDocument(change(document), { file, stackName, account, region }),
  ),
});
const verdicts = (assembly: Assembly) => {
  const { findings, outcome, rules } = judge(RULES, assembly, centre);
  return {
    outcome,
    findings: findings.map(({ rule, stack, logicalId }) => `${rule} ${stack}/${logicalId}`),
    failed: rules.filter(({ status }) => status === 'failed'),
  };
};

test.each(Object.entries(REWRITES))('the reference written with %s has the same verdict', (_, change) => {
  expect(verdicts(rewritten(change))).toEqual({ outcome: 'clean', findings: [], failed: [] });
});

test.each(Object.entries(REWRITES))('what is wrong is found as well when it is written with %s', (_, change) => {
  const weakened = (document: { readonly [key: string]: unknown }) =>
    JSON.parse(JSON.stringify(document).replaceAll('"COMPLIANCE"', '"GOVERNANCE"'));
  const plain = verdicts(rewritten(weakened));
  expect(plain.findings.length).toBeGreaterThan(10);
  expect([...verdicts(rewritten((document) => change(weakened(document)))).findings].sort()).toEqual([...plain.findings].sort());
});
