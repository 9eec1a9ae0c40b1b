import { publish } from '../../lib/release';
import { outputPrefix } from '../effective-build';
import { startedBuild } from '../release-builds';
import { portsOf, readName, sideSetting } from '../release-ports';
import { bucketOf, bytesIn } from '../release-slots';
import { setting } from '../settings';

/** Copies what this side built, and all that vouches for it, to distribution: each file only with the digest that both organizations signed. */
export async function handler(event: unknown): Promise<{ readonly files: number }> {
  const ports = await portsOf();
  const release = readName(event, ports);
  const prefix = outputPrefix(await startedBuild(ports, release, sideSetting()));
  const source = bucketOf(setting('releaseArtefacts'));
  return { files: await publish(ports, release, (name) => bytesIn(source, `${prefix}${name}`)) };
}
