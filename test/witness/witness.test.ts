import fc from 'fast-check';
import { formatAddCheckpoint, Refused } from '../../lib/witness/add-checkpoint';
import { formatCheckpoint } from '../../lib/witness/checkpoint';
import { COSIGNATURE, ED25519, signerOf } from '../../lib/witness/keys';
import { leafHash, rootOf } from '../../lib/witness/merkle';
import { formatNote, parseSignatureLines, signNote, verifiedSignatures } from '../../lib/witness/note';
import { consistencyProof, rangeHash } from '../../lib/witness/proofs';
import { type ContentJudge, Witness } from '../../lib/witness/witness';
import { Killed, MemoryStore } from './memory-store';

const log = signerOf('log.example', ED25519, Buffer.alloc(32, 1));
const key = signerOf('witness.example', COSIGNATURE, Buffer.alloc(32, 2));
const witnessOver = (store: MemoryStore, contents: ContentJudge = async () => undefined) =>
  new Witness(store, key, [{ origin: log.name, keys: [log] }], contents, () => 1_800_000_000);

/** A history: entries from `fork` on are its own. */
const history = (name: string, fork: number, size: number) =>
  Array.from({ length: size }, (_, index) => leafHash(Buffer.from(`${index < fork ? 'common' : name} ${index}`)));
const readerOf = (hashes: readonly Buffer[]) => async (height: number, index: number) =>
  rootOf(hashes.slice(index * 2 ** height, (index + 1) * 2 ** height));

async function request(hashes: readonly Buffer[], oldSize: number, size: number): Promise<Buffer> {
  const read = readerOf(hashes);
  const text = formatCheckpoint({ origin: log.name, size, root: await rangeHash(read, 0, size) });
  const proof = oldSize <= size ? await consistencyProof(read, oldSize, size) : [];
  return formatAddCheckpoint({ oldSize, proof, checkpoint: formatNote({ text, signatures: [await signNote(text, log)] }) });
}
const outcome = (witness: Witness, body: Buffer) =>
  witness.add(body).then(
    () => 'cosigned',
    (error: unknown) => {
      if (error instanceof Refused) return error.refusal;
      throw error;
    },
  );

test('whatever is asked, in any order, what was cosigned is one history', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 12 }),
      fc.array(fc.record({ mine: fc.boolean(), size: fc.nat(20), old: fc.option(fc.nat(20), { nil: undefined }) }), { maxLength: 12 }),
      async (fork, asked) => {
        const witness = witnessOver(new MemoryStore());
        const histories = [history('one', fork, 20), history('two', fork, 20)] as const;
        const cosigned: { size: number; root: Buffer }[] = [];
        for (const { mine, size, old } of asked) {
          const latest = (await witness.latest(log.name))?.size ?? 0;
          const hashes = histories[mine ? 0 : 1];
          if ((await outcome(witness, await request(hashes, old ?? latest, size))) === 'cosigned')
            cosigned.push({ size, root: rootOf(hashes.slice(0, size)) });
        }
        const one = histories.some((hashes) => cosigned.every(({ size, root }) => rootOf(hashes.slice(0, size)).equals(root)));
        const grows = cosigned.every(({ size }, at) => at === 0 || size >= (cosigned[at - 1]?.size ?? 0));
        return one && grows;
      },
    ),
    { numRuns: process.env['PROVE'] === '1' ? 2000 : 60 },
  );
});

test('killed at its one write, a witness has said nothing that it does not remember', async () => {
  const hashes = history('one', 0, 9);
  for (const how of ['dieBefore', 'dieAfter'] as const) {
    const store = new MemoryStore();
    store[how] = 1;
    await expect(witnessOver(store).add(await request(hashes, 0, 5))).rejects.toThrow(Killed);
    const again = witnessOver(new MemoryStore(store.files));
    const remembered = (await again.latest(log.name))?.size ?? 0;
    expect(remembered).toBe(how === 'dieBefore' ? 0 : 5);
    // Asked again it gives what it has; another history it refuses, if it had got as far.
    expect(await outcome(again, await request(hashes, remembered, 5))).toBe('cosigned');
    expect(await outcome(again, await request(history('two', 0, 9), 5, 5))).toBe('inconsistent');
  }
});

test('of two processes that go on from one size, one is refused', async () => {
  const files = new Map<string, Buffer>();
  const [one, two] = [witnessOver(new MemoryStore(files)), witnessOver(new MemoryStore(files))];
  const outcomes = await Promise.all([
    outcome(one, await request(history('one', 0, 9), 0, 5)),
    outcome(two, await request(history('two', 0, 9), 0, 6)),
  ]);
  expect(outcomes.sort()).toEqual(['conflict', 'cosigned']);
});

test('its line verifies under its key, and a state that somebody else wrote is not believed', async () => {
  const store = new MemoryStore();
  const witness = witnessOver(store);
  const body = await request(history('one', 0, 9), 0, 5);
  const text = body
    .toString()
    .slice(body.indexOf('\n\n') + 2)
    .split('\n\n')[0] as string;
  const line = await witness.add(body);
  expect(verifiedSignatures({ text: `${text}\n`, signatures: parseSignatureLines(line) }, [key])).toEqual([
    { verifier: key, time: 1_800_000_000 },
  ]);
  const [name] = [...store.files.keys()];
  const forged = formatCheckpoint({ origin: log.name, size: 7, root: Buffer.alloc(32) });
  store.files.set(name as string, formatNote({ text: forged, signatures: [await signNote(forged, log)] }));
  await expect(witness.latest(log.name)).rejects.toThrow('is not a checkpoint that this witness cosigned');
});
