import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderStore } from '../../lib/objects/folder-store';
import { COSIGNATURE, ED25519, formatVerifierKey, signerOf } from '../../lib/witness/keys';
import { grow } from '../../lib/witness/log';
import { cosign, formatNote } from '../../lib/witness/note';
import { formatTlogProof } from '../../lib/witness/proof';
import { inclusionProof } from '../../lib/witness/proofs';
import { tileReader } from '../../lib/witness/tiles';

const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'centre-independent-'));
const log = signerOf('log.example/centre', ED25519, Buffer.alloc(32, 1));
const witness = signerOf('witness.example', COSIGNATURE, Buffer.alloc(32, 2));
const keys = [formatVerifierKey(log), formatVerifierKey(witness)] as const;
const entry = (index: number) => Buffer.from(`{"entry":${index}}`);
const store = new FolderStore(join(scratch, 'log'));
const PLACES = [0, 255, 256, 511, 599];

const bundle = (index: number) => join(scratch, `${index}.tlog-proof`);
beforeAll(async () => {
  const grown = (from: number, to: number) =>
    grow(store, log, async () => Array.from({ length: to - from }, (_, index) => entry(from + index)));
  await grown(0, 3);
  await grown(3, 300);
  const head = await grown(300, 600);
  if (!head) throw new Error('no head');
  const { text, signatures } = head.note;
  const checkpoint = formatNote({ text, signatures: [...signatures, await cosign(text, witness, 1_800_000_000)] });
  for (const index of PLACES) {
    const path = await inclusionProof(
      tileReader((name) => store.get(name), 600),
      index,
      600,
    );
    writeFileSync(bundle(index), formatTlogProof({ extra: entry(index), index, path, checkpoint }));
  }
  const path = await inclusionProof(
    tileReader((name) => store.get(name), 600),
    7,
    600,
  );
  writeFileSync(bundle(1007), formatTlogProof({ extra: entry(8), index: 7, path, checkpoint }));
  writeFileSync(bundle(1008), formatTlogProof({ extra: entry(7), index: 8, path, checkpoint }));
  const late = { ...(await cosign(text, witness, 1_800_000_001)), signature: (await cosign(text, witness, 1_800_000_000)).signature };
  late.signature[7] = 1;
  writeFileSync(
    bundle(1009),
    formatTlogProof({ extra: entry(7), index: 7, path, checkpoint: formatNote({ text, signatures: [...signatures, late] }) }),
  );
});
afterAll(() => rmSync(scratch, { recursive: true }));

const ran = (command: string, ...args: readonly string[]) => {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return [status, stdout];
};

test('bash and openssl alone: bundles hold, and each forgery is refused', () => {
  const script = join(root, 'docs', 'check-proof.sh');
  for (const index of PLACES)
    expect(ran(script, bundle(index), ...keys)).toEqual([
      0,
      `{"entry":${index}}\nproven: entry ${index} of 600, cosigned 2027-01-15T08:00:00Z\n`,
    ]);
  for (const forged of [1007, 1008, 1009]) expect(ran(script, bundle(forged), ...keys)[0]).not.toBe(0);
  expect(ran(script, bundle(0), keys[0], formatVerifierKey(signerOf('witness.example', COSIGNATURE, Buffer.alloc(32, 3))))[0]).not.toBe(0);
});

// It fetches Go modules, by hash: with the full counts only.
(process.env['PROVE'] === '1' ? test : test.skip)(
  "the implementations behind Go's checksum database read log, checkpoint, cosignature and proof",
  () => {
    const built = spawnSync('go', ['build', '-o', join(scratch, 'check'), '.'], { cwd: join(__dirname, 'go'), encoding: 'utf8' });
    expect([built.status, built.error]).toEqual([0, undefined]);
    const check = join(scratch, 'check');
    for (const index of PLACES) expect(ran(check, 'bundle', bundle(index), ...keys)).toEqual([0, `proven ${index} of 600, 2 signatures\n`]);
    for (const forged of [1007, 1008]) expect(ran(check, 'bundle', bundle(forged), ...keys)[0]).toBe(1);
    expect(ran(check, 'bundle', bundle(1009), ...keys)[0]).toBe(1);
    expect(ran(check, 'log', join(scratch, 'log'), keys[0])).toEqual([0, '600 entries, consistent from each size\n']);
  },
);
