import { crc32 } from 'node:zlib';
import { demand, ours, ReleaseError } from './codes';
import { fileName, MOST_FILES } from './formats';

/** A file of a snapshot. */
export interface SourceFile {
  readonly name: string;
  readonly executable: boolean;
  readonly bytes: Buffer;
}

/**
 * One form of ZIP (APPNOTE 6.3.3): files stored, sorted by name, without folders, times, extra fields and comments. So an archive is a function
 * of its files, and the digest of one names the other; CodeBuild takes a ZIP as its source.
 */
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** Names in UTF-8. */
const FLAGS = 0x0800;
/** 1980-01-01, the first day that the format knows. */
const DATE = 0x0021;
const UNIX = 3 << 8;
const REGULAR = 0o100000;
export const MOST_BYTES = 1 << 30;

/** @throws {ReleaseError} path, too-large */
export function pack(files: readonly SourceFile[]): Buffer {
  demand('path', files.length > 0 && files.length < 0xffff, `1 to ${0xfffe} files`, String(files.length));
  const ordered = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  ordered.forEach(({ name, executable, bytes }, index) => {
    ours(() => fileName(name, 'file'));
    demand('path', ordered[index - 1]?.name !== name, 'each name once', `${name} twice`);
    const label = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(FLAGS, 2);
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(label.length, 22);
    local.push(word(LOCAL), common, label, bytes);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((REGULAR | (executable ? 0o755 : 0o644)) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    central.push(word(CENTRAL), half(20 | UNIX), common, rest, label);
    offset += 30 + label.length + bytes.length;
    demand('too-large', offset <= MOST_BYTES, `at most ${MOST_BYTES} bytes`, `${offset} bytes or more`);
  });
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(ordered.length, 4);
  end.writeUInt16LE(ordered.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, word(END), end]);
}

/** @throws {ReleaseError} archive: other bytes than `pack` makes of the same files */
export function unpack(archive: Buffer): readonly SourceFile[] {
  demand('too-large', archive.length <= MOST_BYTES, `at most ${MOST_BYTES} bytes`, `${archive.length} bytes`);
  const files: SourceFile[] = [];
  const modes = directoryModes(archive);
  let at = 0;
  while (at + 30 <= archive.length && archive.readUInt32LE(at) === LOCAL && files.length < MOST_FILES) {
    const size = archive.readUInt32LE(at + 18);
    const length = archive.readUInt16LE(at + 26);
    const start = at + 30 + length;
    if (start + size > archive.length) break;
    const executable = modes[files.length] === 0o755;
    files.push({ name: archive.toString('utf8', at + 30, start), executable, bytes: archive.subarray(start, start + size) });
    at = start + size;
  }
  // Every byte is accounted for: what an extractor could read otherwise, pack would not have written.
  let again: Buffer;
  try {
    again = pack(files);
  } catch (error) {
    if (error instanceof ReleaseError && error.code === 'path' && files.length > 0) throw error;
    throw new ReleaseError('archive', 'stored files in order', 'another archive');
  }
  demand('archive', again.equals(archive), 'stored files in order, without times or extra fields', 'another form of archive');
  return files;
}

/** Permission bits, by place; what it reads is checked by packing again. */
function directoryModes(archive: Buffer): readonly number[] {
  const count = archive.length < 22 ? 0 : archive.readUInt16LE(archive.length - 12);
  let at = archive.length < 22 ? 0 : archive.readUInt32LE(archive.length - 6);
  const modes: number[] = [];
  for (let index = 0; index < count && at + 46 <= archive.length; index += 1) {
    modes.push((archive.readUInt32LE(at + 38) >>> 16) & 0o777);
    at += 46 + archive.readUInt16LE(at + 28);
  }
  return modes;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
function half(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
