import { SOURCE_ARCHIVE } from '../../lib/model/builds';
import { bytesOf, openOrder, parseEnvelope, parseOrder, parseSnapshot, snapshotKey } from '../../lib/release';
import { readSources, recordSources } from '../release-builds';
import { readRequest } from '../release-order';
import { portsOf, recordTrust } from '../release-ports';
import { bucketOf, bytesIn } from '../release-slots';
import { setting } from '../settings';

/** Pins the snapshot of an order, which lies beside the source at `{key, version}`; the archive is read and judged file by file. */
export async function handler(event: unknown): Promise<{ readonly name: string; readonly version: string; readonly lane: string }> {
  const bucket = bucketOf(setting('releaseSources'));
  const { order: asked, sources: versions, authorisation, trust } = await readRequest(event, bucket);
  const order = parseOrder(bytesOf((asked ?? {}) as object));
  const sources = readSources(versions);
  if (trust) await recordTrust(bytesOf(trust as object));
  const ports = await portsOf();
  const [snapshot, archive] = await Promise.all([
    bytesIn(bucket, snapshotKey(order.snapshot)),
    bytesIn(bucket, SOURCE_ARCHIVE, sources.supervisor),
  ]);
  const allowed = authorisation ? parseEnvelope(Buffer.from(JSON.stringify(authorisation))) : undefined;
  await openOrder(ports, order, parseSnapshot(snapshot), archive, allowed);
  await recordSources(ports, order, sources);
  return { name: order.name, version: order.version, lane: order.lane };
}
