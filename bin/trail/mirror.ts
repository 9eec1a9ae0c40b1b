import { join } from 'node:path';
import { HEAD_FILE, KEYS_FILE, type MirrorHead } from '../../lib/objects/mirror-format';
import { mirrorDay } from '../../lib/objects/mirror-write';
import { writeWhole } from '../../lib/objects/write-whole';
import { DAY, isoText, type Lane } from '../../lib/trail/keys';
import { daysOf } from '../../lib/trail/naming';
import { UsageError } from '../command';
import { count, publicKeysOf, requestOf, type Values } from './options';
import { Pace } from './pace';
import { openPlace } from './place';
import { completed, placeFor } from './verify';

/** Folders of days that are mirrored at the same time. */
const DAYS_AT_ONCE = 4;

/** @returns the exit code: 0 done, 3 when it could not be completed: run it again, and it goes on */
export async function runMirror(values: Values): Promise<number> {
  const root = values.out;
  if (root === undefined) throw new UsageError('--out is missing', 'It takes a folder.');
  if (values.mirror !== undefined) throw new UsageError('--mirror', 'A mirror is made of a bucket.');
  const atOnce = count(values, 'concurrency', 64, 1, 1000);
  return completed(async () => {
    const request = await requestOf(values);
    const { scope, span, trailArn } = request;
    writeWhole(join(root, KEYS_FILE), `${JSON.stringify(await publicKeysOf(values, request), null, 2)}\n`);
    const head: MirrorHead = {
      format: 1,
      trailArn,
      bucket: scope.bucket,
      prefix: scope.prefix,
      ...(scope.organization === undefined ? {} : { organization: scope.organization }),
      from: isoText(span.from),
      to: isoText(span.to),
    };
    writeWhole(join(root, HEAD_FILE), `${JSON.stringify(head, null, 2)}\n`);
    const source = openPlace(placeFor(values, values.copy ?? scope.bucket, scope.homeRegion), atOnce);
    const [first, last] = daysOf(span);
    const work: (readonly [Lane, 'CloudTrail' | 'CloudTrail-Digest', number])[] = [];
    for (const account of request.accounts)
      for (const region of request.regions)
        for (let day = first; day <= last; day += DAY)
          for (const kind of ['CloudTrail-Digest', 'CloudTrail'] as const) work.push([{ account, region }, kind, day]);
    const pace = new Pace(work.length);
    let next = 0;
    let objects = 0;
    const worker = async () => {
      for (let item = work[next++]; item; item = work[next++]) {
        const mirrored = await mirrorDay(source, root, scope, ...item, Math.ceil(atOnce / DAYS_AT_ONCE), Date.now());
        objects += mirrored.objects;
        pace.add(1, mirrored.objects, mirrored.bytes);
      }
    };
    await Promise.all(Array.from({ length: DAYS_AT_ONCE }, worker));
    pace.end();
    console.log(`${objects} objects mirrored to ${root}; keys as CloudTrail lists them today in ${join(root, KEYS_FILE)}`);
    return 0;
  }, undefined);
}
