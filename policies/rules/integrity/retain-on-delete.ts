import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { Unresolved, type Value } from '../../../lib/template/types';
import { allOf, COMPLIANT, undetermined, violating } from '../../reading/answers';
import { shown } from '../../reading/values';

export const retainOnDelete: ResourceRule = {
  id: 'retain-on-delete',
  family: 'integrity',
  scope: 'resource',
  types: [
    'AWS::S3::Bucket',
    'AWS::S3::BucketPolicy',
    'AWS::KMS::Key',
    'AWS::CloudTrail::Trail',
    'AWS::Organizations::Policy',
    'AWS::Organizations::OrganizationalUnit',
    'AWS::DynamoDB::Table',
    'AWS::SecretsManager::Secret',
    'AWS::Logs::LogGroup',
    'AWS::EFS::FileSystem',
    'AWS::RDS::DBInstance',
    'AWS::RDS::DBCluster',
    'AWS::ECR::Repository',
    'AWS::CloudWatch::Alarm',
  ],
  title: 'What keeps data, keys, logs or guardrails outlives its stack',
  why: {
    text: 'A deleted or replaced stack would else take keys, trails and stores with it.',
    source: 'CloudFormation User Guide, "DeletionPolicy attribute"',
  },
  fix: 'Set DeletionPolicy and UpdateReplacePolicy to Retain.',
  needs: 'nothing',
  expects: (centre) => centre.stores.length + centre.keys.length + centre.trails.length,
  check: (resource) =>
    allOf([judged('DeletionPolicy', resource.deletionPolicy), judged('UpdateReplacePolicy', resource.updateReplacePolicy)]),
};

function judged(attribute: string, value: Value | undefined): Answer {
  if (value instanceof Unresolved) return undetermined([attribute], 'Retain', value.reason);
  return value === 'Retain' ? COMPLIANT : violating([attribute], `${attribute} Retain`, shown(value));
}
