import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { types } from '../../data/reviewed-properties.json';
import { allOf, COMPLIANT, undetermined, violating } from '../../reading/answers';
import { type Difference, fitting, Reviewed, type Spec } from '../../reading/reviewed';
import { shown } from '../../reading/values';

const REVIEWED = new Map(
  Object.entries(types as unknown as { readonly [type: string]: { readonly [path: string]: Spec } }).map(([type, properties]) => [
    type,
    new Reviewed(properties),
  ]),
);
const EXPECTED = 'resource types and properties of policies/data/reviewed-properties.json';

export const onlyReviewedProperties: ResourceRule = {
  id: 'only-reviewed-properties',
  family: 'integrity',
  scope: 'resource',
  types: 'any',
  title: 'Resources are of types, and have properties and values, that somebody has reviewed',
  why: {
    text: 'A property that no rule knows can open what all rules think closed: a website, a replica, an inline policy of another kind. So can a value that nobody meant, or a default where one was meant.',
    source: 'NIST SP 800-53 r5, CM-6 (configuration settings), CM-7(5) (authorized by exception)',
  },
  fix: 'Read what the property does, write a rule where it matters, and add it, or its value, to policies/data/reviewed-properties.json.',
  needs: 'environment',
  expects: (centre) => centre.stores.length + centre.keys.length,
  check: ({ type, properties, template }, { centre }) => {
    const reviewed = REVIEWED.get(type);
    if (!reviewed || !centre) return violating(['Type'], EXPECTED, type);
    const { account } = template.template;
    return allOf([COMPLIANT, ...[...reviewed.differences(properties, fitting(centre, account))].map(answerOf)]);
  },
};

function answerOf(difference: Difference): Answer {
  const { pointer, path } = difference;
  if (difference.why === 'unknown') return violating(pointer, EXPECTED, path);
  if (difference.why === 'missing') return violating(pointer, `${path}, as reviewed`, 'nothing');
  if (difference.why === 'open') return undetermined(pointer, `${path}, as reviewed`, difference.value.reason);
  const values = difference.spec.map((one) => (one === null ? 'nothing' : String(one)));
  return violating(pointer, `${path}: ${values.join(' or ')}`, shown(difference.value));
}
