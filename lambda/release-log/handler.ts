import { demand, logRelease } from '../../lib/release';
import { signingKey } from '../kms-signing-key';
import { portsOf, readName } from '../release-ports';

const EVENTS = ['released', 'blocked', 'rebuilt', 'alarm'] as const;

/** Writes into the release log what the records show. */
export async function handler(event: unknown): Promise<{ readonly event: string }> {
  const ports = await portsOf();
  const asked = (event as { readonly event?: unknown } | null)?.event;
  const known = EVENTS.find((one) => one === asked);
  demand('bad-value', known !== undefined, EVENTS.join(', '), String(asked));
  await logRelease(ports, readName(event, ports), known, await signingKey(ports.trust, 'supervisor', 'log'));
  return { event: known };
}
