import type { Answer, AssemblyRule, RuleContext } from '../../../lib/gate/types';
import { type ResolvedResource, Unresolved, type Value } from '../../../lib/template/types';
import { COMPLIANT, NOT_APPLICABLE, undetermined, violating } from '../../reading/answers';
import { asList, at, firstOpen } from '../../reading/values';

type Located = Answer & { readonly resource?: ResolvedResource };

export const organizationPolicyQuota: AssemblyRule = {
  id: 'organization-policy-quota',
  family: 'isolation',
  scope: 'assembly',
  title: 'Guardrails fit the quotas of AWS Organizations',
  why: {
    text: 'A policy over the quota is not attached, and what it should deny stays possible.',
    source: 'AWS Organizations User Guide, "Quotas and service limits"',
  },
  fix: 'Shorten or merge policies, or raise quotas in the environment file once AWS has raised them for the organization.',
  needs: 'environment',
  expects: (centre) => centre.organizations.length,
  check: (context) => {
    const branches = context.assembly.templates.flatMap((template) => template.branches);
    const answers = branches.flatMap((branch) => judged(branch.byType('AWS::Organizations::Policy'), context));
    return answers.length === 0 ? [NOT_APPLICABLE] : answers;
  },
};

function judged(policies: readonly ResolvedResource[], { centre }: RuleContext): readonly Located[] {
  const quotas = centre?.environment.quotas ?? { policiesPerNode: 0, policyCharacters: 0 };
  // AWS attaches its own FullAWSAccess or RCPFullAWSAccess to every node, and it counts.
  const attached = new Map<string, number>();
  return policies.map((resource): Located => {
    const content = at(resource.properties, 'Content');
    const open = firstOpen(content);
    if (open) return { ...undetermined(['Properties', 'Content'], 'a document the template decides', open.reason), resource };
    const size = typeof content === 'string' ? content.length : JSON.stringify(content).length;
    if (size > quotas.policyCharacters) {
      return { ...violating(['Properties', 'Content'], `at most ${quotas.policyCharacters} characters`, String(size)), resource };
    }
    for (const target of asList(at(resource.properties, 'TargetIds'))) {
      const node = `${String(at(resource.properties, 'Type'))} on ${named(target)}`;
      const count = (attached.get(node) ?? 1) + 1;
      attached.set(node, count);
      if (count <= quotas.policiesPerNode) continue;
      return {
        ...violating(
          ['Properties', 'TargetIds'],
          `at most ${quotas.policiesPerNode} policies of a type on a node, AWS's own included`,
          `${count}: ${node}`,
        ),
        resource,
      };
    }
    return { ...COMPLIANT, resource };
  });
}

const named = (target: Value) => (target instanceof Unresolved ? (target.target?.logicalId ?? target.reason) : String(target));
