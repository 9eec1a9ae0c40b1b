import type { Origin } from './template';

type Property = (name: string) => string | undefined;
type Naming = {
  readonly property: string;
  readonly ref?: (name: string, origin: Origin) => string | undefined;
  readonly arn: (name: string, origin: Origin) => string | undefined;
};

const same = (name: string) => name;
const inAccount =
  (make: (name: string, account: string) => string) =>
  (name: string, { account }: Origin) =>
    account === undefined ? undefined : make(name, account);
const regional =
  (make: (name: string, account: string, region: string) => string) =>
  (name: string, { account, region }: Origin) =>
    account === undefined || region === undefined ? undefined : make(name, account, region);

/** Resources whose name, and so whose ARN, the template itself decides (Service Authorization Reference, ARN formats). */
const NAMINGS: { readonly [type: string]: Naming } = {
  'AWS::S3::Bucket': { property: 'BucketName', ref: same, arn: (name) => `arn:aws:s3:::${name}` },
  'AWS::IAM::Role': { property: 'RoleName', ref: same, arn: inAccount((name, account) => `arn:aws:iam::${account}:role/${name}`) },
  'AWS::IAM::ManagedPolicy': {
    property: 'ManagedPolicyName',
    ref: inAccount((name, account) => `arn:aws:iam::${account}:policy/${name}`),
    arn: inAccount((name, account) => `arn:aws:iam::${account}:policy/${name}`),
  },
  'AWS::SNS::Topic': {
    property: 'TopicName',
    ref: regional((name, account, region) => `arn:aws:sns:${region}:${account}:${name}`),
    arn: regional((name, account, region) => `arn:aws:sns:${region}:${account}:${name}`),
  },
  'AWS::CloudTrail::Trail': {
    property: 'TrailName',
    ref: same,
    arn: regional((name, account, region) => `arn:aws:cloudtrail:${region}:${account}:trail/${name}`),
  },
  'AWS::Lambda::Function': {
    property: 'FunctionName',
    ref: same,
    arn: regional((name, account, region) => `arn:aws:lambda:${region}:${account}:function:${name}`),
  },
  'AWS::StepFunctions::StateMachine': {
    property: 'StateMachineName',
    ref: regional((name, account, region) => `arn:aws:states:${region}:${account}:stateMachine:${name}`),
    arn: regional((name, account, region) => `arn:aws:states:${region}:${account}:stateMachine:${name}`),
  },
  'AWS::Events::EventBus': {
    property: 'Name',
    ref: same,
    arn: regional((name, account, region) => `arn:aws:events:${region}:${account}:event-bus/${name}`),
  },
  'AWS::Events::Rule': {
    property: 'Name',
    ref: same,
    arn: regional((name, account, region) => `arn:aws:events:${region}:${account}:rule/${name}`),
  },
};

/** Ref or ARN of a named resource; undefined when only the deployment decides it. */
export function knownAttribute(type: string, attribute: string, property: Property, origin: Origin): string | undefined {
  const naming = NAMINGS[type];
  const name = naming && property(naming.property);
  if (naming === undefined || name === undefined || property('Path') !== undefined) return undefined;
  if (attribute === 'Ref') return naming.ref?.(name, origin);
  return attribute === 'Arn' || (attribute === 'TopicArn' && type === 'AWS::SNS::Topic') ? naming.arn(name, origin) : undefined;
}
