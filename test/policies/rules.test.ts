import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from '../../lib/gate/judge';
import type { Finding } from '../../lib/gate/types';
import type { Centre } from '../../lib/model/centre';
import type { Assembly } from '../../lib/template/types';
import { RULES } from '../../policies/rules';
import { CARRIERS, type Home } from './carriers';
import type { Expected, RuleCases } from './case';
import { testCentre } from './centre';

const centre = testCentre();
const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.cases.ts'));
const all = files.map((file) => (require(join(__dirname, file)) as { cases: RuleCases }).cases);
const scratch = mkdtempSync(join(tmpdir(), 'centre-rules-'));
let folders = 0;
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What is judged is no property of a resource, so no carrier can carry it: asset-destination.test.ts. */
const OWN_TESTS = ['residency-asset-destination'];

test('every rule has its cases, found by its name', () => {
  const carried = RULES.filter(({ id }) => !OWN_TESTS.includes(id));
  expect(all.map((cases) => cases.rule.id).sort()).toEqual(carried.map((rule) => rule.id).sort());
  expect(files.map((file) => file.replace('.cases.ts', '')).sort()).toEqual(carried.map((rule) => join(rule.family, rule.id)).sort());
});

describe.each(all.map((cases) => [cases.rule.id, cases] as const))('%s', (_, cases) => {
  const home: Home = {
    account: cases.account ?? centre.account('vendor', 'statistics').id,
    region: cases.region ?? 'eu-central-2',
    stack: cases.stack ?? 'carried',
  };
  const model = cases.centre ?? (cases.withCentre || cases.rule.needs === 'environment' ? centre : undefined);

  test.each(Object.entries(CARRIERS))('the compliant template carried by %s is compliant', (_name, carry) => {
    const result = judged(cases, carry(cases.compliant, undefined, home, folder()), model);
    expect(result.findings).toEqual([]);
    expect(result.verdicts.filter((row) => row.rule === cases.rule.id && row.verdict === 'compliant').length).toBeGreaterThan(0);
  });

  describe.each(cases.violating)('$name', ({ change, findings }) => {
    test.each(Object.entries(CARRIERS))('carried by %s', (name, carry) => {
      const result = judged(cases, carry(cases.compliant, change, home, folder()), model);
      expect(result.findings.map((finding) => finding.rule)).toContain(cases.rule.id);
      if (name === 'raw YAML') expect(result.findings.map(said)).toEqual(findings.map(whole));
      else expect(result.findings.map(subject)).toEqual(expect.arrayContaining(findings.map(subject)));
    });
  });

  if (cases.further) {
    test.each(cases.further)('$name', ({ template, region, stack, foreign, findings }) => {
      const carry = CARRIERS['raw YAML'] as (typeof CARRIERS)[string];
      const result = judged(
        cases,
        carry(template, undefined, { ...home, region: region ?? home.region, stack: stack ?? home.stack }, folder()),
        foreign ? undefined : model,
      );
      expect(result.findings.map(said)).toEqual(findings.map(whole));
    });
  }
});

const folder = () => join(scratch, String(folders++));

/** Gaps are the engine's own findings; here only the rule under test speaks. */
function judged(cases: RuleCases, assembly: Assembly, model: Centre | undefined) {
  const result = judge([cases.rule], assembly, model);
  return { ...result, findings: result.findings.filter((finding) => finding.rule === cases.rule.id) };
}

const subject = ({ verdict, logicalId }: { verdict: string; logicalId?: string }) => `${verdict} ${logicalId}`;
const said = ({ verdict, logicalId, expected, found }: Finding) => ({ verdict, logicalId, expected, found });
const whole = ({ verdict, logicalId, expected, found }: Expected) => ({ verdict, logicalId, expected, found });
