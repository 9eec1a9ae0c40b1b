import { SETTING, type Setting } from '../lib/model/functions';

/** What a function needs is missing or wrong: it does nothing. */
export class SettingError extends Error {
  readonly code = 'setting';
  constructor(
    readonly place: string,
    readonly expected: string,
    readonly found: string,
    readonly fix = 'Deploy the stack of the function again; it sets the variables.',
  ) {
    super(`setting: ${place}: expected ${expected}, found ${found}. ${fix}`);
    this.name = 'SettingError';
  }
}

/** @throws {SettingError} an empty variable is none */
export function setting(name: Setting, env: NodeJS.ProcessEnv = process.env): string {
  const value = env[SETTING[name]];
  if (!value) throw new SettingError(SETTING[name], 'a value', 'none');
  return value;
}

/** @throws {SettingError} */
export function daysSetting(name: Setting, env: NodeJS.ProcessEnv = process.env): number {
  const text = setting(name, env);
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new SettingError(SETTING[name], 'a number of days', text);
  return Number(text);
}
