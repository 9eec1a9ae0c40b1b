import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { InputError } from '../../lib/config/problem';
import { LedgerError, type LedgerStore, PROBE_NAME, type ProbeStore, replay, type State } from '../../lib/custody';

/** A ledger as a folder of files, one an entry: 000000.json, 000001.json, ... Also how a copy of the bucket is carried to an auditor. */
export class FolderLedger implements LedgerStore, ProbeStore {
  constructor(readonly folder: string) {}

  file = (slot: number) => join(this.folder, `${String(slot).padStart(6, '0')}.json`);
  read = async (slot: number) => readIfThere(this.file(slot));
  probe = async (name: string) => readIfThere(join(this.folder, name));
  claim = async (slot: number, bytes: Buffer) => putNew(this.file(slot), bytes);
  keep = async (name: string, bytes: Buffer) => putNew(join(this.folder, name), bytes);

  /** Bytes of all entries. @throws {InputError} no ledger, or a file that is none of its entries */
  entries(): Buffer[] {
    if (!existsSync(this.folder))
      throw this.refuse('a ledger: a folder of entries', 'no such folder', 'Name another, or begin one with genesis.');
    const names = readdirSync(this.folder)
      .filter((name) => !name.startsWith('.') && name !== 'probes')
      .sort();
    const stranger = names.find((name) => !/^\d{6,9}\.json$/.test(name));
    if (stranger !== undefined) throw this.refuse('files like 000000.json only', stranger, 'Put other files elsewhere.');
    return names.map((name) => readFileSync(join(this.folder, name)));
  }

  /** Bytes of all probes, by name. @throws {InputError} a file that is none */
  probes(): ReadonlyMap<string, Buffer> {
    if (!existsSync(join(this.folder, 'probes'))) return new Map();
    const files = readdirSync(join(this.folder, 'probes'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const names = files
      .map((one) => relative(this.folder, join(one.parentPath, one.name)))
      .filter((name) => !basename(name).startsWith('.'));
    const stranger = names.find((name) => !PROBE_NAME.test(name));
    if (stranger !== undefined) throw this.refuse('files like probes/PARTY/2026-01-31.json only', stranger, 'Put other files elsewhere.');
    return new Map(names.sort().map((name) => [name, readFileSync(join(this.folder, name))]));
  }

  /** @throws {InputError} naming the first bad entry */
  state(observe?: (state: State) => void): State {
    return this.judged((entries) => replay(entries, undefined, observe));
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

  private refuse = (expected: string, found: string, fix: string) =>
    new InputError([{ code: 'unreadable', file: this.folder, expected, found, fix }]);
}

const readIfThere = (file: string) => (existsSync(file) ? readFileSync(file) : undefined);

/** A link fails when the name is taken: the file system's compare-and-set, and never half an entry. */
function putNew(file: string, bytes: Buffer): boolean {
  mkdirSync(dirname(file), { recursive: true });
  const staging = join(dirname(file), `.partial-${process.pid}-${basename(file)}`);
  writeFileSync(staging, bytes);
  try {
    linkSync(staging, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(staging, { force: true });
  }
}
