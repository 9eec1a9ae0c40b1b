import { permissionStatement } from '../../lib/template/permission';
import type { ResolvedResource, Value } from '../../lib/template/types';
import { asList, at, isMap, type Pointer } from './values';

export type DocumentKind = 'identity' | 'resource' | 'trust' | 'organization';
/** A policy document of a resource and where it stands below it. */
export interface PolicyHolder {
  readonly kind: DocumentKind;
  readonly document: Value;
  readonly pointer: Pointer;
}

const HOLDERS: { readonly [type: string]: readonly (readonly [DocumentKind, string])[] } = {
  'AWS::S3::BucketPolicy': [['resource', 'PolicyDocument']],
  'AWS::S3::AccessPoint': [['resource', 'Policy']],
  'AWS::KMS::Key': [['resource', 'KeyPolicy']],
  'AWS::IAM::Role': [['trust', 'AssumeRolePolicyDocument']],
  'AWS::IAM::ManagedPolicy': [['identity', 'PolicyDocument']],
  'AWS::IAM::Policy': [['identity', 'PolicyDocument']],
  'AWS::IAM::RolePolicy': [['identity', 'PolicyDocument']],
  'AWS::IAM::UserPolicy': [['identity', 'PolicyDocument']],
  'AWS::IAM::GroupPolicy': [['identity', 'PolicyDocument']],
  'AWS::SNS::TopicPolicy': [['resource', 'PolicyDocument']],
  'AWS::SQS::QueuePolicy': [['resource', 'PolicyDocument']],
  'AWS::SecretsManager::ResourcePolicy': [['resource', 'ResourcePolicy']],
  'AWS::EC2::VPCEndpoint': [['resource', 'PolicyDocument']],
  'AWS::ECR::Repository': [['resource', 'RepositoryPolicyText']],
  'AWS::Events::EventBus': [['resource', 'Policy']],
  'AWS::Events::EventBusPolicy': [['resource', 'Statement']],
  'AWS::Logs::ResourcePolicy': [['resource', 'PolicyDocument']],
  'AWS::Backup::BackupVault': [['resource', 'AccessPolicy']],
  'AWS::DynamoDB::Table': [['resource', 'ResourcePolicy.PolicyDocument']],
  'AWS::Kinesis::ResourcePolicy': [['resource', 'ResourcePolicy']],
  'AWS::Organizations::Policy': [['organization', 'Content']],
  'AWS::Organizations::ResourcePolicy': [['organization', 'Content']],
};
/** Each is one statement of a function's or layer's policy, in properties of its own. */
const PERMISSIONS = ['AWS::Lambda::Permission', 'AWS::Lambda::LayerVersionPermission'];

/** Types that carry a policy document. */
export const POLICY_TYPES: readonly string[] = [...Object.keys(HOLDERS), ...PERMISSIONS, 'AWS::IAM::User', 'AWS::IAM::Group'];

const known = new WeakMap<ResolvedResource, readonly PolicyHolder[]>();

/** Every policy document a resource carries; looked for once, as several rules ask. */
export function policyDocumentsOf(resource: ResolvedResource): readonly PolicyHolder[] {
  const found = known.get(resource) ?? documentsIn(resource);
  known.set(resource, found);
  return found;
}

function documentsIn(resource: ResolvedResource): readonly PolicyHolder[] {
  if (PERMISSIONS.includes(resource.type))
    return [{ kind: 'resource', document: permissionStatement(resource.properties, '*'), pointer: ['Properties'] }];
  const named = (HOLDERS[resource.type] ?? []).flatMap(([kind, path]): PolicyHolder[] => {
    const pointer = path.split('.');
    const document = at(resource.properties, ...pointer);
    return document === undefined || document === null ? [] : [{ kind, document: parsed(document), pointer: ['Properties', ...pointer] }];
  });
  if (!['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'].includes(resource.type)) return named;
  const inline = asList(at(resource.properties, 'Policies')).map((policy, index): PolicyHolder => {
    const document = at(policy, 'PolicyDocument') ?? {};
    return { kind: 'identity', document, pointer: ['Properties', 'Policies', index, 'PolicyDocument'] };
  });
  return [...named, ...inline];
}

/** Some types take the document as JSON text. */
function parsed(document: Value): Value {
  if (typeof document !== 'string') return document;
  try {
    const value = JSON.parse(document) as Value;
    return isMap(value) ? value : document;
  } catch {
    return document;
  }
}
