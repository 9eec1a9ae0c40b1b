import type { Answer, ResourceRule } from '../../../lib/gate/types';
import type { Centre, Key } from '../../../lib/model/centre';
import type { SigningKey } from '../../../lib/model/signing-keys';
import type { ResolvedResource } from '../../../lib/template/types';
import { allOf, COMPLIANT, NOT_APPLICABLE, violating } from '../../reading/answers';
import { eachString } from '../../reading/values';

const KEY_ARN = /arn:aws:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/[A-Za-z0-9/_-]+/g;

export const keyAdopted: ResourceRule = {
  id: 'key-adopted',
  family: 'custody',
  scope: 'resource',
  types: 'any',
  title: 'Only keys that the model knows and a quorum adopts are made or used',
  why: {
    text: 'A new logical id is a new key with a policy nobody agreed to; an alias can be pointed at another key.',
    source: 'DESIGN, Genesis in two phases',
  },
  fix: 'Keep the logical ids of keys; name full key ARNs from the key registry.',
  needs: 'environment',
  expects: (centre) => centre.keys.length,
  check: (resource, { centre }) => (centre ? judged(resource, centre) : NOT_APPLICABLE),
};

function judged(resource: ResolvedResource, centre: Centre): readonly Answer[] {
  const index = indexOf(centre);
  const { type, logicalId, properties } = resource;
  const answers: Answer[] = [];
  if (type === 'AWS::KMS::Alias') answers.push(violating(['Type'], 'no alias: full key ARNs only', type));
  if (type === 'AWS::KMS::Key' || type === 'AWS::KMS::ReplicaKey') {
    const id = `${resource.template.template.stackName}/${logicalId}`;
    answers.push(index.made.has(id) ? COMPLIANT : violating([], 'a key of the model', `${id}, which no quorum adopts`));
  }
  eachString(properties, (text, _, pointer) => {
    if (!text.includes(':kms:')) return;
    for (const [arn] of text.matchAll(KEY_ARN)) {
      answers.push(index.arns.has(arn) ? COMPLIANT : violating(['Properties', ...pointer()], 'a key of the registry', arn));
    }
  });
  return allOf(answers);
}

interface KeyIndex {
  readonly arns: ReadonlySet<string>;
  readonly made: ReadonlyMap<string, Key | SigningKey>;
}
const indexes = new WeakMap<Centre, KeyIndex>();

/** Keys by ARN, and by the stack and logical id that make them. */
export function indexOf(centre: Centre): KeyIndex {
  let index = indexes.get(centre);
  if (!index) {
    index = {
      arns: new Set(centre.keys.map((key) => key.arn)),
      made: new Map([...centre.keys, ...centre.signingKeys].map((key) => [`${key.stackName}/${key.logicalId}`, key])),
    };
    indexes.set(centre, index);
  }
  return index;
}

/** The model's key that a resource makes. */
export function keyMadeBy(resource: ResolvedResource, centre: Centre | undefined): Key | SigningKey | undefined {
  // By the root stack: a key moved into a nested stack is a new key (a finding above), and its policy is judged all the same.
  const [root] = resource.template.template.stackName.split('/');
  return centre && indexOf(centre).made.get(`${root}/${resource.logicalId}`);
}
