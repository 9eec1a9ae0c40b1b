import { ask, askAll, hostile, INTACT, targetOf } from '../../lib/world/ask';
import { reachable } from '../../lib/world/reach';
import { worldOf } from '../../lib/world/world';
import actions from '../../policies/data/sensitive-actions.json';
import { testCentre } from '../policies/centre';
import { referenceAssembly } from './reference';

const centre = testCentre();
const world = worldOf(referenceAssembly(), centre);

/** Names of the principals for whom some request is allowed. */
function whoCan(action: string, arn: string, bad?: string): string[] {
  const target = targetOf(world, arn);
  if (!target) throw new Error(`no target ${arn}`);
  const state = bad === undefined ? INTACT : hostile(bad);
  return world.actors
    .filter((actor) => askAll(world, { actor, action, target, arn }, state).verdict !== 'denied')
    .map(({ principal }) => principal.arn.replace('arn:aws:iam::', ''))
    .sort();
}
const EXECUTOR = '100000000002:role/reference-supervisor-custody-executor';
const keysOf = (...classes: string[]) => centre.keys.filter((key) => classes.includes(key.class));

test('the world holds every role, key and bucket of the model, and what is in every account besides', () => {
  expect(centre.keys.every(({ arn }) => world.targets.get(arn)?.policy !== undefined)).toBe(true);
  expect(centre.stores.every(({ name }) => world.targets.get(`arn:aws:s3:::${name}`)?.policy !== undefined)).toBe(true);
  expect(world.actors.filter(({ principal }) => principal.kind === 'root')).toHaveLength(15);
});

test.each(['kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:RevokeGrant'])(
  '%s: on every key at most the executor, also with a company hostile',
  (action) => {
    for (const key of centre.keys) {
      for (const bad of [undefined, 'vendor', 'member']) expect(whoCan(action, key.arn, bad).filter((arn) => arn !== EXECUTOR)).toEqual([]);
    }
  },
);

test('kms:DisableKey and kms:ScheduleKeyDeletion: nobody on keys of logs and the ledger', () => {
  for (const key of keysOf('log', 'ledger'))
    for (const action of ['kms:DisableKey', 'kms:ScheduleKeyDeletion']) expect(whoCan(action, key.arn)).toEqual([]);
  for (const key of keysOf('user-data')) expect(whoCan('kms:DisableKey', key.arn)).toEqual([EXECUTOR]);
});

test("kms:Decrypt: nobody on keys of users' data without a grant, also with the company hostile", () => {
  for (const key of keysOf('user-data'))
    for (const bad of [undefined, 'vendor', 'member']) expect(whoCan('kms:Decrypt', key.arn, bad)).toEqual([]);
});

test.each(['kms:ReplicateKey', 'kms:ImportKeyMaterial', 'kms:UpdatePrimaryRegion'])('%s: nobody on any key', (action) => {
  for (const key of centre.keys) expect(whoCan(action, key.arn)).toEqual([]);
});

test('s3:DeleteObjectVersion: nobody on any store', () => {
  for (const store of centre.stores) expect(whoCan('s3:DeleteObjectVersion', `arn:aws:s3:::${store.name}/object`)).toEqual([]);
});

test('the ingestion role writes under its key, and neither reads nor lists', () => {
  const store = 'arn:aws:s3:::reference-vendor-data-europe-200000000003';
  const ingest = '200000000003:role/reference-vendor-ingest';
  expect(whoCan('s3:PutObject', `${store}/object`)).toContain(ingest);
  expect(whoCan('s3:GetObject', `${store}/object`)).not.toContain(ingest);
  expect(whoCan('s3:ListBucket', store)).not.toContain(ingest);
});

test('reach: what a direct question says, the whole set says too', () => {
  const reach = reachable(world, actions);
  expect(reach.size).toBeGreaterThan(100);
  const triples = [...reach].map((triple) => triple.split(' ') as [string, string, string]);
  for (const [principal, action, arn] of triples.filter((_, index) => index % 9 === 0))
    expect(whoCan(action, arn)).toContain(principal.replace('arn:aws:iam::', ''));
  const store = 'arn:aws:s3:::reference-vendor-data-europe-200000000003/*';
  for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']) {
    const inReach = triples
      .filter(([, asked, arn]) => asked === action && arn === store)
      .map(([principal]) => principal.replace('arn:aws:iam::', ''));
    expect(inReach.sort()).toEqual(whoCan(action, store));
  }
});

test('a partner role opens for its own people, in time, under a ticket', () => {
  const role = 'arn:aws:iam::200000000005:role/reference-vendor-red-bank';
  const actor = world.actors.find(({ principal }) => principal.arn.includes('200000000005') && principal.arn.includes('_Partner_'));
  const target = targetOf(world, role);
  if (!actor || !target) throw new Error('no partner');
  const decided = (context: Record<string, string>) => {
    const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value]]));
    return ask(world, { actor, action: 'sts:AssumeRole', target }, INTACT, { known, others: 'absent' }).decision;
  };
  const good = {
    'aws:userid': 'AROAEXAMPLE:luca.bianchi',
    'sts:SourceIdentity': 'luca.bianchi',
    'sts:RoleSessionName': 'TC-1234',
    'aws:CurrentTime': '2026-11-24T12:00:00Z',
    'aws:RequestedRegion': 'eu-central-2',
    'aws:SecureTransport': 'true',
  };
  expect(decided(good)).toBe('allowed');
  expect(decided({ ...good, 'sts:SourceIdentity': 'mallory' })).toBe('implicitly-denied');
  expect(decided({ ...good, 'sts:RoleSessionName': 'browsing' })).toBe('implicitly-denied');
  expect(decided({ ...good, 'aws:CurrentTime': '2027-07-01T00:00:00Z' })).toBe('implicitly-denied');
  expect(decided({ ...good, 'aws:RequestedRegion': 'us-east-1' })).toBe('explicitly-denied');
});

test('permissions of one function, of several stacks, are its one policy: each schedule runs it, and no other rule', () => {
  const arn = 'arn:aws:lambda:eu-central-2:100000000003:function:reference-supervisor-trail-verifier';
  const policy = world.targets.get(arn)?.policy;
  expect(policy?.statements.map(({ Sid, Condition }) => [Sid, Condition?.['ArnLike']])).toEqual(
    [
      ['', ''],
      ['supervisor-copies-vendor/', '-vendor'],
      ['supervisor-copies-member/', '-member'],
    ].map(([stack, rule]) => [
      `${stack}TrailVerificationRunsOnSchedule`,
      { 'aws:SourceArn': `arn:aws:events:eu-central-2:100000000003:rule/reference-supervisor-trail-verifier${rule}` },
    ]),
  );
  const sid = policy?.statements[1]?.Sid;
  expect(world.place(policy?.name ?? '', sid)?.file).toContain('supervisor-copies-vendor');
});
