import { loadEnvironment } from '../lib/config/load';
import { InputError } from '../lib/config/problem';
import { buildCentre } from '../lib/model/build';
import type { Centre } from '../lib/model/centre';
import { readRegistry, registryPath } from '../lib/model/registry';

/**
 * The model of an environment file, with the key registry beside it.
 * @param asOf day on which expiries are judged (YYYY-MM-DD, UTC); today by default
 * @throws {InputError}
 */
export function loadCentre(file: string, asOf = new Date().toISOString().slice(0, 10)): { centre: Centre } {
  const environment = loadEnvironment(file);
  const registry = readRegistry(registryPath(file), environment);
  return { centre: buildCentre(environment, { registry, asOf }) };
}

/** @throws {InputError} when the text is no calendar day */
export function dayOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)) return text;
  throw new InputError([
    { code: 'bad-option', file: '--as-of', expected: 'a calendar day, YYYY-MM-DD', found: `'${text}'`, fix: 'For example 2026-12-31.' },
  ]);
}
