import { bytesOf, openOrder, parseEnvelope, parseOrder, parseSnapshot } from '../../lib/release';
import { readSources, recordSources } from '../release-builds';
import { portsOf } from '../release-ports';
import { bucketOf, bytesIn } from '../release-slots';
import { setting } from '../settings';

/** Pins the snapshot of an order: `{order, sources, authorisation}`; the archive is read and judged file by file. */
export async function handler(event: unknown): Promise<{ readonly name: string; readonly version: string; readonly lane: string }> {
  const { order: asked, sources: versions, authorisation } = (event ?? {}) as { readonly [field: string]: unknown };
  const order = parseOrder(bytesOf((asked ?? {}) as object));
  const sources = readSources(versions);
  const ports = await portsOf();
  const bucket = bucketOf(setting('releaseSources'));
  const [snapshot, archive] = await Promise.all([
    bytesIn(bucket, `snapshots/${order.snapshot}.json`),
    bytesIn(bucket, 'source.zip', sources.supervisor),
  ]);
  const allowed = authorisation ? parseEnvelope(Buffer.from(JSON.stringify(authorisation))) : undefined;
  await openOrder(ports, order, parseSnapshot(snapshot), archive, allowed);
  await recordSources(ports, order, sources);
  return { name: order.name, version: order.version, lane: order.lane };
}
