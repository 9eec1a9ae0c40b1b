import { compareBuilds } from '../../lib/release';
import { signingKey } from '../kms-signing-key';
import { portsOf, readName } from '../release-ports';

/** Names that travel in the state machine, whose data is limited; the comparison has all. */
const SHOWN = 50;

/** The third place: compares what the two provenances say. */
export async function handler(event: unknown): Promise<{ readonly verdict: string; readonly different: readonly string[] }> {
  const ports = await portsOf();
  const key = await signingKey(ports.trust, 'supervisor', 'comparison');
  const { verdict, different } = await compareBuilds(ports, readName(event, ports), key);
  return { verdict, different: different.slice(0, SHOWN).map(({ name }) => name) };
}
