import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { InputError } from '../../lib/config/problem';
import { writeWhole } from '../../lib/objects/write-whole';
import { Refused, STATUS } from '../../lib/witness/add-checkpoint';
import { COSIGNATURE, ED25519, formatSignerKey, formatVerifierKey, isKeyName, signerOf } from '../../lib/witness/keys';
import { addCosignatures, readCheckpoint } from '../../lib/witness/log';
import { formatNote } from '../../lib/witness/note';
import { type Command, parsed, UsageError } from '../command';
import { written } from '../trail/verify';
import { requestFor } from './ask';
import { runCompare } from './compare';
import { configured } from './config';
import { needed } from './files';
import { storeCompleted } from './publish';
import { witnessServer } from './serve';

const text = { type: 'string' } as const;
const OPTIONS = {
  name: text,
  type: text,
  out: text,
  config: text,
  port: text,
  add: { type: 'boolean' },
  'log-key': text,
  tiles: text,
  verify: text,
} as const;
export type WitnessValues = { readonly [name in Exclude<keyof typeof OPTIONS, 'add'>]?: string | undefined } & {
  readonly add?: boolean | undefined;
};

export const witness: Command = {
  summary: 'cosign a log after verifying that it only grew, and that its digests are those of the own copy of the trail',
  help: `Usage: centre trail witness key     --name NAME --type log|witness --out FILE
       centre trail witness cosign  --config FILE [--out FILE | --add]
       centre trail witness serve   --config FILE [--port N]
       centre trail witness compare A B --log-key KEY [--tiles DIR|s3://...] [--out FILE]
       centre trail witness compare --verify FILE --log-key KEY

key      makes an Ed25519 key: the private part in FILE, for its owner alone; the verifier key is printed.
cosign   offline: reads the published log, judges it, and writes the cosignature to FILE, or --add's it to the log.
serve    answers add-checkpoint and the monitors' checkpoint on 127.0.0.1 (C2SP tlog-witness).
compare  two checkpoints of a log: the same, consistent (--tiles has the tree of the larger one), or a split view; --out keeps the
         proof of a split, which --verify checks without anything else.

The file of --config: {"key": FILE, "state": FOLDER, "log": {"key": KEY, "from": DIR or s3://...},
"trails": [{"trailArn", "accounts": [], "regions": [], "mirror" or "bucket" or "copy", "publicKeys", "organization", "prefix", "retentionDays"}]}

Exit code: 0 cosigned, consistent, or a split that --verify confirms; 1 refused, or a split view; 2 bad input; 3 could not be completed.`,
  run: (argv) => {
    const { values, positionals } = parsed(argv, OPTIONS, 'trail witness', true);
    const [verb, ...files] = positionals;
    if (verb === 'compare') return storeCompleted(() => runCompare(files, values));
    if (files.length > 0) throw new UsageError(`'${files[0]}' is not understood`, 'See: centre trail witness --help');
    if (verb === 'key') return makeKey(values);
    if (verb === 'cosign') return storeCompleted(() => runCosign(values));
    if (verb === 'serve') return runServe(values);
    throw new UsageError(
      verb === undefined ? 'witness needs key, cosign, serve or compare' : `there is no 'witness ${verb}'`,
      'See: centre trail witness --help',
    );
  },
};

function makeKey(values: WitnessValues): number {
  const name = needed(values.name, '--name', 'a name such as log.example.ch/centre');
  if (!isKeyName(name)) throw new UsageError(`--name ${name}`, 'It takes a name without space or plus.');
  if (values.type !== 'log' && values.type !== 'witness')
    throw new UsageError(`--type ${values.type ?? 'is missing'}`, 'One of log, witness.');
  const out = needed(values.out, '--out', 'a new file');
  const seed = randomBytes(32);
  const signer = signerOf(name, values.type === 'log' ? ED25519 : COSIGNATURE, seed);
  try {
    // Never over a key that is there: a log whose key is lost cannot go on.
    writeFileSync(out, `${formatSignerKey(signer, seed)}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'an error';
    throw new InputError([
      { code: 'unreadable', file: out, expected: 'a new file', found: existsSync(out) ? 'one that exists' : code, fix: 'Name another.' },
    ]);
  }
  console.log(formatVerifierKey(signer));
  return 0;
}

async function runCosign(values: WitnessValues): Promise<number> {
  const { witness, store, log } = configured(needed(values.config, '--config', "the witness's file"));
  if (values.add && values.out !== undefined) throw new UsageError('--add and --out', 'One of them.');
  const known = await witness.latest(log.name);
  const head = await readCheckpoint(store);
  if (!head) throw new UsageError('the log has no checkpoint', 'Publish something first.');
  try {
    const line = await witness.add(await requestFor(store, known?.size ?? 0));
    if (values.add) {
      const now = await addCosignatures(store, formatNote(head.note), line);
      console.log(`${now.origin}: ${now.size} entries, cosigned`);
    } else if (values.out === undefined) await written(line.trimEnd());
    else writeWhole(values.out, line);
    return 0;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.error(`not cosigned (${error.refusal}, ${STATUS[error.refusal]}): ${error.message}`);
    return 1;
  }
}

async function runServe(values: WitnessValues): Promise<number> {
  const { witness, signer } = configured(needed(values.config, '--config', "the witness's file"));
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`--port ${values.port}`, 'It takes a port, or 0 for any.');
  const server = witnessServer(witness, (line) => console.error(line));
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', done);
  });
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port} ${formatVerifierKey(signer)}`);
  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close(() => done()));
  });
  return 0;
}
