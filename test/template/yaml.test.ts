import fc from 'fast-check';
import { InputError } from '../../lib/config/problem';
import { libraryText } from '../../lib/template/yaml/library';
import { meaningOf, type YamlNode } from '../../lib/template/yaml/nodes';
import { quickText } from '../../lib/template/yaml/quick';

/** What both readers must agree on: every value, key, tag and place. Where nothing stands, the place of nothing is nobody's. */
function told(node: YamlNode): unknown {
  const { kind, tag } = node;
  const here = { kind, tag, offset: node.offset };
  if (node.kind === 'map') return { ...here, entries: node.entries.map(({ key, value }) => [told(key), told(value)]) };
  if (node.kind === 'list') return { ...here, items: node.items.map(told) };
  if (node.kind === 'alias') {
    const target = node.target();
    return { ...here, target: target && told(target) };
  }
  return { ...here, offset: node.source === '' && node.value === null ? undefined : node.offset, value: node.value, source: node.source };
}

function library(text: string): YamlNode | string {
  try {
    return libraryText({ text, file: 't.yaml', digest: '' }).root;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** Whether the quick reader took the text; if so, the library says the same. */
function agrees(text: string): boolean {
  const quick = quickText(text);
  if (!quick) return false;
  const slow = library(text);
  expect(typeof slow === 'string' ? slow : told(slow)).toEqual(told(quick.root));
  if (typeof slow !== 'string') expect(meaningOf(quick.root)).toEqual(meaningOf(slow));
  return true;
}

const TEMPLATE = `---
AWSTemplateFormatVersion: 2010-09-09   # a date that stays text
Description: >-
  Folded, with
  two lines

  and a paragraph
    deeper
Parameters:
  Name: {Type: String, Default: "a # b: c", AllowedValues: [a, 'it''s', "\\u00e9\\n"]}
Conditions:
  Both: !And
  - !Equals [!Ref Name, a]
  - Fn::Not:
      - Condition: Other
  Other: !Equals [ !Ref "AWS::Region", 'eu-central-2', ]

Resources:
# a comment
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "\${Name}-bucket"
      Tags:
        - Key: yes
          Value: 0x1f
        -
          Key: plain text
            that goes on
          Value:
        - {Key: "quoted", "Value":1.50}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {
        "Version": "2012-10-17",
        "Statement": [{
          "Effect": "Allow"
        }]
      }
      Script: |
        #!/bin/bash
          echo "hi": there

        exit 1
      Note: 'quoted, and

        going on '
      List:
      - - one
        - ::1
      - !GetAtt Bucket.Arn
      - -1
      - null
      Again: &again
        Days: &days 30
        Names: [&first a, *first, ! "Ref": b, &second {c: ! 1}]
      Same: *again
      Text: ! 12   # not a number
      Further: &days "31"
      Days: [*days, {d: *second} ]
      Long: &long !Sub |
        text
      More:
      - &last !GetAtt a.b
      - *long # and
      - *last
`;

test('a template in the plain forms is read by the quick reader, as the library reads it', () => {
  expect(agrees(TEMPLATE)).toBe(true);
});

/** Texts that were read in two ways while this was made, or could be. */
test.each([
  ['text below a comment, which the library lets go on further out', 'Resources:\n# x\n    A\ne: b\n'],
  ['a comment in brackets', 'a: [b\n# x\n  , c]\n'],
  ['a quoted text that ends further out than its key', 'a:\n  b: "c\n"\n'],
  ['a key twice, by its value', '0x10: a\n16: b\n'],
  ['a hash merge', 'a: {<<: b}\n'],
  ['two documents', 'a: b\n---\nc: d\n'],
  ['a tab before a value', 'a:\tb\n'],
  ['an alias of what comes later', 'a: *x\nb: &x c\n'],
  ['an alias in what it stands for, which had another meaning before', 'a: &x b\nc: &x [*x]\n'],
  ['an anchor of nothing', 'a: &x\nb: *x\n'],
  ['an anchor before a key', '&x a: b\n'],
  ['an anchor before a key in a list', 'a: [&x b: c]\n'],
  ['an alias that is a key', 'a: &x b\n*x : c\n'],
  ['a list with the mark for text', 'a: ! [b]\n'],
  ['a map with the mark for text', 'a: !\n  b: c\n'],
  ['a tag of YAML itself', 'a: !!binary aGk=\n'],
  ['more escapes than JSON has', 'a: "\\x41"\n'],
  ['a value that is a key too', 'a: b: c\n'],
  ['lines that go on after a blank one', 'a: b\n\n  c\n'],
])('%s is left to the library', (_, text) => {
  expect(quickText(text)).toBeUndefined();
});

const PLAIN: readonly [text: string, value: unknown][] = [
  ['yes', true],
  ['Off', false],
  ['tRue', 'tRue'],
  ['~', null],
  ['Null', null],
  ['010', 8],
  ['0x1f', 31],
  ['-1.50', -1.5],
  ['1_000', 1000],
  ['1:30', 90],
  ['1e3', 1000],
  ['e1', 'e1'],
  ['.5', 0.5],
  ['5.', 5],
  ['.', '.'],
  ['-.', '-.'],
  ['2012-10-17', '2012-10-17'],
  ['1.2.3', '1.2.3'],
  ['::1', '::1'],
  ['10:00-12:00', '10:00-12:00'],
  ['0-9', '0-9'],
  ['1e-3', 0.001],
  ['1e-', '1e-'],
  ['-.inf', Number.NEGATIVE_INFINITY],
  ['(a)', '(a)'],
  ['1%', '1%'],
  ['~a', '~a'],
];

test('words and numbers are what YAML 1.1 makes of them; dates and e1 are text', () => {
  const text = `flow: [${PLAIN.map(([word]) => word).join(', ')}]\nblock:\n${PLAIN.map(([word]) => `  - ${word}\n`).join('')}`;
  expect(agrees(text)).toBe(true);
  const values = PLAIN.map(([, value]) => value);
  expect(meaningOf(quickText(text)?.root as YamlNode)).toEqual({ flow: values, block: values });
});

const RUNS = process.env['PROVE'] ? 20_000 : 300;
const CHARACTERS = [
  ...' \n\n:-#\'"[]{},!|>&*?%@`~<=+.\\/_aeyN01\t\r\u00e9\ufeff',
  '  ',
  '\n  ',
  ': ',
  ' #',
  '- ',
  '---\n',
  '!Ref ',
  "''",
  'e1',
  '<<',
];

test('whatever is changed in it, the quick reader says what the library says, or leaves it to the library', () => {
  const change = fc.record({
    at: fc.nat(TEMPLATE.length),
    cut: fc.nat(6),
    put: fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 3 }),
  });
  let read = 0;
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const text = changes.reduce((before, { at, cut, put }) => before.slice(0, at) + put.join('') + before.slice(at + cut), TEMPLATE);
      if (agrees(text)) read++;
    }),
    { numRuns: RUNS, seed: 9 },
  );
  expect(read).toBeGreaterThan(RUNS / 10);
});
