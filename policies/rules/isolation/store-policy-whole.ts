import type { ResourceRule, RuleContext } from '../../../lib/gate/types';
import { assetBucketName, assetPolicy } from '../../../lib/model/asset-bucket';
import type { Centre, PolicyDocument } from '../../../lib/model/centre';
import { storePolicy } from '../../../lib/model/store-policy';
import { type ResolvedResource, Unresolved } from '../../../lib/template/types';
import { COMPLIANT, NOT_APPLICABLE, undetermined, violating } from '../../reading/answers';
import { bucketName, storeNamed } from '../../reading/buckets';
import { difference } from '../../reading/same-policy';
import { at, firstOpen } from '../../reading/values';

export const storePolicyWhole: ResourceRule = {
  id: 'store-policy-whole',
  family: 'isolation',
  scope: 'resource',
  types: ['AWS::S3::BucketPolicy'],
  title: 'The policy of every store, and of every bucket of published assets, is word for word the one of the model',
  why: {
    text: 'A refusal that is narrower by one action, or a door that is wider by one condition, looks like the reviewed one and protects less.',
    source: 'S3 User Guide, "Bucket policies for Amazon S3"; lib/model/store-policy.ts, which claims and rehearsals are about',
  },
  fix: 'Leave the policies of stores to lib/model/store-policy.ts and lib/model/asset-bucket.ts; a change is made, and reviewed, there.',
  needs: 'environment',
  expects: (centre) => centre.stores.length,
  check: (resource, context) => {
    const wanted = policyFor(resource, context);
    if (!wanted) return NOT_APPLICABLE;
    const pointer = ['Properties', 'PolicyDocument'];
    const expected = `the policy of ${wanted.name}, as the model has it`;
    const found = at(resource.properties, 'PolicyDocument');
    const open = firstOpen(found);
    if (open) return undetermined(pointer, expected, open.reason);
    const other = difference(found, wanted.document);
    return other === undefined ? COMPLIANT : violating(pointer, expected, other);
  },
};

/** What the model wants of the bucket that a policy is attached to; a bucket it does not know is judged by other rules. */
function policyFor(
  resource: ResolvedResource,
  { centre }: RuleContext,
): { readonly name: string; readonly document: PolicyDocument } | undefined {
  const attached = at(resource.properties, 'Bucket');
  const target = attached instanceof Unresolved ? resource.template.byId(attached.target?.logicalId ?? '') : undefined;
  const name = target ? bucketName(target) : typeof attached === 'string' ? attached : undefined;
  const store = storeNamed(centre, name);
  if (centre && store) return { name: store.name, document: known(centre, store.name, () => storePolicy(centre, store)) };
  const account = centre?.organizations.flatMap(({ accounts }) => accounts).find((one) => assetBucketName(one) === name);
  return centre && account && { name: assetBucketName(account), document: known(centre, account.id, () => assetPolicy(account)) };
}

const documents = new WeakMap<Centre, Map<string, PolicyDocument>>();

function known(centre: Centre, name: string, make: () => PolicyDocument): PolicyDocument {
  const all = documents.get(centre) ?? new Map<string, PolicyDocument>();
  documents.set(centre, all);
  const document = all.get(name) ?? make();
  all.set(name, document);
  return document;
}
