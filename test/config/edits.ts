import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const environmentFile = (name: string) => join(__dirname, '..', '..', 'environments', `${name}.yaml`);
export const reference = readFileSync(environmentFile('reference'), 'utf8');

/** A text with one passage replaced; the passage must stand in it exactly once. */
export function edited(text: string, find: string, replace: string): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`the edit's passage stands ${parts.length - 1} times: ${find}`);
  return parts.join(replace);
}
