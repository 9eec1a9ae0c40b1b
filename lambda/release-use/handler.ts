import { takeUse } from '../../lib/release';
import { portsOf, readName } from '../release-ports';

/** Fast lane: takes the next use of the authorisation, or refuses. */
export async function handler(event: unknown): Promise<{ readonly use: number }> {
  const ports = await portsOf();
  const { use } = await takeUse(ports, readName(event, ports));
  return { use };
}
