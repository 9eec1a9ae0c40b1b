import { templateFromDocument } from '../../lib/template';
import { Unresolved, type Value } from '../../lib/template/types';

/** One property, resolved: the value, or `open: reason` for what only the deployment decides; gaps said beside it. */
interface Case {
  readonly name: string;
  readonly value: unknown;
  readonly is: unknown;
  readonly gaps?: readonly string[];
}
const open = (reason: string) => ({ open: reason });
const sections = {
  Parameters: {
    Free: { Type: 'String', Default: 'd' },
    Only: { Type: 'String', AllowedValues: ['one'] },
    Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/p' },
  },
  Mappings: { Map: { eu: { size: 'small', list: ['a', 'b'] } } },
};
const others = {
  Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'b-${AWS::AccountId}' } } },
  Unnamed: { Type: 'AWS::S3::Bucket', Properties: {} },
  Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r' } },
  PathRole: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', Path: '/p/' } },
  Loop: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Loop' } } },
};

const CASES: readonly Case[] = [
  {
    name: 'pseudo parameters',
    value: { 'Fn::Join': ['/', [{ Ref: 'AWS::Partition' }, { Ref: 'AWS::AccountId' }, { Ref: 'AWS::Region' }, { Ref: 'AWS::URLSuffix' }]] },
    is: 'aws/111122223333/eu-central-2/amazonaws.com',
  },
  { name: 'a stack id', value: { Ref: 'AWS::StackId' }, is: open('AWS::StackId is known at deployment only') },
  { name: 'a parameter, default or not', value: { Ref: 'Free' }, is: open('parameter Free can be anything at deployment') },
  { name: 'a stored parameter', value: { Ref: 'Stored' }, is: open('parameter Stored can be anything at deployment') },
  { name: 'a parameter with one allowed value', value: { Ref: 'Only' }, is: 'one' },
  { name: 'no value in a map and in a list', value: { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, is: { b: [1] } },
  {
    name: 'a named bucket',
    value: [{ Ref: 'Named' }, { 'Fn::GetAtt': ['Named', 'Arn'] }, { 'Fn::GetAtt': 'Named.Arn' }],
    is: ['b-111122223333', 'arn:aws:s3:::b-111122223333', 'arn:aws:s3:::b-111122223333'],
  },
  { name: 'a named role', value: { 'Fn::GetAtt': ['Role', 'Arn'] }, is: 'arn:aws:iam::111122223333:role/r' },
  {
    name: 'a role under a path is not guessed',
    value: { 'Fn::GetAtt': ['PathRole', 'Arn'] },
    is: open('Arn of PathRole is known at deployment only'),
  },
  { name: 'a bucket without a name', value: { Ref: 'Unnamed' }, is: open('Ref of Unnamed is known at deployment only') },
  { name: 'a bucket named after itself', value: { Ref: 'Loop' }, is: open('Ref of Loop is known at deployment only') },
  {
    name: 'Sub with own values, attributes and literals',
    value: { 'Fn::Sub': ['${x}-${Named.Arn}-${!literal}-${AWS::Region}', { x: 'y' }] },
    is: 'y-arn:aws:s3:::b-111122223333-${literal}-eu-central-2',
  },
  { name: 'Sub of something open', value: { 'Fn::Sub': 'a-${Free}' }, is: open('parameter Free can be anything at deployment') },
  {
    name: 'Join of something open',
    value: { 'Fn::Join': ['', ['a', { Ref: 'Free' }]] },
    is: open('parameter Free can be anything at deployment'),
  },
  {
    name: 'Select, Split, Length',
    value: [{ 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b-c'] }] }, { 'Fn::Length': ['a', 'b'] }],
    is: ['b', 2],
  },
  { name: 'Select beyond the end', value: { 'Fn::Select': [5, ['a']] }, is: open('Fn::Select finds no such item') },
  { name: 'Base64 and ToJsonString', value: [{ 'Fn::Base64': 'hi' }, { 'Fn::ToJsonString': { a: [1] } }], is: ['aGk=', '{"a":[1]}'] },
  {
    name: 'FindInMap',
    value: [{ 'Fn::FindInMap': ['Map', 'eu', 'size'] }, { 'Fn::FindInMap': ['Map', 'us', 'size', { DefaultValue: 'none' }] }],
    is: ['small', 'none'],
  },
  {
    name: 'FindInMap of nothing',
    value: { 'Fn::FindInMap': ['Map', 'us', 'size'] },
    is: open('Fn::FindInMap finds nothing'),
    gaps: ['Fn::FindInMap finds no Map.us.size'],
  },
  {
    name: 'FindInMap of what is no name',
    value: { 'Fn::FindInMap': [{ Ref: 'AWS::Region', Map: 'eu' }, ['eu'], 'size'] },
    is: open('Fn::FindInMap finds nothing'),
    gaps: ['Fn::FindInMap finds no {"Ref":"AWS::Region","Map":"eu"}.["eu"].size'],
  },
  { name: 'another stack', value: { 'Fn::ImportValue': 'x' }, is: open('Fn::ImportValue reads another stack') },
  {
    name: "another stack's output",
    value: { 'Fn::GetStackOutput': { StackName: 's', OutputName: 'o' } },
    is: open('Fn::GetStackOutput reads another stack'),
  },
  { name: 'a dynamic reference', value: '{{resolve:ssm:/status:1}}', is: open('{{resolve:ssm:/status:1}} is read at deployment') },
  {
    name: 'a secret inside a text',
    value: { 'Fn::Sub': 'x-${AWS::AccountId}-{{resolve:secretsmanager:s:SecretString:k}}' },
    is: open('{{resolve:secretsmanager:s:SecretString:k}} is read at deployment'),
  },
  {
    name: 'a dynamic reference put together',
    value: { 'Fn::Join': ['', ['{{resolve:', 'ssm:/a', '}}']] },
    is: open('{{resolve:ssm:/a}} is read at deployment'),
  },
  { name: 'zones', value: { 'Fn::GetAZs': '' }, is: open('Fn::GetAZs is decided at deployment') },
  {
    name: 'a function nobody knows',
    value: { 'Fn::Invented': 1 },
    is: open('Fn::Invented cannot be resolved'),
    gaps: ['Fn::Invented cannot be resolved'],
  },
  {
    name: 'a reference to nothing',
    value: { Ref: 'Nothing' },
    is: open('Ref to Nothing, which does not exist'),
    gaps: ['Ref to Nothing, which is neither parameter nor resource'],
  },
  {
    name: 'an attribute of nothing',
    value: { 'Fn::GetAtt': ['Nothing', 'Arn'] },
    is: open('Fn::GetAtt of Nothing, which does not exist'),
    gaps: ['Fn::GetAtt of Nothing, which does not exist'],
  },
  {
    name: 'If on a condition that is not there',
    value: { 'Fn::If': ['Nothing', 1, 2] },
    is: open('Fn::If on Nothing, which is not defined'),
    gaps: ['Fn::If on Nothing, which is not defined'],
  },
  {
    name: 'a key named __proto__',
    value: JSON.parse('{"__proto__": {"polluted": true}}'),
    is: JSON.parse('{"__proto__": {"polluted": true}}'),
  },
];

function plain(value: Value | undefined): unknown {
  if (value instanceof Unresolved) return { open: value.reason };
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return JSON.parse(
    `{${Object.entries(value)
      .map(([key, child]) => `${JSON.stringify(key)}:${JSON.stringify(plain(child as Value))}`)
      .join(',')}}`,
  );
}

test.each(CASES)('$name', ({ value, is, gaps }) => {
  const document = { ...sections, Resources: { ...others, Subject: { Type: 'X', Properties: { value } } } };
  const template = templateFromDocument(document, { file: 't.json', stackName: 's', account: '111122223333', region: 'eu-central-2' });
  const [branch] = template.branches;
  expect(plain(branch?.byId('Subject')?.properties['value'])).toEqual(is);
  expect(template.gaps.map(({ reason }) => reason)).toEqual(gaps ?? []);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
