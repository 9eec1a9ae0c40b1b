import { statfsSync } from 'node:fs';

/** What a rehearsal writes: two assemblies and what the CDK CLI keeps; three times what the reference was seen to need. */
const NEEDED_MB = 64;
const TELLS = /ENOSPC|EDQUOT|EFBIG|No space left on device|Disk quota exceeded|File too large/;

/** The disk is full; nothing was decided, nothing is left behind. */
export class NoSpace extends Error {
  constructor(folder: string, found: string) {
    super(`no disk space: ${folder}: ${found}. Free some, or name another folder by TMPDIR; about ${NEEDED_MB} MB are needed.`);
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
