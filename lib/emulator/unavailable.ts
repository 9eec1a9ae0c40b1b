/** There is no local AWS here: Python, its registry or the port is missing, or the emulator died. Nothing was decided; exit code 3. */
export class EmulatorUnavailable extends Error {
  constructor(
    readonly code: 'no-python' | 'no-venv' | 'not-installed' | 'port-in-use' | 'not-started' | 'died',
    found: string,
    fix: string,
  ) {
    super(`local AWS: ${code}: ${found}. ${fix}`);
    this.name = 'EmulatorUnavailable';
  }
}
