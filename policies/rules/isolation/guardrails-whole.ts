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
  expects: (centre) => centre.organizations.reduce((sum, organization) => sum + guardrailsFor(centre, organization).length, 0),
  check: (context) => (context.centre?.organizations ?? []).flatMap((organization) => judged(organization, context)),
};

/** What the model wants does not change, so that its documents are made, and compared, once. */
const wanted = new WeakMap<Centre, Map<Organization, readonly Guardrail[]>>();

function guardrailsFor(centre: Centre, organization: Organization): readonly Guardrail[] {
  const all = wanted.get(centre) ?? new Map<Organization, readonly Guardrail[]>();
  wanted.set(centre, all);
  const guardrails = all.get(organization) ?? guardrailsOf(centre, organization);
  all.set(organization, guardrails);
  return guardrails;
}

type Found = Answer & { readonly resource?: ResolvedResource };

function judged(organization: Organization, { assembly, centre }: RuleContext): readonly Found[] {
  const home = accountOf(organization, 'management').id;
  const branches = assembly.templates.filter(({ account }) => account === home).flatMap((template) => template.branches);
  return guardrailsFor(centre as Centre, organization).flatMap((guardrail): readonly Found[] => {
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
  const nodes = guardrail.targets === 'quarantine' ? ['unit quarantine'] : guardrail.targets;
  const attached = asList(TargetIds).map((value) => target(value, resource));
  const same = attached.length === nodes.length && nodes.every((node) => attached.includes(node));
  return same ? COMPLIANT : violating(['Properties', 'TargetIds'], `attached to ${nodes.join(', ')}`, attached.join(', ') || 'nothing');
}

/** A unit of the same template by its name, whatever its logical id. */
function target(value: Value, { template }: ResolvedResource): string {
  if (!(value instanceof Unresolved)) return String(value);
  const unit = template.byId(value.target?.logicalId ?? '');
  return unit?.type === UNIT ? `unit ${shown(at(unit.properties, 'Name'))}` : (value.target?.logicalId ?? value.reason);
}

const UNIT = 'AWS::Organizations::OrganizationalUnit';
