import type { Answer, AssemblyRule, RuleContext } from '../../../lib/gate/types';
import type { Trail } from '../../../lib/model/centre';
import { accountOf } from '../../../lib/model/organizations';
import type { ResolvedResource } from '../../../lib/template/types';
import { COMPLIANT, property, violating } from '../../reading/answers';
import { at, isTrue } from '../../reading/values';

export const trailPerOrganization: AssemblyRule = {
  id: 'trail-per-organization',
  family: 'logging',
  scope: 'assembly',
  title: 'Each organization has its organization trail, into its own locked bucket, under its own log key',
  why: {
    text: 'Only an organization trail records every account, those to come included.',
    source: 'CloudTrail User Guide, "Creating a trail for an organization"',
  },
  fix: "Define one AWS::CloudTrail::Trail with IsOrganizationTrail in the organization's management stack, with the model's bucket and key.",
  needs: 'environment',
  expects: (centre) => centre.trails.length,
  check: (context) => (context.centre?.trails ?? []).flatMap((trail) => judged(trail, context)),
};

function judged(trail: Trail, { assembly }: RuleContext): readonly (Answer & { resource?: ResolvedResource })[] {
  const management = accountOf(trail.organization, 'management');
  const templates = assembly.templates.filter((template) => template.account === management.id);
  const found = templates.flatMap((template) =>
    template.branches.map((branch) =>
      branch.byType('AWS::CloudTrail::Trail').filter((resource) => isTrue(at(resource.properties, 'IsOrganizationTrail'))),
    ),
  );
  const expected = `one organization trail in account ${management.id} of ${trail.organization.slug}`;
  const perTemplate = templates.flatMap((template) => template.branches).length;
  const inBranches = found.filter((trails) => trails.length > 0);
  if (perTemplate === 0 || inBranches.length === 0) return [violating([], expected, 'none')];
  // A trail that exists in some branches of its template only may not be deployed.
  const home = inBranches[0]?.[0]?.template.template;
  const missing = home?.branches.some(
    (branch) => !branch.byType('AWS::CloudTrail::Trail').some((resource) => isTrue(at(resource.properties, 'IsOrganizationTrail'))),
  );
  if (missing) return [violating([], expected, 'one only under a condition')];
  return inBranches.flatMap((trails) => {
    if (trails.length > 1) return [violating([], expected, `${trails.length}`)];
    return trails.flatMap((resource) => [
      { ...property(resource, ['S3BucketName'], trail.bucket, (value) => value === trail.bucket), resource },
      { ...property(resource, ['KMSKeyId'], trail.key.arn, (value) => value === trail.key.arn), resource },
      { ...COMPLIANT, resource },
    ]);
  });
}
