import { readFileSync } from 'node:fs';

/** Of `utime` and `stime` in /proc, whatever the kernel's own clock is (proc(5), sysconf(_SC_CLK_TCK) of Linux on every platform of Node). */
const TICKS_PER_SECOND = 100;

/** Seconds of processor time that a process has used; undefined where there is no /proc, or no such process. */
export function busySeconds(pid: number): number | undefined {
  try {
    // The name, in brackets, may have spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [user, system] = [fields[11], fields[12]];
    return user === undefined || system === undefined ? undefined : (user + system) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}
