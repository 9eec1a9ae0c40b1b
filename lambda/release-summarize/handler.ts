import { summarizeRelease } from '../../lib/release';
import { signingKey } from '../kms-signing-key';
import { portsOf, readName } from '../release-ports';

/** The supervisor says what it verified. */
export async function handler(event: unknown): Promise<{ readonly result: string; readonly levels: readonly string[] }> {
  const ports = await portsOf();
  const key = await signingKey(ports.trust, 'supervisor', 'summary');
  const { verificationResult, verifiedLevels } = await summarizeRelease(ports, readName(event, ports), key);
  return { result: verificationResult, levels: verifiedLevels };
}
