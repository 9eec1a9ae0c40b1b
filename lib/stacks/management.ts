import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { CfnOrganizationalUnit, CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { guardrailsOf } from '../../policies/guardrails';
import type { CentreStack } from '../constructs/centre-stack';
import { addTripwires } from '../constructs/tripwires';
import { objectsArn } from '../model/names';

/** Guardrails and the organization trail; no workload, because guardrails do not bind this account. */
export function fillManagement(stack: CentreStack): void {
  addGuardrails(stack);
  addTrail(stack);
  addTripwires(stack);
}

function addGuardrails(stack: CentreStack): void {
  const { organization } = stack.home;
  const unit = (id: string, name: string) => {
    const resource = new CfnOrganizationalUnit(stack, id, { name, parentId: organization.rootId });
    resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return resource;
  };
  unit('ProtectedUnit', 'protected');
  unit('WorkloadsUnit', 'workloads');
  const quarantine = unit('QuarantineUnit', 'quarantine');
  for (const guardrail of guardrailsOf(stack.centre, organization)) {
    const policy = new CfnPolicy(stack, `${guardrail.name}Policy`, {
      name: `${stack.centre.environment.name}-${guardrail.name}`,
      description: guardrail.description,
      type: guardrail.type,
      content: guardrail.document,
      targetIds: guardrail.targets === 'quarantine' ? [quarantine.attrId] : [...guardrail.targets],
    });
    policy.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}

/** Every management event of every account and Region, and every S3 object access. */
function addTrail(stack: CentreStack): void {
  const trail = stack.centre.trail(stack.home.organization.slug);
  const field = (name: string, condition: Omit<CfnTrail.AdvancedFieldSelectorProperty, 'field'>) => ({ field: name, ...condition });
  const objects = [field('eventCategory', { equalTo: ['Data'] }), field('resources.type', { equalTo: ['AWS::S3::Object'] })];
  const own = objectsArn(trail.bucket).slice(0, -1);
  const resource = new CfnTrail(stack, 'OrganizationTrail', {
    trailName: trail.name,
    s3BucketName: trail.bucket,
    kmsKeyId: trail.key.arn,
    isLogging: true,
    isMultiRegionTrail: true,
    isOrganizationTrail: true,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
    advancedEventSelectors: [
      { name: 'Management events, reads and writes', fieldSelectors: [field('eventCategory', { equalTo: ['Management'] })] },
      { name: 'Every access to every object', fieldSelectors: [...objects, field('resources.ARN', { notStartsWith: [own] })] },
      {
        // The trail's own deliveries would be logged for ever, each making the next.
        name: 'Access to the log itself, but for its own delivery',
        fieldSelectors: [...objects, field('resources.ARN', { startsWith: [own] }), field('eventName', { notEquals: ['PutObject'] })],
      },
    ],
  });
  resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
}
