import type { AccountRole } from '../../config/environment';
import { copiesHeldBy } from '../../model/alarms';
import type { Account, Centre, Statement } from '../../model/centre';
import { bucketArn } from '../../model/names';
import { allow, type Handlers, STORE_HANDLERS } from './handlers';
import { ATHENA_HANDLERS } from './handlers-athena';
import { BUILD_HANDLERS } from './handlers-builds';
import { FUNCTION_HANDLERS } from './handlers-functions';
import { NETWORK_HANDLERS } from './handlers-network';
import { ORGANIZATION_HANDLERS } from './handlers-organization';
import { REVIEW_HANDLERS } from './handlers-review';

const OTHER_HANDLERS: Handlers = { ...ORGANIZATION_HANDLERS, ...FUNCTION_HANDLERS };
const SEALED_HANDLERS: Handlers = { ...ATHENA_HANDLERS, ...NETWORK_HANDLERS, ...BUILD_HANDLERS, ...REVIEW_HANDLERS };

const STORES = [
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::IAM::Role',
  'AWS::IAM::ManagedPolicy',
  'AWS::Config::ConfigurationRecorder',
  'AWS::Config::DeliveryChannel',
] as const;

const ALARMS = [
  'AWS::Events::Rule',
  'AWS::CloudWatch::Alarm',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SNS::Subscription',
] as const;
const FUNCTIONS = ['AWS::Lambda::Function', 'AWS::Lambda::Permission'] as const;
const QUERIES = ['AWS::Glue::Database', 'AWS::Glue::Table', 'AWS::Athena::WorkGroup', 'AWS::Athena::NamedQuery'] as const;
const NETWORK = ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::EC2::SecurityGroup', 'AWS::EC2::VPCEndpoint'] as const;

const BUILDS = [...NETWORK, ...FUNCTIONS, 'AWS::KMS::Key', 'AWS::CodeBuild::Project', 'AWS::ECR::Repository'] as const;

const WORKSTATIONS = ['AWS::SSM::Document', 'AWS::IAM::InstanceProfile', 'AWS::EC2::Instance'] as const;

/** Services that the sealed networks of an account have an endpoint for. */
const ENDPOINTS: { readonly [role in AccountRole]?: readonly string[] } = {
  'key-custody': ['cloudtrail', 'events', 'kms', 'lambda', 's3'],
  'log-archive': ['kms', 's3'],
  assembly: ['codebuild', 'ecr.api', 'ecr.dkr', 'kms', 's3'],
  supervision: ['codebuild', 'ecr.api', 'ecr.dkr', 'kms', 's3'],
  distribution: ['s3'],
  review: ['s3', 'ssm', 'ssmmessages'],
};

const TYPES: Readonly<Record<AccountRole, readonly string[]>> = {
  management: [
    'AWS::Organizations::OrganizationalUnit',
    'AWS::Organizations::Policy',
    'AWS::CloudTrail::Trail',
    'AWS::Events::Rule',
    'AWS::IAM::Role',
    'AWS::IAM::ManagedPolicy',
  ],
  'key-custody': [...STORES, 'AWS::KMS::Key', 'AWS::Events::Rule', ...FUNCTIONS, ...NETWORK],
  supervision: [
    ...STORES,
    'AWS::Events::EventBus',
    'AWS::Events::EventBusPolicy',
    ...QUERIES,
    ...BUILDS,
    'AWS::StepFunctions::StateMachine',
  ],
  'log-archive': [...STORES, ...FUNCTIONS, ...QUERIES, 'AWS::KMS::Key', 'AWS::Events::Rule'],
  statistics: STORES,
  assembly: [...STORES, ...BUILDS],
  review: [...STORES, ...NETWORK, ...WORKSTATIONS],
  distribution: [...STORES, ...NETWORK, ...FUNCTIONS],
};

/**
 * Resource types that the stacks of an account hold. A type that is not in its list cannot be deployed there; a test holds the
 * lists against the synthesized templates, both ways.
 */
export const typesOf = (centre: Centre, account: Account): readonly string[] => [
  ...new Set([
    ...TYPES[account.role],
    ...(copiesHeldBy(centre, account).length > 0 ? ALARMS : []),
    ...(account === centre.secondHand ? NETWORK : []),
  ]),
];

/** Last part of the names of functions' roles. */
const FUNCTIONS_OF: { readonly [role in AccountRole]?: readonly string[] } = {
  'key-custody': ['custody-*'],
  supervision: ['trail-verifier', 'witness-cosign-*', 'control-*', 'release-*'],
  'log-archive': ['custody-relay', 'witness-publish'],
  assembly: ['control', 'release-*'],
  distribution: ['release'],
};

/**
 * What CloudFormation may do in an account: what its resource types need, each action named. In three parts, stores, networks with what
 * runs in them, and the rest, because IAM ends a managed policy at 6144 characters.
 * @throws {Error} for a type without an entry in the tables
 */
export function executionStatements(
  centre: Centre,
  account: Account,
): { readonly stores: Statement[]; readonly others: Statement[]; readonly networks: Statement[] } {
  const names = {
    account: account.id,
    environment: centre.environment.name,
    functions: FUNCTIONS_OF[account.role] ?? [],
    signing: account.role !== 'key-custody',
    endpoints: ENDPOINTS[account.role] ?? [],
    image: centre.companies.find(({ slug }) => slug === account.organization.slug)?.reviewImage ?? 'none',
  };
  const types = typesOf(centre, account);
  const unknown = types.find((type) => !STORE_HANDLERS[type] && !OTHER_HANDLERS[type] && !SEALED_HANDLERS[type]);
  if (unknown) throw new Error(`no rights are known for ${unknown}: add them to the handlers of the bootstrap`);
  const given = (handlers: Handlers) => types.flatMap((type) => handlers[type]?.(names) ?? []);
  const holds = copiesHeldBy(centre, account).length > 0;
  // Copies of logs, and at the supervisor replicas of source.
  const copies = (account.role === 'supervision' ? ['copy', 'source'] : ['copy']).map((purpose) =>
    bucketArn(`${names.environment}-${account.organization.slug}-${purpose}-*`),
  );
  const notified = holds ? [allow('CountWhatArrivesInCopies', ['s3:PutBucketNotification'], copies)] : [];
  return { stores: [...given(STORE_HANDLERS), ...notified], others: given(OTHER_HANDLERS), networks: given(SEALED_HANDLERS) };
}
