import fc from 'fast-check';
import { bytesOf, pack, parseTrust, ReleaseError, takeSnapshot, trustDigest, unpack } from '../../lib/release';
import { snapshot } from './cases';
import { TRUST } from './world';

test('an archive is a function of its files, and any other bytes are refused', () => {
  const name = fc.stringMatching(/^[a-z]{1,6}(\/[a-z0-9_.-]*[a-z]){0,2}$/);
  const file = fc.record({ name, executable: fc.boolean(), bytes: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) });
  fc.assert(
    fc.property(
      fc.uniqueArray(file, { selector: (one) => one.name, minLength: 1, maxLength: 6 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (files, place, change) => {
        const packed = pack(files);
        const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
        expect(unpack(packed).map(({ bytes, ...rest }) => ({ ...rest, bytes: Buffer.from(bytes) }))).toEqual(sorted);
        expect(pack([...files].reverse()).equals(packed)).toBe(true);
        const other = Buffer.from(packed);
        const at = place % other.length;
        other[at] = (other[at] as number) ^ change;
        let found: readonly { name: string }[] = [];
        try {
          found = unpack(other);
        } catch (error) {
          expect(error).toBeInstanceOf(ReleaseError);
        }
        // What is still an archive has other files.
        if (found.length > 0)
          expect(bytesOf({ found: takeSnapshot({ ...snapshot }, found as never).snapshot.files as never })).not.toEqual(
            bytesOf({ found: takeSnapshot({ ...snapshot }, files).snapshot.files as never }),
          );
      },
    ),
  );
});

test('a trust document in a file, with the digest that names it', () => {
  expect(trustDigest(parseTrust(Buffer.from(`${bytesOf(TRUST).toString()}\n`)))).toBe(trustDigest(TRUST));
  expect(() => parseTrust(bytesOf({ ...TRUST, organizations: { centre: 'vendor', supervisor: 'vendor' } }))).toThrow('two organizations');
});
