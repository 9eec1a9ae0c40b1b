import { writeWhole } from '../../lib/objects/write-whole';
import { parseSignedCheckpoint } from '../../lib/witness/checkpoint';
import { Malformed } from '../../lib/witness/malformed';
import { consistencyProof, rangeHash } from '../../lib/witness/proofs';
import { compareCheckpoints, formatSplitView, parseSplitView, type SplitView, verifySplitView } from '../../lib/witness/split-view';
import { tileReader } from '../../lib/witness/tiles';
import { UsageError } from '../command';
import { bytesOf, openStore, parsedFile, verifierText } from './files';
import type { WitnessValues } from './witness';

/** @returns 0 consistent, or confirmed; 1 split, or not confirmed; 3 when it cannot be decided */
export async function runCompare(files: readonly string[], values: WitnessValues): Promise<number> {
  const log = [verifierText(values['log-key'], '--log-key')];
  if (values.verify !== undefined) {
    if (files.length > 0) throw new UsageError(`'${files[0]}' is not understood`, '--verify takes one file and no checkpoint.');
    const view = parsedFile(values.verify, parseSplitView, 'Make one with: centre trail witness compare A B --out FILE');
    try {
      console.log(`split view: ${verifySplitView(view, log)}`);
      return 0;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      console.error(`no split is proven: ${error.message}`);
      return 1;
    }
  }
  const [a, b, ...more] = files;
  if (a === undefined || b === undefined || more.length > 0)
    throw new UsageError('two checkpoints are needed', 'centre trail witness compare A B');
  const [one, two] = [bytesOf(a), bytesOf(b)];
  // Judged under the name of the file that is wrong.
  for (const file of [a, b])
    parsedFile(file, (bytes) => compareCheckpoints(bytes, bytes, log), 'It takes a checkpoint with the signature of the log.');
  const compared = parsedFile(b, (bytes) => compareCheckpoints(one, bytes, log), 'Both checkpoints are of one log.');
  if (compared.kind === 'same') return said('the same', 0);
  if (compared.kind === 'split') return split({ first: one, second: two, path: [] }, values, log);
  if (compared.kind === 'consistent') return said('consistent', 0);
  if (values.tiles === undefined) {
    console.error(`${compared.older} and ${compared.newer} entries: --tiles must name the log that holds the larger one`);
    return 3;
  }
  const store = openStore(values.tiles);
  const [smaller, larger] = parseSignedCheckpoint(one).size < parseSignedCheckpoint(two).size ? [one, two] : [two, one];
  const [older, newer] = [parseSignedCheckpoint(smaller), parseSignedCheckpoint(larger)];
  const read = tileReader((path) => store.get(path), newer.size);
  if (!(await rangeHash(read, 0, newer.size)).equals(newer.root)) {
    console.error(`${values.tiles} does not hold the tree of the checkpoint of ${newer.size} entries`);
    return 3;
  }
  const rootAtFirst = await rangeHash(read, 0, older.size);
  if (rootAtFirst.equals(older.root)) return said(`consistent: the first ${older.size} of ${newer.size} entries are the same`, 0);
  return split({ first: smaller, second: larger, rootAtFirst, path: await consistencyProof(read, older.size, newer.size) }, values, log);
}

function split(view: SplitView, { out }: WitnessValues, log: Parameters<typeof verifySplitView>[1]): number {
  const text = `split view: ${verifySplitView(view, log)}`;
  if (out !== undefined) writeWhole(out, formatSplitView(view));
  return said(out === undefined ? text : `${text}\nproof in ${out}; anybody checks it with --verify and the log's key`, 1);
}

function said(line: string, code: number): number {
  console.log(line);
  return code;
}
