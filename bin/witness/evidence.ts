import { type Evidence, gather } from '../../lib/witness/evidence';
import { count, keyRing, publicKeysOf, requestOf, type Values } from '../trail/options';
import { openPlace } from '../trail/place';
import { openPool } from '../trail/pool';
import { placeFor } from '../trail/verify';

/** Verifies a trail by the code and options of `centre trail verify`, and gives what of it goes into a log. */
export async function evidenceOf(values: Values): Promise<Evidence> {
  const request = await requestOf(values);
  const { scope, trailArn, retentionDays } = request;
  const place = placeFor(values, values.copy ?? scope.bucket, scope.homeRegion);
  const pool = openPool(place, { bucket: scope.bucket, trailArn, retentionDays }, count(values, 'concurrency', 64, 1, 1000));
  try {
    const keys = keyRing(await publicKeysOf(values, request), values);
    return await gather(request, { source: openPlace(place, 32), keys, check: pool.check });
  } finally {
    await pool.close();
  }
}
