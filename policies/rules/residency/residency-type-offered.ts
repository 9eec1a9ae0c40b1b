import type { ResourceRule } from '../../../lib/gate/types';
import { source, types } from '../../data/offered-types.json';
import { COMPLIANT, violating } from '../../reading/answers';

const OFFERED: ReadonlySet<string> = new Set(types);
/** Judged by residency-provider-code: they run code of our own. AWS::CDK::Metadata makes nothing. */
const CUSTOM = /^(Custom::|AWS::CloudFormation::CustomResource$|AWS::CDK::Metadata$)/;

export const residencyTypeOffered: ResourceRule = {
  id: 'residency-type-offered',
  family: 'residency',
  scope: 'resource',
  types: 'any',
  title: 'Every resource type is offered in Zurich',
  why: { text: 'A type that Zurich lacks fails at deployment, or tempts one to put it elsewhere.', source },
  fix: 'Use a service that eu-central-2 has, or renew policies/data/offered-types.json if AWS has added it.',
  needs: 'nothing',
  expects: (centre) => centre.stores.length + centre.keys.length,
  check: ({ type }) =>
    OFFERED.has(type) || CUSTOM.test(type) ? COMPLIANT : violating(['Type'], 'a resource type offered in eu-central-2', type),
};
