import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { InputError } from '../../lib/config/problem';
import { decodeEntry } from '../../lib/custody';
import { ServiceError } from '../../lib/objects/http';
import type { LogEntry } from '../../lib/witness/entry';
import { addCosignatures, grow, Overtaken, readCheckpoint } from '../../lib/witness/log';
import { Malformed } from '../../lib/witness/malformed';
import { DigestRewritten, missing, readPresent } from '../../lib/witness/missing';
import { formatNote } from '../../lib/witness/note';
import { StoreBroken } from '../../lib/witness/store';
import { type Command, parsed, UsageError } from '../command';
import { FolderLedger } from '../custody/folder-ledger';
import { OPTIONS, type Values } from '../trail/options';
import { completed } from '../trail/verify';
import { askWitness } from './ask';
import { evidenceOf } from './evidence';
import { bytesOf, needed, openStore, signerFile } from './files';

const text = { type: 'string' } as const;
const many = { type: 'string', multiple: true } as const;
const LOCAL = { ...OPTIONS, log: text, key: text, release: many, hold: many, ledger: text, witness: many, cosignature: many } as const;

export const publish: Command = {
  summary: 'append verified digests, releases and the custody ledger to the witness log',
  help: `Usage: centre trail publish --log DIR|s3://BUCKET/PREFIX --key FILE [TRAIL OPTIONS] [--release FILE]... [--ledger FOLDER]
       centre trail publish --log DIR|s3://BUCKET/PREFIX --key FILE --cosignature FILE
       centre trail publish --log DIR|s3://BUCKET/PREFIX --key FILE --witness URL

Verifies a trail as centre trail verify does (its options, see centre trail --help), and appends each verified digest of the time to an RFC 6962 log,
published as C2SP tlog-tiles with a signed checkpoint. Findings do not stop the log: their codes and numbers are in it for good.

  --log L            folder or bucket of the log; made when there is none
  --key FILE         the log's private key; its name is the log's origin (centre trail witness key)
  --release FILE     an entry of the release log: name and SHA-256 of the file
  --hold FILE        a request of centre trail hold: name and SHA-256
  --ledger FOLDER    the custody ledger: replayed, and the digest of its last entry
  --witness URL      asks a witness for its cosignature (C2SP tlog-witness), once the entries are there
  --cosignature FILE what a witness answered in its offline mode

Exit code: 0 published, 1 published with findings, or refused by a witness, 2 bad input, 3 could not be completed: run it again, it goes on.`,
  run: (argv) => {
    const { values } = parsed(argv, LOCAL, 'trail publish');
    const store = openStore(needed(values.log, '--log', 'a folder, or s3://BUCKET/PREFIX'), values.profile);
    const signer = signerFile(needed(values.key, '--key', "the file of the log's private key"));
    return storeCompleted(async () => {
      const { release, hold, ledger, witness, cosignature, log: _log, key: _key, ...trail } = values;
      const asked = trail.from !== undefined || trail.to !== undefined;
      if (!asked && !release && !hold && ledger === undefined && !witness && !cosignature)
        throw new UsageError('nothing to publish', 'Give the time of a trail, --release, --hold or --ledger.');
      const evidence = asked ? await evidenceOf(trail as Values) : undefined;
      const documents = [
        ...(release ?? []).map((file) => documentEntry('release', file)),
        ...(hold ?? []).map((file) => documentEntry('legal-hold', file)),
        ...(ledger === undefined ? [] : [ledgerHead(ledger)]),
      ];
      const wanted: readonly LogEntry[] = [...(evidence?.digests ?? []), ...(evidence ? [evidence.span] : []), ...documents];
      const head = await grow(store, signer, async (present) => missing(await readPresent(present), wanted));
      if (!head) throw new UsageError('the log has no entry yet', 'Publish something first.');
      for (const file of cosignature ?? []) await addCosignatures(store, formatNote(head.note), bytesOf(file).toString('utf8'));
      let refused = false;
      for (const url of witness ?? []) {
        const answer = await askWitness(store, url);
        if (answer.refused !== undefined) console.error(`${url} refuses: ${answer.refused}`);
        refused ||= answer.refused !== undefined;
      }
      const now = (await readCheckpoint(store)) ?? head;
      console.log(
        `${now.origin}: ${now.size} entries, root ${now.root.toString('base64')}, ${now.note.signatures.length - 1} cosignatures` +
          (evidence
            ? `\n${evidence.digests.length} digests from ${evidence.span.from} to ${evidence.span.to}, findings: ${evidence.span.findings.join(', ') || 'none'}`
            : ''),
      );
      return refused || (evidence && evidence.span.findings.length > 0) ? 1 : 0;
    });
  },
};

/** A log that is busy or not whole decides nothing. */
export const storeCompleted = (run: () => Promise<number>): Promise<number> =>
  completed(async () => {
    try {
      return await run();
    } catch (error) {
      if (error instanceof Overtaken || error instanceof StoreBroken) throw new ServiceError(error.message, error.constructor.name);
      if (error instanceof DigestRewritten) {
        const fix = 'A digest was exchanged after it was published: keep both, and find out who signed the second one.';
        const { key, logged, found } = error;
        throw new InputError([{ code: 'digest-rewritten', file: key, expected: `SHA-256 ${logged}`, found, fix }]);
      }
      if (error instanceof Malformed) throw new ServiceError(`the log cannot be read: ${error.message}`, 'Malformed');
      throw error;
    }
  }, undefined);

const documentEntry = (kind: 'release' | 'legal-hold', file: string): LogEntry => ({
  kind,
  name: basename(file),
  sha256: createHash('sha256').update(bytesOf(file)).digest('hex'),
});

function ledgerHead(folder: string): LogEntry {
  const ledger = new FolderLedger(folder);
  ledger.state();
  const { digest, entry } = decodeEntry(ledger.entries().at(-1) as Buffer);
  return { kind: 'ledger-head', name: `custody-ledger/${String(entry.sequence).padStart(6, '0')}`, sha256: digest };
}
