import { templateFromDocument } from '../../lib/template';

const read = (document: Record<string, unknown>) =>
  templateFromDocument(document, { file: 't.json', stackName: 's', account: '111122223333', region: 'eu-central-2' });
const If = { Type: 'X', Properties: { value: { 'Fn::If': ['C', 'yes', 'no'] } } };
const values = (document: Record<string, unknown>) =>
  read(document).branches.map((branch) => [branch.label, branch.byId('R')?.properties['value']]);
const equals = (parameter: string, constant: string) => ({ 'Fn::Equals': [{ Ref: parameter }, constant] });

test.each([
  [
    'allowed values, each',
    { Parameters: { P: { Type: 'String', AllowedValues: ['a', 'b'] } }, Conditions: { C: equals('P', 'a') } },
    [
      ['C=true, P=a', 'yes'],
      ['C=false, P=b', 'no'],
    ],
  ],
  [
    'a default is no limit',
    { Parameters: { P: { Type: 'String', Default: 'a' } }, Conditions: { C: equals('P', 'a') } },
    [
      ['C=true, P=a', 'yes'],
      ['C=false', 'no'],
    ],
  ],
  ['known values decide', { Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-2'] } } }, [['', 'yes']]],
  [
    'what cannot be decided is taken both ways',
    { Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::StackId' }, 'x'] } } },
    [
      ['C=true', 'yes'],
      ['C=false', 'no'],
    ],
  ],
  [
    'and, or, not, nested',
    {
      Parameters: { P: { Type: 'String', AllowedValues: ['a', 'b', 'c'] } },
      Conditions: {
        A: equals('P', 'a'),
        B: equals('P', 'b'),
        C: { 'Fn::And': [{ 'Fn::Not': [{ Condition: 'A' }] }, { 'Fn::Or': [{ Condition: 'B' }, { Condition: 'A' }] }] },
      },
    },
    [
      ['A=true, B=false, C=false, P=a', 'no'],
      ['A=false, B=true, C=true, P=b', 'yes'],
      ['A=false, B=false, C=false, P=c', 'no'],
    ],
  ],
])('%s', (_, sections, expected) => {
  expect(values({ ...sections, Resources: { R: If } })).toEqual(expected);
});

test('a resource under a condition is there only where it is true', () => {
  const template = read({
    Parameters: { P: { Type: 'String', AllowedValues: ['a', 'b'] } },
    Conditions: { C: equals('P', 'a') },
    Resources: { R: { Type: 'X', Condition: 'C' }, S: { Type: 'Y' } },
  });
  expect(template.branches.map((branch) => branch.resources.map(({ logicalId }) => logicalId))).toEqual([['R', 'S'], ['S']]);
});

test('too many branches are a gap, and every resource is judged', () => {
  const names = Array.from({ length: 7 }, (_, index) => `P${index}`);
  const template = read({
    Parameters: Object.fromEntries(names.map((name) => [name, { Type: 'String' }])),
    Conditions: Object.fromEntries(names.map((name) => [`C${name}`, equals(name, 'x')])),
    Resources: { R: { Type: 'X', Condition: 'CP0' } },
  });
  expect(template.gaps).toEqual([{ reason: 'too many branches (128 > 64)', pointer: ['Conditions'] }]);
  expect(template.branches.map((branch) => branch.resources.length)).toEqual([1]);
});

test.each([
  ['a transform', { Transform: 'AWS::Serverless-2016-10-31', Resources: {} }, 'a transform (macro) rewrites the template at deployment'],
  ['a loop', { Resources: { 'Fn::ForEach::Buckets': ['x', ['a'], {}] } }, 'Fn::ForEach::Buckets makes resources at deployment'],
  ['no type', { Resources: { R: { Properties: {} } } }, 'a resource without a Type'],
  [
    'a module',
    { Resources: { R: { Type: 'Acme::S3::Store::MODULE' } } },
    'the module Acme::S3::Store::MODULE becomes other resources at deployment',
  ],
  ['a condition that is not there', { Resources: { R: { Type: 'X', Condition: 'C' } } }, 'condition C is not defined'],
])('%s is a gap', (_, document, reason) => {
  expect(read(document).gaps.map((gap) => gap.reason)).toContain(reason);
});
