import fc from 'fast-check';
import { EMPTY_ROOT, GrowingTree, leafHash, nodeHash, rootOf } from '../../lib/witness/merkle';
import { consistencyProof, extendsTree, type HashReader, includes, inclusionProof, rangeHash } from '../../lib/witness/proofs';
import { decodeBundle, encodeBundle, grownTiles, parseTilePath, tileAt, tilePath } from '../../lib/witness/tiles';

/** The eight leaves and the roots of their trees that Certificate Transparency's own tests use, RFC 6962's authors' first. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

test('roots are those of Certificate Transparency', () => {
  const hashes = LEAVES.map((leaf) => leafHash(Buffer.from(leaf, 'hex')));
  expect(ROOTS.map((_, size) => rootOf(hashes.slice(0, size)).toString('hex'))).toEqual(ROOTS);
  expect(EMPTY_ROOT.toString('hex')).toBe(ROOTS[0]);
});

const leaves = (count: number) => Array.from({ length: count }, (_, index) => leafHash(Buffer.from(String(index))));
/** By the definition in RFC 6962, 2.1, with none of the code under test but the two hashes. */
function mth(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return EMPTY_ROOT;
  if (hashes.length === 1) return hashes[0] as Buffer;
  const k = 2 ** Math.ceil(Math.log2(hashes.length) - 1);
  return nodeHash(mth(hashes.slice(0, k)), mth(hashes.slice(k)));
}
const readerOf =
  (hashes: readonly Buffer[]): HashReader =>
  async (height, index) =>
    mth(hashes.slice(index * 2 ** height, (index + 1) * 2 ** height));

test('every inclusion and consistency proof of every tree up to 40 leaves holds, and proves nothing else', async () => {
  const all = leaves(40);
  const read = readerOf(all);
  let proofs = 0;
  for (let size = 1; size <= all.length; size += 1) {
    const root = mth(all.slice(0, size));
    expect(await rangeHash(read, 0, size)).toEqual(root);
    for (let index = 0; index < size; index += 1) {
      const proof = await inclusionProof(read, index, size);
      const leaf = all[index] as Buffer;
      if (!includes(root, size, index, leaf, proof)) throw new Error(`inclusion ${index} of ${size}`);
      const others = Array.from({ length: size }, (_, other) => includes(root, size, other, leaf, proof)).filter(Boolean);
      if (others.length !== 1 || includes(root, size, index, leaf, proof.slice(1)) !== (proof.length === 0))
        throw new Error(`more than one place ${index} of ${size}`);
      proofs += 1;
    }
    for (let older = 0; older <= size; older += 1) {
      const proof = await consistencyProof(read, older, size);
      const before = mth(all.slice(0, older));
      if (!extendsTree(older, before, size, root, proof)) throw new Error(`consistency ${older} to ${size}`);
      if (older > 0 && extendsTree(older, mth(all.slice(1, older + 1)), size, root, proof))
        throw new Error(`another history ${older} to ${size}`);
      if (older > 0 && older < size && extendsTree(older, before, size, mth([...all.slice(0, size - 1), EMPTY_ROOT]), proof))
        throw new Error(`another end ${older} to ${size}`);
      proofs += 1;
    }
  }
  expect(proofs).toBe((40 * 41) / 2 + (40 * 43) / 2);
});

test('a flipped bit anywhere in a proof or root is refused', async () => {
  const all = leaves(70);
  const read = readerOf(all);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 70 }), fc.nat(), fc.nat(), fc.nat(), async (size, at, where, bit) => {
      const root = mth(all.slice(0, size));
      const index = at % size;
      const older = 1 + (at % (size - 1));
      for (const [proof, holds] of [
        [await inclusionProof(read, index, size), (path: Buffer[]) => includes(root, size, index, all[index] as Buffer, path)],
        [await consistencyProof(read, older, size), (path: Buffer[]) => extendsTree(older, mth(all.slice(0, older)), size, root, path)],
      ] as const) {
        const flipped = proof.map((hash) => Buffer.from(hash));
        const hash = flipped[where % flipped.length] as Buffer;
        hash[bit % 32] = (hash[bit % 32] as number) ^ (1 << (bit % 8));
        if (!holds([...proof]) || holds(flipped) || holds([...proof, EMPTY_ROOT])) return false;
      }
      return true;
    }),
  );
});

test('appending costs at most log2 of the size, and memory the same', () => {
  const tree = new GrowingTree();
  const all = leaves(300);
  for (const [index, leaf] of all.entries()) {
    tree.append(leaf);
    expect(tree.root()).toEqual(mth(all.slice(0, index + 1)));
  }
});

test.each([
  [{ level: 0, index: 1234067, width: 256 }, 'tile/0/x001/x234/067'],
  [{ level: 'entries' as const, index: 273, width: 112 }, 'tile/entries/273.p/112'],
  [{ level: 63, index: 0, width: 1 }, 'tile/63/000.p/1'],
])('the path of %j', (tile, path) => {
  expect(tilePath(tile)).toBe(path);
  expect(parseTilePath(path)).toEqual(tile);
});

test.each([
  'tile/00/000',
  'tile/64/000',
  'tile/0/0',
  'tile/0/x000/001',
  'tile/0/000.p/0',
  'tile/0/000.p/256',
  'tile/0/000.p/01',
  '/tile/0/000',
  'tile/0/001/002',
])('%s is the path of no tile', (path) => expect(() => parseTilePath(path)).toThrow('expected the path of a tile'));

test('a tree of 70,000 has the tiles that the specification counts', () => {
  const count = (level: number) => {
    const tiles = grownTiles(level, 0, 70_000);
    return [tiles.filter(({ width }) => width === 256).length, ...tiles.filter(({ width }) => width < 256).map(({ width }) => width)];
  };
  expect([count(0), count(1), count(2), count(3)]).toEqual([[273, 112], [1, 17], [0, 1], [0]]);
  expect(tileAt(0, 69_999, 70_000)).toEqual({ level: 0, index: 273, width: 112 });
  expect(grownTiles(1, 0, 256)).toEqual([{ level: 1, index: 0, width: 1 }]);
});

test('bundles: what is read, written again, is the same bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (entries) => {
      const bundle = encodeBundle(entries.map((entry) => Buffer.from(entry)));
      return encodeBundle(decodeBundle(bundle, entries.length)).equals(bundle);
    }),
  );
  expect(() => decodeBundle(Buffer.from([0, 2, 1]), 1)).toThrow('expected whole entries');
});
