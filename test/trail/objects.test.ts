import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudTrail } from '../../lib/objects/cloudtrail';
import { MirrorSource } from '../../lib/objects/mirror-source';
import { mirrorDay } from '../../lib/objects/mirror-write';
import { S3Source } from '../../lib/objects/s3';
import { versionEntries } from '../../lib/objects/s3-xml';
import { DAY } from '../../lib/trail/keys';
import { daysOf } from '../../lib/trail/naming';
import type { ObjectSource } from '../../lib/trail/source';
import { CASES, tampered } from './cases';
import { BUCKET, Generated, HOME, OWNER } from './generate';
import { ONE, VALID } from './plans';
import { verify } from './run';
import { serve } from './server';
import { digestAt } from './tamper';

const scratch = mkdtempSync(join(tmpdir(), 'centre-trail-'));
const open: { close: () => unknown }[] = [];
afterEach(async () => {
  for (const item of open.splice(0)) await item.close();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const credentials = async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' });
const opened = <T extends { close: () => unknown }>(item: T): T => {
  open.push(item);
  return item;
};
const connect = (endpoint: string) =>
  opened(new S3Source({ bucket: BUCKET, region: HOME, endpoint, connections: 8, patienceMs: 5 }, credentials));

async function mirrored(source: ObjectSource, { request }: Generated, root: string): Promise<MirrorSource> {
  const [first, last] = daysOf(request.span);
  for (const account of request.accounts)
    for (const region of request.regions)
      for (let day = first; day <= last; day += DAY)
        for (const kind of ['CloudTrail', 'CloudTrail-Digest'] as const)
          await mirrorDay(source, root, request.scope, { account, region }, kind, day, 4, last + 2 * DAY);
  return new MirrorSource(root);
}

const all = process.env['PROVE'] === '1';
test('cases give the same report from memory, over HTTP, and from a mirror made over HTTP', async () => {
  for (const [index, item] of CASES.entries()) {
    // All cases in `npm run prove`; a mirror is many small files.
    if (!all && index % 3 !== 0) continue;
    const generated = tampered(item);
    const loopback = opened(await serve(generated));
    const source = connect(loopback.endpoint);
    const report = await verify(generated);
    expect(await verify(generated, { source })).toEqual(report);
    if (!all && index % 9 !== 0) continue;
    const mirror = await mirrored(source, generated, join(scratch, String(index)));
    const { notAskedFor, ...rest } = await verify(generated, { source: mirror });
    expect(rest).toEqual({ ...report, notAskedFor: undefined });
    expect(notAskedFor).toEqual([]);
  }
});

test('a store that is busy is asked again; one that stays so ends the run', async () => {
  const generated = new Generated(ONE);
  const loopback = opened(await serve(generated));
  const source = connect(loopback.endpoint);
  loopback.fail(3);
  expect((await verify(generated, { source })).findings).toEqual([]);
  loopback.fail(Number.POSITIVE_INFINITY);
  await expect(source.get('any', undefined, 10)).rejects.toThrow('did not answer 6 times: status 503');
}, 20_000);

test('more than a page of keys, and none twice', async () => {
  const generated = new Generated({ ...ONE, hours: 8, logsPerHour: 150, recordsPerLog: 1 });
  const loopback = opened(await serve(generated));
  const source = connect(loopback.endpoint);
  const keys: string[] = [];
  for await (const { key } of source.list('')) keys.push(key);
  expect(keys).toEqual(generated.world.keys(''));
  expect(keys.length).toBeGreaterThan(2000);
  expect(await source.folders(`AWSLogs/${OWNER}/`)).toEqual(['CloudTrail-Digest', 'CloudTrail']);
});

test('public keys of all pages, and the trail as it is described', async () => {
  const generated = new Generated({ ...(VALID['an organization, several Regions'] ?? ONE), rotateAfter: 3, prefix: 'ours/' });
  const loopback = opened(await serve(generated));
  const cloudTrail = opened(new CloudTrail(credentials, HOME, loopback.endpoint));
  const keys = await cloudTrail.publicKeys(0, Date.now());
  expect(keys.map(({ Fingerprint }) => Fingerprint)).toEqual(generated.world.publicKeys[HOME]?.map(({ Fingerprint }) => Fingerprint));
  expect(keys).toHaveLength(2);
  expect(await cloudTrail.trail(generated.trailArn)).toEqual({ bucket: BUCKET, prefix: 'ours/', organizationTrail: true });
  expect(await cloudTrail.trail('arn:aws:cloudtrail:eu-central-2:111122223333:trail/none')).toBeUndefined();
});

test('a mirror: a day is made again only when it was not over; a missing day is an error, a missing file a finding', async () => {
  const generated = new Generated(ONE);
  const root = join(scratch, 'again');
  await mirrored(generated.world.source, generated, root);
  const { scope } = generated.request;
  const lane = { account: OWNER, region: HOME };
  const [first, last] = daysOf(generated.request.span);
  const again = (day: number, now: number) => mirrorDay(generated.world.source, root, scope, lane, 'CloudTrail', day, 4, now);
  expect((await again(first, last)).skipped).toBe(true);
  rmSync(join(root, 'listings', `AWSLogs/${OWNER}/CloudTrail/${HOME}/2026/03/15.jsonl`));
  await expect(verify(generated, { source: new MirrorSource(root) })).rejects.toThrow('expected a listing of');
  expect((await again(last, last + 1000)).skipped).toBe(false);
  expect((await again(last, last + 1000)).skipped).toBe(false);
  rmSync(join(root, 'objects', digestAt(generated, 6)));
  expect((await verify(generated, { source: new MirrorSource(root) })).totals).toMatchObject({ 'previous-missing': 1 });
});

test('keys that would climb out of a mirror are listed and get no file', async () => {
  const generated = new Generated(ONE);
  const folder = `AWSLogs/${OWNER}/CloudTrail/${HOME}/2026/03/14/`;
  generated.put(`${folder}../../../../../../../escaped`, Buffer.from('x'), 0);
  const root = join(scratch, 'climb', 'mirror');
  const source = await mirrored(generated.world.source, generated, root);
  expect(existsSync(join(scratch, 'climb', 'escaped'))).toBe(false);
  expect(readdirSync(root).sort()).toEqual(['listings', 'objects']);
  expect((await verify(generated, { source })).totals).toEqual({ 'object-unexpected': 1 });
  writeFileSync(join(root, 'note'), '');
});

test('a listing cannot smuggle entries through a key', () => {
  const page = `<ListVersionsResult><Version><Key>a%3C%2FKey%3E%3CVersion%3E</Key><VersionId>1</VersionId><IsLatest>true</IsLatest><Size>1</Size></Version></ListVersionsResult>`;
  expect(versionEntries(page)).toMatchObject([{ key: 'a</Key><Version>', versionId: '1', latest: true, deleteMarker: false, size: 1 }]);
});
