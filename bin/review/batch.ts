import { closeSync, constants, ftruncateSync, openSync, writeSync } from 'node:fs';
import { ServiceError } from '../../lib/objects/http';
import { linesCut, linesInPlace } from '../../lib/review/lines';
import type { NamedLog } from './signed-logs';

/** Logs whose records stand in one file, a line each. The file may hold an earlier batch: written over, it needs no new pages. */
export class Batch {
  readonly logs: (NamedLog & { readonly records: number })[] = [];
  records = 0;
  bytes = 0;
  private readonly opened: number;
  private closed = false;

  /** @param first id of the first log */
  constructor(
    readonly file: string,
    readonly first: number,
  ) {
    this.opened = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  }

  /** @param bytes of the log, changed. @param way `cut` where a record does not fit the columns' types, which costs many times as much */
  add(log: NamedLog, bytes: Buffer, way: 'as it stands' | 'cut'): void {
    const number = this.logs.length;
    const found = (way === 'cut' ? undefined : linesInPlace(bytes, number)) ?? linesCut(bytes, number);
    // An answer without it would leave out what nobody has seen.
    if (!found) throw new ServiceError(`${log.key} is signed, and is no JSON with Records: nothing can be said of what it holds`, 'log');
    const { lines, records } = found;
    for (let done = 0; done < lines.length; ) done += writeSync(this.opened, lines, done, lines.length - done, this.bytes + done);
    this.logs.push({ ...log, records });
    this.records += records;
    this.bytes += lines.length;
  }

  /** What an earlier batch had behind is cut off. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    ftruncateSync(this.opened, this.bytes);
    closeSync(this.opened);
  }
}
