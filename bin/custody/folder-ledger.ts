import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../lib/config/problem';
import { LedgerError, type LedgerStore, replay, type State } from '../../lib/custody';

/** A ledger as a folder of files, one an entry: 000000.json, 000001.json, ... Also how a copy of the bucket is carried to an auditor. */
export class FolderLedger implements LedgerStore {
  constructor(readonly folder: string) {}

  file = (slot: number) => join(this.folder, `${String(slot).padStart(6, '0')}.json`);
  read = async (slot: number) => (existsSync(this.file(slot)) ? readFileSync(this.file(slot)) : undefined);

  /** A link fails when the name is taken: the file system's compare-and-set, and never half an entry. */
  claim = async (slot: number, bytes: Buffer) => {
    mkdirSync(this.folder, { recursive: true });
    const staging = join(this.folder, `.partial-${process.pid}-${slot}`);
    writeFileSync(staging, bytes);
    try {
      linkSync(staging, this.file(slot));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(staging, { force: true });
    }
  };

  /** Bytes of all entries. @throws {InputError} no ledger, or a file that is none of its entries */
  entries(): Buffer[] {
    const refuse = (expected: string, found: string, fix: string) =>
      new InputError([{ code: 'unreadable', file: this.folder, expected, found, fix }]);
    if (!existsSync(this.folder))
      throw refuse('a ledger: a folder of entries', 'no such folder', 'Name another, or begin one with genesis.');
    const names = readdirSync(this.folder)
      .filter((name) => !name.startsWith('.'))
      .sort();
    const stranger = names.find((name) => !/^\d{6,9}\.json$/.test(name));
    if (stranger !== undefined) throw refuse('files like 000000.json only', stranger, 'Put other files elsewhere.');
    return names.map((name) => readFileSync(join(this.folder, name)));
  }

  /** @throws {InputError} naming the first bad entry */
  state(anchor?: string): State {
    return this.judged((entries) => replay(entries, anchor));
  }

  /** @param how reads all entries, and throws {LedgerError} @throws {InputError} naming the first bad entry */
  judged<Result>(how: (entries: Buffer[]) => Result): Result {
    try {
      return how(this.entries());
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      const { code, expected, found } = error;
      throw new InputError([
        {
          code,
          file: this.file(error.index),
          expected,
          found,
          fix: 'Fetch the entry again from a copy of the ledger; if they differ, sound the alarm.',
        },
      ]);
    }
  }
}
