import { bytesOf, demand, logRelease, logWithdrawal, parseEnvelope } from '../../lib/release';
import { signingKey } from '../kms-signing-key';
import { portsOf, readName } from '../release-ports';

const EVENTS = ['released', 'blocked', 'rebuilt', 'alarm'] as const;

/** Writes into the release log what the records show; or, asked with `{withdrawal}`, that both organizations withdrew a release. */
export async function handler(event: unknown): Promise<{ readonly event: string }> {
  const ports = await portsOf();
  const { event: asked, withdrawal } = (event ?? {}) as { readonly event?: unknown; readonly withdrawal?: object };
  const key = await signingKey(ports.trust, 'supervisor', 'log');
  if (withdrawal !== undefined) {
    await logWithdrawal(ports, parseEnvelope(bytesOf(withdrawal)), key);
    return { event: 'withdrawn' };
  }
  const known = EVENTS.find((one) => one === asked);
  demand('bad-value', known !== undefined, EVENTS.join(', '), String(asked));
  await logRelease(ports, readName(event, ports), known, key);
  return { event: known };
}
