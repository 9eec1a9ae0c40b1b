import { signRelease } from '../../lib/release';
import { signingKey } from '../kms-signing-key';
import { portsOf, readName, sideSetting } from '../release-ports';

/** One organization signs a release, with a key that the other cannot use. */
export async function handler(event: unknown): Promise<{ readonly signed: string }> {
  const ports = await portsOf();
  const side = sideSetting();
  await signRelease(ports, readName(event, ports), side, await signingKey(ports.trust, side, 'release'));
  return { signed: side };
}
