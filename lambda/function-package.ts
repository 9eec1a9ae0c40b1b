import { crc32 } from 'node:zlib';

const NAME = 'index.js';
/** 1 January 1980, the first day of the format. */
const DAY = 33;
/** A plain file that everybody may read: Lambda runs as another user. */
const MODE = 0o100644;

/**
 * The package of a function: a ZIP archive of its one file, stored as it is. It depends on nothing but these bytes, so that its SHA-256,
 * which Lambda gives as `CodeSha256`, can be told from the file alone. Source: PKWARE, .ZIP File Format Specification 6.3.
 */
export function packageOf(file: Buffer): Buffer {
  const name = Buffer.from(NAME);
  // From version needed to length of extra field: the same in both headers.
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(DAY, 8);
  common.writeUInt32LE(crc32(file), 10);
  common.writeUInt32LE(file.length, 14);
  common.writeUInt32LE(file.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, file]);
  const madeByUnix = Buffer.from([20, 3]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(MODE * 0x10000, 6);
  const central = Buffer.concat([Buffer.from('PK\x01\x02'), madeByUnix, common, rest, name]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from('PK\x05\x06'), end]);
}
