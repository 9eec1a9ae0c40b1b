import { projectArn, repositoryArn } from '../model/builds';
import type { Account, Centre } from '../model/centre';
import { PARTITION } from '../model/names';
import type { ResolvedResource, Value } from '../template/types';

export type ResourceKind =
  | 'bucket'
  | 'key'
  | 'role'
  | 'topic'
  | 'bus'
  | 'rule'
  | 'alarm'
  | 'trail'
  | 'function'
  | 'project'
  | 'repository'
  | 'machine'
  | 'other'
  | 'document';

export const text = (value: Value | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/** ARN of what a resource makes, by its explicit name. */
export function arnOf(
  { type, logicalId, properties, template }: ResolvedResource,
  account: Account,
  centre: Centre,
): { readonly kind: ResourceKind; readonly arn: string } | undefined {
  const inRegion = (service: string, rest: string) => `arn:${PARTITION}:${service}:${centre.environment.region}:${account.id}:${rest}`;
  const name = (property: string) => text(properties[property]);
  switch (type) {
    case 'AWS::S3::Bucket':
      return { kind: 'bucket', arn: `arn:${PARTITION}:s3:::${name('BucketName')}` };
    case 'AWS::KMS::Key': {
      const key = [...centre.keys, ...centre.signingKeys].find(
        (made) => made.logicalId === logicalId && made.stackName === template.template.stackName,
      );
      return key && { kind: 'key', arn: key.arn };
    }
    case 'AWS::SNS::Topic':
      return { kind: 'topic', arn: inRegion('sns', name('TopicName') ?? '') };
    case 'AWS::Events::EventBus':
      return { kind: 'bus', arn: inRegion('events', `event-bus/${name('Name')}`) };
    case 'AWS::Events::Rule': {
      const bus = name('EventBusName');
      return { kind: 'rule', arn: inRegion('events', `rule/${bus ? `${bus}/` : ''}${name('Name')}`) };
    }
    case 'AWS::CloudWatch::Alarm':
      return { kind: 'alarm', arn: inRegion('cloudwatch', `alarm:${name('AlarmName')}`) };
    case 'AWS::CloudTrail::Trail':
      return { kind: 'trail', arn: inRegion('cloudtrail', `trail/${name('TrailName')}`) };
    case 'AWS::Lambda::Function':
      return { kind: 'function', arn: inRegion('lambda', `function:${name('FunctionName')}`) };
    case 'AWS::CodeBuild::Project':
      return { kind: 'project', arn: projectArn(account.id, name('Name') ?? '') };
    case 'AWS::ECR::Repository':
      return { kind: 'repository', arn: repositoryArn(account.id, name('RepositoryName') ?? '') };
    case 'AWS::StepFunctions::StateMachine':
      return { kind: 'machine', arn: inRegion('states', `stateMachine:${name('StateMachineName')}`) };
    case 'AWS::SSM::Document':
      return { kind: 'document', arn: inRegion('ssm', `document/${name('Name')}`) };
    default:
      return undefined;
  }
}
