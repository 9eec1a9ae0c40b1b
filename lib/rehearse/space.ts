import { statfsSync } from 'node:fs';

/** Free space that is asked for. The reference was measured at 9 MB at most (du, twice a second); more members and a change need more. */
const NEEDED_MB = 64;
const TELLS = /ENOSPC|EDQUOT|EFBIG|No space left on device|Disk quota exceeded|File too large/;

/** The disk is full; nothing was decided, nothing is left behind. */
export class NoSpace extends Error {
  constructor(folder: string, found: string) {
    super(`no disk space: ${folder}: ${found}. Free some, or name another folder by TMPDIR; ${NEEDED_MB} MB must be free.`);
    this.name = 'NoSpace';
  }
}

/** @throws {NoSpace} before anything is begun */
export function demandSpace(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = (bavail * bsize) / 1e6;
  if (free < NEEDED_MB) throw new NoSpace(folder, `${free.toFixed(1)} MB are free`);
}

/** The error as it should be told: whoever it was that could not write, of ours, the CDK CLI, the local AWS. */
export function toldSpace(error: unknown, folder: string): unknown {
  if (error instanceof NoSpace || !(error instanceof Error)) return error;
  const said = TELLS.exec(`${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}`);
  return said ? new NoSpace(folder, said[0]) : error;
}
