import type { StatementJson } from '../access/types';
import type { Account, Centre } from '../model/centre';
import { PARTITION } from '../model/names';
import type { Place, ResolvedResource, Value } from '../template/types';
import { arnOf, text } from './arns';
import { permissionsOf } from './permissions';

/** A policy document of the templates: of which kind, whose, where. */
export interface Document {
  readonly kind: 'scp' | 'rcp' | 'key' | 'bucket' | 'trust' | 'topic' | 'bus' | 'endpoint' | 'function' | 'managed' | 'attached' | 'inline';
  /** What it is about: an ARN, or the node of the organization an organization policy is attached to. */
  readonly owner: string;
  /** 'stack/LogicalId', and the place in a list of inline policies. */
  readonly name: string;
  readonly statements: readonly StatementJson[];
  place(sid?: string): Place;
}

/** Every policy of the assembly. A policy that is attached to several nodes or roles is there once for each. */
export function documentsOf(
  resources: readonly ResolvedResource[],
  centre: Centre,
  accountOf: (resource: ResolvedResource) => Account | undefined,
): readonly Document[] {
  return [...carried(resources, centre, accountOf), ...permissionsOf(resources, centre, accountOf)];
}

/** Policies that a resource carries as documents. */
function carried(
  resources: readonly ResolvedResource[],
  centre: Centre,
  accountOf: (resource: ResolvedResource) => Account | undefined,
): readonly Document[] {
  return resources.flatMap((resource): readonly Document[] => {
    const account = accountOf(resource);
    if (!account) return [];
    const { properties, type } = resource;
    const made = (kind: Document['kind'], owner: string, at: readonly (string | number)[]) => document(resource, kind, owner, at);
    const strings = (property: string) => ((properties[property] ?? []) as readonly Value[]).flatMap((value) => text(value) ?? []);
    switch (type) {
      case 'AWS::IAM::Role': {
        const arn = `arn:${PARTITION}:iam::${account.id}:role/${text(properties['RoleName'])}`;
        const inline = (properties['Policies'] ?? []) as readonly Value[];
        return [
          made('trust', arn, ['AssumeRolePolicyDocument']),
          ...inline.map((_, index) => made('inline', arn, ['Policies', index, 'PolicyDocument'])),
        ];
      }
      case 'AWS::IAM::ManagedPolicy': {
        const arn = `arn:${PARTITION}:iam::${account.id}:policy/${text(properties['ManagedPolicyName'])}`;
        const roles = strings('Roles').map((role) => `arn:${PARTITION}:iam::${account.id}:role/${role}`);
        return [made('managed', arn, ['PolicyDocument']), ...roles.map((role) => made('attached', role, ['PolicyDocument']))];
      }
      case 'AWS::Organizations::Policy': {
        const kind = properties['Type'] === 'RESOURCE_CONTROL_POLICY' ? 'rcp' : 'scp';
        return strings('TargetIds').map((node) => made(kind, node, ['Content']));
      }
      case 'AWS::S3::BucketPolicy':
        return [made('bucket', `arn:${PARTITION}:s3:::${text(properties['Bucket'])}`, ['PolicyDocument'])];
      case 'AWS::SNS::TopicPolicy':
        return strings('Topics').map((arn) => made('topic', arn, ['PolicyDocument']));
      case 'AWS::Events::EventBusPolicy': {
        const bus = `arn:${PARTITION}:events:${centre.environment.region}:${account.id}:event-bus/${text(properties['EventBusName'])}`;
        return [made('bus', bus, ['Statement'])];
      }
      case 'AWS::EC2::VPCEndpoint':
        return [made('endpoint', `${account.id} ${resource.logicalId} ${serviceOf(text(properties['ServiceName']))}`, ['PolicyDocument'])];
      case 'AWS::KMS::Key': {
        const key = arnOf(resource, account, centre);
        return key ? [made('key', key.arn, ['KeyPolicy'])] : [];
      }
      default:
        return [];
    }
  });
}

/** 'com.amazonaws.eu-central-2.ecr.dkr' -> 'ecr': the prefix of the actions that come through the endpoint. */
export const serviceOf = (name = '') => name.split('.')[3] ?? name;

function document(resource: ResolvedResource, kind: Document['kind'], owner: string, at: readonly (string | number)[]): Document {
  const { template } = resource.template;
  const found = at.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)?.[key], resource.properties);
  // An event bus policy is one statement, everything else a document with a list of them.
  const list = (found as { Statement?: unknown } | undefined)?.Statement ?? found ?? [];
  const statements = [list].flat() as unknown as readonly StatementJson[];
  const pointer = ['Resources', resource.logicalId, 'Properties', ...at];
  return {
    kind,
    owner,
    name: [template.stackName, resource.logicalId, ...(at.length > 1 ? [String(at[1])] : [])].join('/'),
    statements,
    place: (sid) => {
      const index = statements.findIndex(({ Sid }) => Sid === sid);
      return template.place(index < 0 ? pointer : [...pointer, 'Statement', index]);
    },
  };
}
