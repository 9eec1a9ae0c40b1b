import { canonicalJson, type Json } from '../../../lib/attest/canonical';
import type { Answer, ResourceRule } from '../../../lib/gate/types';
import type { Key } from '../../../lib/model/centre';
import type { SigningKey } from '../../../lib/model/signing-keys';
import type { ResolvedResource } from '../../../lib/template/types';
import { allOf, COMPLIANT, NOT_APPLICABLE, property, undetermined, violating } from '../../reading/answers';
import { samePolicy } from '../../reading/same-policy';
import { asList, at, firstOpen, isTrue } from '../../reading/values';
import { keyMadeBy } from './key-adopted';

export const keyGenesisPolicy: ResourceRule = {
  id: 'key-genesis-policy',
  family: 'custody',
  scope: 'resource',
  types: ['AWS::KMS::Key'],
  title:
    'Every key is created with exactly its frozen genesis policy, enabled, made by AWS KMS; it rotates, or signs and does nothing else',
  why: {
    text: 'After creation only the quorum changes a key policy; a stack with another one would be drift or an attack.',
    source: 'DESIGN, Genesis in two phases',
  },
  fix: 'Leave key policies to lib/model/key-policy.ts; after genesis a change is a proposal to the custodians.',
  needs: 'environment',
  expects: (centre) => centre.keys.length + centre.signingKeys.length,
  check: (resource, { centre }) => {
    const key = keyMadeBy(resource, centre);
    // A key the model does not know is a finding of key-adopted.
    if (!key) return NOT_APPLICABLE;
    return allOf([
      policy(resource, key),
      property(resource, ['Enabled'], 'true', (value) => value === undefined || isTrue(value)),
      property(resource, ['Origin'], 'AWS_KMS', (value) => value === undefined || value === 'AWS_KMS'),
      ...('signer' in key ? signing(resource, key.spec) : encrypting(resource)),
    ]);
  },
};

const encrypting = (resource: ResolvedResource): Answer[] => [
  property(resource, ['KeyUsage'], 'ENCRYPT_DECRYPT', (value) => value === undefined || value === 'ENCRYPT_DECRYPT'),
  property(resource, ['EnableKeyRotation'], 'true', isTrue),
  property(resource, ['KeySpec'], 'SYMMETRIC_DEFAULT', (value) => value === undefined || value === 'SYMMETRIC_DEFAULT'),
];
const signing = (resource: ResolvedResource, spec: SigningKey['spec']): Answer[] => [
  property(resource, ['KeySpec'], spec, (value) => value === spec),
  property(resource, ['KeyUsage'], 'SIGN_VERIFY', (value) => value === 'SIGN_VERIFY'),
];

function policy(resource: ResolvedResource, key: Key | SigningKey): Answer {
  const pointer = ['Properties', 'KeyPolicy'];
  const found = at(resource.properties, 'KeyPolicy');
  const expected = `the genesis policy of ${key.name}`;
  const open = firstOpen(found);
  if (open) return undetermined(pointer, expected, open.reason);
  if (samePolicy(found, key.genesisPolicy)) return COMPLIANT;
  const theirs = asList(at(found, 'Statement'));
  const ours = key.genesisPolicy.Statement;
  const index = theirs.findIndex(
    (statement, position) => canonicalJson(statement as Json) !== canonicalJson((ours[position] ?? null) as unknown as Json),
  );
  const sid = at(theirs[index], 'Sid');
  const what =
    index >= 0
      ? `another statement ${index}${typeof sid === 'string' ? ` (${sid})` : ''}`
      : `${theirs.length} statements instead of ${ours.length}`;
  return violating(index >= 0 ? [...pointer, 'Statement', index] : pointer, expected, what);
}
