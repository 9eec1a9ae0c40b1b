import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { judge } from '../../lib/gate/judge';
import type { Answer, AssemblyRule, ResourceRule, TemplateRule } from '../../lib/gate/types';
import { readTemplates, templateFromDocument } from '../../lib/template';
import type { Assembly } from '../../lib/template/types';
import { testCentre } from '../policies/centre';

const text = { family: 'integrity', title: 'A title', why: { text: 'w', source: 's' }, fix: 'Fix it.' } as const;
const rule = (check: ResourceRule['check'], more: Partial<ResourceRule> = {}): ResourceRule => ({
  ...text,
  id: 'toy',
  scope: 'resource',
  types: ['X'],
  needs: 'nothing',
  check,
  ...more,
});
const assembly = (document: Record<string, unknown> = { Resources: { A: { Type: 'X' }, B: { Type: 'Y' } } }): Assembly => ({
  root: 'out',
  templates: [templateFromDocument(document, { file: 'a.json', stackName: 's' })],
  assetDestinations: [],
});
const toy = (check: ResourceRule['check'], more?: Partial<ResourceRule>) => judge([rule(check, more)], assembly(), testCentre());
const place = { file: 'a.json', line: 1, column: 1 };

test('a compliant answer passes, and stands in the table', () => {
  const result = toy(() => ({ verdict: 'compliant' }));
  expect([result.outcome, result.findings, result.rules.map(({ id, status }) => [id, status])]).toEqual([
    'clean',
    [],
    [
      ['template-resolved', 'passed'],
      ['toy', 'passed'],
    ],
  ]);
  expect(result.verdicts).toContainEqual({ rule: 'toy', file: 'a.json', digest: '', logicalId: 'A', branch: '', verdict: 'compliant' });
});

test('a violating answer is a finding with its place', () => {
  const result = toy(() => ({ verdict: 'violating', at: ['Properties'], expected: 'e', found: 'f' }));
  expect(result.outcome).toBe('violations');
  expect(result.findings).toEqual([
    {
      rule: 'toy',
      verdict: 'violating',
      stack: 's',
      logicalId: 'A',
      type: 'X',
      place,
      pointer: '/Resources/A/Properties',
      expected: 'e',
      found: 'f',
      fix: 'Fix it.',
    },
  ]);
});

test.each<[string, ResourceRule['check'], string]>([
  ['undetermined', () => ({ verdict: 'undetermined', found: 'unknown' }), 'unknown'],
  [
    'a crash',
    () => {
      throw new Error('boom');
    },
    'the rule crashed: boom',
  ],
  ['silence', () => [], 'the rule gave no answer'],
])('%s fails, and is never a pass', (_, check, found) => {
  const result = toy(check);
  expect([result.outcome, result.rules[1]?.status, result.findings.map((finding) => [finding.verdict, finding.found])]).toEqual([
    'incomplete',
    'failed',
    [['undetermined', found]],
  ]);
});

test('a rule that covered less than the model says fails', () => {
  const covered = toy(() => ({ verdict: 'compliant' }), { expects: () => 2 });
  expect([covered.outcome, covered.rules[1]?.reason]).toEqual(['incomplete', 'covered 1 where the model says at least 2']);
  const none = toy(() => ({ verdict: 'not-applicable' }), { expects: () => 1 });
  expect([none.outcome, none.rules[1]?.reason]).toEqual(['incomplete', 'covered 0 where the model says at least 1']);
});

test('an assembly without templates is incomplete, not clean', () => {
  expect(judge([], { root: 'out', templates: [], assetDestinations: [] }).outcome).toBe('incomplete');
});

test('a rule that needs an environment is left out without one, and says so', () => {
  const result = judge([rule(() => ({ verdict: 'violating' }), { needs: 'environment' })], assembly());
  expect([result.outcome, result.rules[1]]).toEqual([
    'clean',
    expect.objectContaining({ id: 'toy', status: 'left-out', reason: 'needs an environment' }),
  ]);
});

test('a gap fails by the engine itself', () => {
  const result = judge([], assembly({ Transform: 'M', Resources: {} }));
  expect([result.outcome, result.findings.map(({ rule: id, found }) => [id, found])]).toEqual([
    'incomplete',
    [['template-resolved', 'a transform (macro) rewrites the template at deployment']],
  ]);
});

test('one finding for all branches, and which ones when it is some', () => {
  const document = {
    Parameters: { P: { Type: 'String', AllowedValues: ['a', 'b'] } },
    Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'a'] } },
    Resources: { A: { Type: 'X', Properties: { v: { 'Fn::If': ['C', 1, 2] } } } },
  };
  const both = judge([rule(() => ({ verdict: 'violating', found: 'f' }))], assembly(document));
  expect(both.findings.map(({ branch }) => branch)).toEqual([undefined]);
  const one = judge(
    [rule(({ properties }) => ({ verdict: properties['v'] === 1 ? 'violating' : 'compliant', found: 'f' }))],
    assembly(document),
  );
  expect(one.findings.map(({ branch }) => branch)).toEqual(['C=true, P=a']);
});

test('rules about templates and assemblies', () => {
  const template: TemplateRule = {
    ...text,
    id: 't',
    scope: 'template',
    needs: 'nothing',
    check: () => [{ verdict: 'violating', logicalId: 'B', found: 'f' }, { verdict: 'compliant' }],
  };
  const whole: AssemblyRule = {
    ...text,
    id: 'w',
    scope: 'assembly',
    needs: 'nothing',
    check: () => [{ verdict: 'violating', found: 'g' }],
  };
  const result = judge([template, whole], assembly());
  expect(result.findings.map(({ rule: id, logicalId, found, place: { file } }) => [id, logicalId, found, file])).toEqual([
    ['t', 'B', 'f', 'a.json'],
    ['w', undefined, 'g', 'out'],
  ]);
});

test('adding any answer that is not compliant never turns a failed rule into a passed one', () => {
  const verdicts = fc.array(fc.constantFrom<Answer['verdict']>('compliant', 'violating', 'not-applicable', 'undetermined'), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(verdicts, (list) => {
      const result = toy(() => list.map((verdict) => ({ verdict })));
      const bad = list.some((verdict) => verdict === 'violating' || verdict === 'undetermined');
      expect(result.rules[1]?.status).toBe(bad ? 'failed' : 'passed');
      expect(result.outcome).toBe(list.includes('violating') ? 'violations' : bad ? 'incomplete' : 'clean');
    }),
  );
});

test('two files of one name in two folders are two: what is found in both is told twice', () => {
  const folders = ['a', 'b'].map((name) => {
    const folder = join(mkdtempSync(join(tmpdir(), 'centre-judge-')), name);
    mkdirSync(folder);
    writeFileSync(join(folder, 't.yaml'), 'Resources:\n  A: {Type: X}\n');
    return folder;
  });
  const files = folders.map((folder) => join(folder, 't.yaml'));
  const violating = rule(() => ({ verdict: 'violating', found: 'f' }));
  const { findings } = judge([violating], readTemplates([...files, files[0] as string]));
  expect(findings.map(({ place: { file } }) => file)).toEqual(files);
  for (const folder of folders) rmSync(folder, { recursive: true });
});

test('what is found again in another branch is told once, however much is found in one place', () => {
  const conditions = { C: { 'Fn::Equals': [{ Ref: 'P' }, 'a'] } };
  const document = { Parameters: { P: { Type: 'String' } }, Conditions: conditions, Resources: { A: { Type: 'X' } } };
  const many = Array.from(
    { length: 40 },
    (_, index): Answer => ({ verdict: 'violating', at: ['Properties', index % 20], found: `${index % 20}` }),
  );
  const { findings } = judge([rule(() => many)], assembly(document));
  expect(findings.map(({ pointer, branch }) => [pointer, branch])).toEqual(
    Array.from({ length: 20 }, (_, index) => [`/Resources/A/Properties/${index}`, undefined]),
  );
});
