import type { Emulator } from './process';
import { EmulatorUnavailable } from './unavailable';

/** Addresses of AWS itself, which must not be reached by accident. */
const OF_AWS = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|aws\.dev|awsapps\.com)$/;

/** Why this is no address of an emulator; undefined when it may be one. */
export function notAnEmulator(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) return 'it is no http address';
  if (OF_AWS.test(url.hostname)) return 'it is an address of AWS';
  if (url.pathname !== '/' || url.search !== '') return 'it has a path';
  return undefined;
}

/** An emulator that somebody else started, and stops. @throws {EmulatorUnavailable} when nothing answers there */
export async function otherEmulator(endpoint: string): Promise<Emulator> {
  const answer = await fetch(endpoint, { signal: AbortSignal.timeout(10_000), redirect: 'manual' }).catch((error: Error) => error);
  if (answer instanceof Error)
    throw new EmulatorUnavailable('not-started', `nothing answers at ${endpoint}`, 'Start it, then run this again.');
  await answer.arrayBuffer();
  return {
    endpoint: endpoint.replace(/\/$/, ''),
    pid: 0,
    died: new Promise<never>(() => {}),
    stop: async () => {},
    said: () => 'it is not ours: look into its own log',
  };
}
