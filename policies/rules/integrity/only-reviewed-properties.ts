import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { Unresolved, type Value } from '../../../lib/template/types';
import { types } from '../../data/reviewed-properties.json';
import { allOf, COMPLIANT, violating } from '../../reading/answers';
import { isMap, type Pointer } from '../../reading/values';

const REVIEWED = new Map(Object.entries(types).map(([type, paths]) => [type, new Set<string>(paths)]));
const EXPECTED = 'resource types and properties of policies/data/reviewed-properties.json';

export const onlyReviewedProperties: ResourceRule = {
  id: 'only-reviewed-properties',
  family: 'integrity',
  scope: 'resource',
  types: 'any',
  title: 'Resources are of types, and have properties, that somebody has reviewed',
  why: {
    text: 'A property that no rule knows can open what all rules think closed: a website, a replica, an inline policy of another kind.',
    source: 'NIST SP 800-53 r5, CM-7(5) (authorized by exception)',
  },
  fix: 'Read what the property does, write a rule where it matters, and add it to policies/data/reviewed-properties.json.',
  needs: 'environment',
  expects: (centre) => centre.stores.length + centre.keys.length,
  check: ({ type, properties }) => {
    const reviewed = REVIEWED.get(type);
    if (!reviewed) return violating(['Type'], EXPECTED, type);
    return allOf([COMPLIANT, ...unknown(properties, '', ['Properties'], reviewed)]);
  },
};

function* unknown(value: Value, path: string, pointer: Pointer, reviewed: ReadonlySet<string>): Generator<Answer> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* unknown(item as Value, `${path}[]`, [...pointer, index], reviewed);
  } else if (isMap(value) && !(value instanceof Unresolved)) {
    for (const [name, child] of Object.entries(value)) {
      const below = path === '' ? name : `${path}.${name}`;
      if (reviewed.has(`${below}.*`)) continue;
      if (reviewed.has(below)) yield* unknown(child, below, [...pointer, name], reviewed);
      else yield violating([...pointer, name], EXPECTED, below);
    }
  }
}
