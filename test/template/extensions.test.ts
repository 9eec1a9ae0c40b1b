import { templateFromDocument } from '../../lib/template';

const topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: { 'Fn::Sub': '${Name}-alarms' }, DisplayName: { Ref: 'Name' } } };
const loop = (over: unknown, body: object = { 'Topic&{Name}': topic }) => ({ 'Fn::ForEach::Topics': ['Name', over, body] });
const read = (Resources: object, more: object = { Transform: 'AWS::LanguageExtensions' }) =>
  templateFromDocument({ ...more, Resources }, { file: 't.json', stackName: 't', account: '111122223333', region: 'eu-central-2' });
const names = (template: ReturnType<typeof read>) =>
  template.branches.map(({ resources }) =>
    resources.map(({ logicalId, properties }) => [logicalId, properties['TopicName'], properties['DisplayName']]),
  );

test('a loop over written values is written out', () => {
  const template = read(loop(['eu-1', 'b']));
  expect(template.gaps).toEqual([]);
  expect(names(template)).toEqual([
    [
      ['Topiceu1', 'eu-1-alarms', 'eu-1'],
      ['Topicb', 'b-alarms', 'b'],
    ],
  ]);
});

test('loops in loops and in properties are written out', () => {
  const inner = {
    'Fn::ForEach::Inner': [
      'Kind',
      ['x', 'y'],
      {
        'Topic${Name}${Kind}': {
          Type: 'AWS::SNS::Topic',
          Properties: { 'Fn::ForEach::P': ['Property', ['TopicName', 'DisplayName'], { '${Property}': { 'Fn::Sub': '${Name}${Kind}' } }] },
        },
      },
    ],
  };
  expect(names(read(loop(['a'], inner)))).toEqual([
    [
      ['Topicax', 'ax', 'ax'],
      ['Topicay', 'ay', 'ay'],
    ],
  ]);
});

const GAPS: readonly { readonly name: string; readonly template: ReturnType<typeof read>; readonly reason: RegExp }[] = [
  {
    name: 'a loop over a parameter that can be anything',
    template: read(loop({ Ref: 'List' }), {
      Transform: 'AWS::LanguageExtensions',
      Parameters: { List: { Type: 'CommaDelimitedList', Default: 'a,b' } },
    }),
    reason: /does not decide/,
  },
  { name: 'the same logical id twice', template: read(loop(['a', 'a'])), reason: /a second time/ },
  {
    name: 'more copies than anybody deploys',
    template: read(loop(Array.from({ length: 10_001 }, (_, index) => `n${index}`))),
    reason: /more than 10000 copies/,
  },
  { name: 'a loop without the transform', template: read(loop(['a']), {}), reason: /makes resources at deployment/ },
  {
    name: 'a macro beside the extensions',
    template: read(
      { Topic: topic },
      { Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'], Parameters: { Name: { Type: 'String' } } },
    ),
    reason: /macro/,
  },
  {
    name: 'an include of the whole template',
    template: read({ Topic: { Type: 'AWS::SNS::Topic' } }, { Transform: { Name: 'AWS::Include', Parameters: { Location: 's3://x/y' } } }),
    reason: /macro/,
  },
  {
    name: 'an include inside a resource',
    template: read({
      Topic: { Type: 'AWS::SNS::Topic', Properties: { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://x/y' } } } },
    }),
    reason: /Fn::Transform cannot be resolved/,
  },
];

test.each(GAPS)('$name is undetermined, never a pass', ({ template, reason }) => {
  expect(template.gaps.map((gap) => gap.reason)).toEqual(expect.arrayContaining([expect.stringMatching(reason)]));
});
