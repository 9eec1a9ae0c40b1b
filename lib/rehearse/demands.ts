import { PARTITION, REGION } from '../model/names';
import type { ResolvedResource, Value } from '../template/types';
import { Unresolved } from '../template/types';

/** What a resource is found by: 'bucket NAME', 'bucket-policy NAME', 'key ARN', 'role ARN', 'policy ARN', 'bus NAME', 'topic ARN', 'function ARN', 'machine ARN'. */
export type Thing = string;

interface Demand {
  /** Property path; `*` is every item of a list. */
  readonly path: string;
  readonly thing: (value: string, account: string) => Thing;
}
const demand = (path: string, thing: Demand['thing']): Demand => ({ path, thing });

const afterArn = (value: string) => value.slice(value.lastIndexOf(':') + 1);
const bucket = (value: string): Thing => `bucket ${afterArn(value)}`;
/** Whoever is to deliver into a bucket is refused until its policy lets it. */
const openBucket = (value: string): Thing => `bucket-policy ${afterArn(value)}`;
const key = (value: string): Thing => `key ${value}`;
const role = (value: string, account: string): Thing => `role ${value.startsWith('arn:') ? value : iamArn(account, 'role', value)}`;
const policy = (value: string): Thing => `policy ${value}`;
const topic = (value: string): Thing => `topic ${value}`;
const bus = (value: string): Thing => `bus ${value.slice(value.lastIndexOf('/') + 1)}`;
const lambda = (value: string): Thing => `function ${value}`;
const target = (value: string): Thing =>
  value.includes(':event-bus/')
    ? bus(value)
    : value.includes(':sns:')
      ? topic(value)
      : value.includes(':lambda:')
        ? lambda(value)
        : `machine ${value}`;
const iamArn = (account: string, kind: string, name: string) => `arn:${PARTITION}:iam::${account}:${kind}/${name}`;

const ENCRYPTED = 'BucketEncryption.ServerSideEncryptionConfiguration.*.ServerSideEncryptionByDefault.KMSMasterKeyID';

/**
 * What a resource must find when it is created, other than by a reference within its template. Sources: S3 User Guide ("Requirements
 * and considerations for replication", "Enabling Amazon S3 server access logging"), CloudTrail and Config API references
 * (InsufficientS3BucketPolicyException, InsufficientDeliveryPolicyException), IAM and EventBridge API references. Where AWS says nothing, we want it to be there.
 */
const DEMANDS: { readonly [type: string]: readonly Demand[] } = {
  'AWS::S3::Bucket': [
    demand('ReplicationConfiguration.Rules.*.Destination.Bucket', openBucket),
    demand('ReplicationConfiguration.Rules.*.Destination.EncryptionConfiguration.ReplicaKmsKeyID', key),
    demand('ReplicationConfiguration.Role', role),
    demand('LoggingConfiguration.DestinationBucketName', openBucket),
    demand(ENCRYPTED, key),
  ],
  'AWS::S3::BucketPolicy': [demand('Bucket', bucket)],
  'AWS::CloudTrail::Trail': [demand('S3BucketName', openBucket), demand('KMSKeyId', key)],
  'AWS::Config::ConfigurationRecorder': [demand('RoleARN', role)],
  'AWS::Config::DeliveryChannel': [demand('S3BucketName', openBucket)],
  'AWS::Events::EventBus': [],
  'AWS::Events::EventBusPolicy': [demand('EventBusName', bus)],
  'AWS::Events::Rule': [demand('EventBusName', bus), demand('Targets.*.Arn', target), demand('Targets.*.RoleArn', role)],
  'AWS::CloudWatch::Alarm': [demand('AlarmActions.*', topic)],
  'AWS::SNS::Topic': [demand('KmsMasterKeyId', key)],
  'AWS::SNS::TopicPolicy': [demand('Topics.*', topic)],
  'AWS::SNS::Subscription': [demand('TopicArn', topic)],
  'AWS::IAM::Role': [demand('PermissionsBoundary', policy), demand('ManagedPolicyArns.*', policy)],
  'AWS::IAM::ManagedPolicy': [demand('Roles.*', role)],
  'AWS::KMS::Key': [],
  'AWS::Lambda::Function': [demand('Role', role)],
  'AWS::Lambda::Permission': [demand('FunctionName', lambda)],
  'AWS::SSM::Parameter': [],
  'AWS::CodeBuild::Project': [demand('ServiceRole', role), demand('EncryptionKey', key)],
  'AWS::StepFunctions::StateMachine': [demand('RoleArn', role)],
  'AWS::ECR::Repository': [],
  'AWS::IAM::InstanceProfile': [],
  'AWS::EC2::Instance': [],
  'AWS::SSM::Document': [],
  // Tables and saved queries look for nothing before somebody asks.
  'AWS::Glue::Database': [],
  'AWS::Glue::Table': [],
  'AWS::Athena::WorkGroup': [demand('WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration.KmsKey', key)],
  'AWS::Athena::NamedQuery': [],
  'AWS::EC2::VPC': [],
  'AWS::EC2::Subnet': [],
  'AWS::EC2::SecurityGroup': [],
  'AWS::EC2::VPCEndpoint': [],
  // Targets are the root, accounts (made before any stack) and units of the same template.
  'AWS::Organizations::OrganizationalUnit': [],
  'AWS::Organizations::Policy': [],
};

/** @returns undefined for a type of which nobody has said what it must find */
export function demandsOf(resource: ResolvedResource, account: string): { readonly path: string; readonly thing: Thing }[] | undefined {
  const demands = DEMANDS[resource.type];
  if (!demands) return undefined;
  const listed = demands.flatMap(({ path, thing }) =>
    valuesAt(resource.properties, path.split('.')).map((value) => ({ path, thing: thing(value, account) })),
  );
  // A policy is refused when it names a role that does not exist; an account's root is there with the account.
  const named = principals(resource.properties).filter((arn) => /:(role|user)\//.test(arn));
  return [...listed, ...named.map((arn) => ({ path: 'Principal', thing: role(arn, account) }))];
}

/** What the resource is found by once it is there. */
export function thingOf(resource: ResolvedResource, account: string, keyArn: string | undefined): Thing | undefined {
  const text = (name: string) => valuesAt(resource.properties, [name])[0];
  switch (resource.type) {
    case 'AWS::S3::Bucket':
      return `bucket ${text('BucketName')}`;
    case 'AWS::S3::BucketPolicy':
      return `bucket-policy ${text('Bucket')}`;
    case 'AWS::KMS::Key':
      return `key ${keyArn}`;
    case 'AWS::IAM::Role':
      return `role ${iamArn(account, 'role', text('RoleName') ?? '')}`;
    case 'AWS::IAM::ManagedPolicy':
      return `policy ${iamArn(account, 'policy', text('ManagedPolicyName') ?? '')}`;
    case 'AWS::Events::EventBus':
      return `bus ${text('Name')}`;
    case 'AWS::Lambda::Function':
      return `function arn:${PARTITION}:lambda:${REGION}:${account}:function:${text('FunctionName')}`;
    case 'AWS::StepFunctions::StateMachine':
      return `machine arn:${PARTITION}:states:${REGION}:${account}:stateMachine:${text('StateMachineName')}`;
    case 'AWS::SNS::Topic':
      return `topic arn:${PARTITION}:sns:${REGION}:${account}:${text('TopicName')}`;
    default:
      return undefined;
  }
}

function valuesAt(value: Value | undefined, path: readonly string[]): string[] {
  const [first, ...rest] = path;
  // An open value is a reference within the template: CloudFormation orders it.
  if (value === undefined || value === null || value instanceof Unresolved) return [];
  if (first === undefined) return typeof value === 'string' ? [value] : [];
  if (first === '*') return Array.isArray(value) ? value.flatMap((item: Value) => valuesAt(item, rest)) : valuesAt(value, rest);
  return typeof value === 'object' && !Array.isArray(value) ? valuesAt((value as { [name: string]: Value })[first], rest) : [];
}

function principals(value: Value): string[] {
  if (value === null || typeof value !== 'object' || value instanceof Unresolved) return [];
  if (Array.isArray(value)) return value.flatMap(principals);
  return Object.entries(value as { [name: string]: Value }).flatMap(([name, part]) =>
    name === 'Principal' ? valuesAt(part, typeof part === 'string' ? [] : ['AWS', '*']) : principals(part),
  );
}
