import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HEAD_FILE } from '../../lib/objects/mirror-format';
import { mirrorDay } from '../../lib/objects/mirror-write';
import { DAY, isoText } from '../../lib/trail/keys';
import { daysOf } from '../../lib/trail/naming';
import type { Generated } from '../trail/generate';

/** Writes a generated bucket as `centre trail mirror` does, with the pinned keys beside it. */
export async function mirrored(generated: Generated, folder: string): Promise<{ readonly mirror: string; readonly keys: string }> {
  const { scope, span, accounts, regions, trailArn } = generated.request;
  const mirror = join(folder, 'mirror');
  mkdirSync(mirror, { recursive: true });
  const head = { format: 1, trailArn, bucket: scope.bucket, prefix: scope.prefix, from: isoText(span.from), to: isoText(span.to) };
  writeFileSync(join(mirror, HEAD_FILE), JSON.stringify(head));
  const [first, last] = daysOf(span);
  for (const account of accounts)
    for (const region of regions)
      for (let day = first; day <= last; day += DAY)
        for (const kind of ['CloudTrail-Digest', 'CloudTrail'] as const)
          await mirrorDay(generated.world.source, mirror, scope, { account, region }, kind, day, 8, span.to + 10 * DAY);
  const keys = join(folder, 'keys.json');
  writeFileSync(keys, JSON.stringify(generated.world.publicKeys));
  return { mirror, keys };
}
