import { DRILLS } from '../../lib/rehearse/drills';
import type { Scene } from '../../lib/rehearse/drills/drill';
import type { Document } from '../../lib/world/documents';
import { type World, worldOf } from '../../lib/world/world';
import { testCentre } from '../policies/centre';
import { referenceAssembly } from '../world/reference';

/**
 * Drills that are decided from policies, over those of the reference as they are written: each holds, and fails without what stops it.
 * The smallest environment has nobody for some of them. `npm run drills:mutate` does it to what stands.
 */
const centre = testCentre();
const assembly = referenceAssembly();
const OPEN = [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] as const;
const ADMIN = [{ Effect: 'Allow', Action: '*', Resource: '*' }] as const;
type Change = (document: Document) => typeof OPEN | typeof ADMIN | readonly [] | undefined;

const no =
  (organization: string): Change =>
  ({ kind, name }) =>
    kind === 'scp' && name.startsWith(`${organization}-`) ? [] : undefined;
const open =
  (kind: Document['kind'], owner: RegExp): Change =>
  (document) =>
    document.kind === kind && owner.test(document.owner) ? OPEN : undefined;
const administrator =
  (owner: RegExp): Change =>
  ({ kind, owner: of }) =>
    (kind === 'attached' || kind === 'inline') && owner.test(of) ? ADMIN : undefined;
const unbounded =
  (account: string): Change =>
  ({ kind, owner, name }) =>
    kind === 'managed' && owner.includes(account) && name.endsWith('/Boundary') ? ADMIN : undefined;
const one =
  (...changes: readonly Change[]): Change =>
  (document) =>
    changes.map((change) => change(document)).find((changed) => changed !== undefined);

const users = open('bucket', /vendor-data-europe/);
const trail = open('bucket', /vendor-trail/);
const executor = open('trust', /custody-executor/);

const CASES: readonly (readonly [drill: string, change: Change])[] = [
  ['read-another-market', one(open('bucket', /data-/), administrator(/-read-/))],
  ['see-beyond-the-level', administrator(/:role\/reference-vendor-workstation-/)],
  ['come-back-after-the-last-day', administrator(/:role\/reference-vendor-workstation-/)],
  ['write-as-a-partner', administrator(/-(telco|bank|cert)$/)],
  ['read-outside-the-workstation', one(no('vendor'), open('bucket', /vendor-documentation/))],
  ['carry-material-out', open('endpoint', /^200000000005 \S+ s3$/)],
  ['open-an-unlogged-session', no('vendor')],
  ['override-a-build', one(unbounded('200000000004'), administrator(/vendor-release-build$/))],
  ['open-a-debug-session', one(unbounded('200000000004'), administrator(/vendor-build$/))],
  ['read-the-second-source', one(no('supervisor'), open('key', /:100000000002:/))],
  ['delete-a-stack', no('vendor')],
  ['sign-for-the-other-side', open('key', /:100000000003:/)],
  ['publish-alone', one(no('vendor'), open('key', /:100000000002:/))],
  ['copy-a-store-abroad', one(no('vendor'), users)],
  ['read-the-other-organization', one(no('vendor'), open('bucket', /supervisor-trail/))],
  ['execute-a-change-set-alone', no('vendor')],
  ['enable-another-region', no('vendor')],
  ['stop-the-copy', one(no('vendor'), trail)],
  ['become-the-other-side', one(no('vendor'), no('supervisor'), executor)],
  ['read-from-the-other-side', one(no('supervisor'), users)],
  ['open-a-way-out', no('vendor')],
  ['loosen-an-endpoint', no('vendor')],
  ['rewrite-a-bootstrap-role', no('vendor')],
  ['take-a-boundary-off', no('vendor')],
  ['switch-off-access-logs', one(no('vendor'), users)],
  ['stop-the-recorder', no('vendor')],
  ['shorten-the-lock-of-new-logs', one(no('vendor'), trail)],
  ['expire-logs-early', one(no('vendor'), trail)],
  ['make-a-key-elsewhere', no('vendor')],
  ['bring-own-key-material', one(no('supervisor'), open('key', /:100000000002:/))],
  ['leave-the-organization', no('vendor')],
  ['silence-an-alarm', no('supervisor')],
  ['change-the-verifier', no('supervisor')],
  ['run-the-verifier-by-hand', no('supervisor')],
];

const scene = (world: World) =>
  ({ centre, world, company: centre.organizations.find(({ kind }) => kind === 'company') }) as unknown as Scene;
const intact = worldOf(assembly, centre);

test.each(CASES)('%s holds, and fails without what stops it', async (id, change) => {
  const drill = DRILLS.find((found) => found.id === id);
  expect(await drill?.run(scene(intact))).toMatchObject({ outcome: 'proved' });
  let changed = 0;
  const weak = worldOf(assembly, centre, (policy, document) => {
    const statements = change(document);
    changed += statements === undefined ? 0 : 1;
    return statements === undefined ? policy : { ...policy, statements };
  });
  expect(changed).toBeGreaterThan(0);
  const { outcome, untried } = (await drill?.run(scene(weak))) ?? {};
  expect([outcome, untried]).toEqual(['BROKEN', undefined]);
});
