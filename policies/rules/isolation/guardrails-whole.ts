import type { Answer, AssemblyRule, RuleContext } from '../../../lib/gate/types';
import type { Centre, Organization } from '../../../lib/model/centre';
import { accountOf } from '../../../lib/model/organizations';
import { type ResolvedResource, Unresolved, type Value } from '../../../lib/template/types';
import { type Guardrail, guardrailsOf } from '../../guardrails';
import { COMPLIANT, undetermined, violating } from '../../reading/answers';
import { samePolicy } from '../../reading/same-policy';
import { asList, at, firstOpen, shown } from '../../reading/values';

export const guardrailsWhole: AssemblyRule = {
  id: 'guardrails-whole',
  family: 'isolation',
  scope: 'assembly',
  title: 'Each organization has every guardrail, word for word, attached to every node it is written for',
  why: {
    text: 'A guardrail that is missing, narrower or attached elsewhere binds nobody, and every account below it believes that it does.',
    source: 'Organizations User Guide, "Service control policies", "Resource control policies"; policies/guardrails',
  },
  fix: 'Leave documents and targets to policies/guardrails; a guardrail is changed there.',
  needs: 'environment',
  expects: (centre) => centre.organizations.reduce((sum, organization) => sum + guardrailsOf(centre, organization).length, 0),
  check: (context) => (context.centre?.organizations ?? []).flatMap((organization) => judged(organization, context)),
};

type Found = Answer & { readonly resource?: ResolvedResource };

function judged(organization: Organization, { assembly, centre }: RuleContext): readonly Found[] {
  const home = accountOf(organization, 'management').id;
  const branches = assembly.templates.filter(({ account }) => account === home).flatMap((template) => template.branches);
  return guardrailsOf(centre as Centre, organization).flatMap((guardrail): readonly Found[] => {
    const name = `${(centre as Centre).environment.name}-${guardrail.name}`;
    const expected = `${guardrail.type} ${name} of ${organization.slug}, as policies/guardrails has it`;
    const there = branches.filter((branch) => branch.template.branches.some((other) => named(other, name).length > 0));
    if (there.length === 0) return [violating([], expected, 'no such policy')];
    return there.flatMap((branch): readonly Found[] => {
      const found = named(branch, name);
      if (found.length !== 1) return [violating([], expected, found.length === 0 ? 'one only under a condition' : `${found.length}`)];
      return found.map((resource) => ({ ...compared(resource, guardrail, expected), resource }));
    });
  });
}

const named = (branch: ResolvedResource['template'], name: string) =>
  branch.byType('AWS::Organizations::Policy').filter((resource) => at(resource.properties, 'Name') === name);

function compared(resource: ResolvedResource, guardrail: Guardrail, expected: string): Answer {
  const { Content, Type, TargetIds } = resource.properties;
  const pointer = ['Properties', 'Content'];
  const open = firstOpen(Content);
  if (open) return undetermined(pointer, expected, open.reason);
  if (Type !== guardrail.type) return violating(['Properties', 'Type'], expected, shown(Type));
  if (!samePolicy(Content, guardrail.document)) return violating(pointer, expected, 'another document');
  const wanted = guardrail.targets === 'quarantine' ? ['QuarantineUnit'] : guardrail.targets;
  const attached = asList(TargetIds).map(target);
  const same = attached.length === wanted.length && wanted.every((node) => attached.includes(node));
  return same ? COMPLIANT : violating(['Properties', 'TargetIds'], `attached to ${wanted.join(', ')}`, attached.join(', ') || 'nothing');
}

const target = (value: Value): string => (value instanceof Unresolved ? (value.target?.logicalId ?? value.reason) : String(value));
