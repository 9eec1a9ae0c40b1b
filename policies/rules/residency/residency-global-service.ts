import type { ResourceRule } from '../../../lib/gate/types';
import { allowed, global, source } from '../../data/global-services.json';
import { COMPLIANT, NOT_APPLICABLE, violating } from '../../reading/answers';
import { at } from '../../reading/values';

const reasons: { readonly [prefix: string]: string } = allowed;
const EXPECTED = `one of ${Object.keys(reasons).join(', ')}`;

export const residencyGlobalService: ResourceRule = {
  id: 'residency-global-service',
  family: 'residency',
  scope: 'resource',
  types: 'any',
  title: 'Services that live outside Zurich are used only by name and for a stated reason',
  why: { text: 'The control plane of a global service is outside Zurich whatever the stack says.', source },
  fix: 'Do without the service, or argue for it in policies/data/global-services.json.',
  needs: 'nothing',
  expects: (centre) => centre.organizations.length,
  check: ({ type, properties }) => {
    if (type.startsWith('AWS::WAFv2::') && at(properties, 'Scope') === 'CLOUDFRONT')
      return violating(['Type'], EXPECTED, `${type} for CloudFront`);
    const prefix = global.find((candidate) => type.startsWith(candidate));
    if (prefix === undefined) return NOT_APPLICABLE;
    return reasons[prefix] === undefined ? violating(['Type'], EXPECTED, type) : COMPLIANT;
  },
};
