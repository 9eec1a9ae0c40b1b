import { createHash } from 'node:crypto';
import { canonicalJson } from '../../lib/attest/canonical';
import { InputError } from '../../lib/config/problem';
import { MirrorSource, mirrorHead } from '../../lib/objects/mirror-source';
import { writeWhole } from '../../lib/objects/write-whole';
import { type Command, parsed, UsageError } from '../command';
import { bytesOf, needed } from '../witness/files';
import { signedVersion } from './signed-logs';

const text = { type: 'string' } as const;
const LINE = /^([0-9a-f]{64}) {2}(\S{1,1024})$/;

export const hold: Command = {
  summary: 'a request to keep the logs that an answer rests on: named, hashed, ready to be published and decided',
  help: `Usage: centre trail hold --answer ANSWER.json --mirror MIRROR --case ID --reason TEXT --out FILE

Takes the logs that an answer of centre trail review rests on (--format json), and writes a request for a legal hold on exactly these versions of
objects, in canonical JSON: the same input gives the same bytes. Bucket and versions are those of the mirror (centre trail mirror): of each log the
version whose hash is the answer's. The request's SHA-256 is printed; centre trail publish --hold FILE puts it into the witness log, so that what
was asked to be kept, and when, cannot be changed later. centre custody propose hold --request FILE brings it to the executor, which puts the hold.
This command changes nothing in AWS.`,
  run: async (argv) => {
    const { values } = parsed(argv, { answer: text, case: text, mirror: text, reason: text, out: text } as const, 'trail hold');
    const file = needed(values.answer, '--answer', 'an answer in JSON');
    const name = needed(values.case, '--case', 'the id of the case, such as IR-2026-7');
    if (!/^[A-Z][A-Z0-9]{0,9}(?:-\d{1,8}){1,2}$/.test(name)) throw new UsageError(`--case ${name}`, 'It takes an id such as IR-2026-7.');
    const mirror = needed(values.mirror, '--mirror', 'a mirror of the bucket that holds the logs');
    const reason = needed(values.reason, '--reason', 'a sentence').trim();
    if (reason.length < 10 || reason.length > 1000) throw new UsageError('--reason', 'It takes a sentence of 10 to 1000 characters.');
    const out = needed(values.out, '--out', 'a file');
    const { answer, objects: named } = read(file);
    const { bucket } = mirrorHead(mirror);
    const objects = await versionsOf(mirror, named);
    const request = { kind: 'legal-hold', case: name, bucket, reason, objects, answer };
    const bytes = `${canonicalJson(request)}\n`;
    writeWhole(out, bytes);
    console.log(`${objects.length} objects of ${bucket}, SHA-256 ${createHash('sha256').update(bytes).digest('hex')}`);
    return 0;
  },
};

/** @throws {InputError} a log whose signed bytes the mirror does not have: nobody could say which version is meant */
async function versionsOf(mirror: string, logs: readonly { readonly key: string; readonly sha256: string }[]) {
  const source = new MirrorSource(mirror);
  const found: { readonly key: string; readonly sha256: string; readonly versionId: string }[] = [];
  for (const log of logs) {
    const versionId = await signedVersion(source, log);
    if (versionId === undefined)
      throw new InputError([
        {
          code: 'hold-version',
          file: mirror,
          expected: `a version of ${log.key} whose content has SHA-256 ${log.sha256}`,
          found: 'none',
          fix: 'Give the mirror that the answer was made of.',
        },
      ]);
    found.push({ ...log, versionId });
  }
  return found;
}

function read(file: string) {
  const bad = (expected: string, found: string) =>
    new InputError([
      { code: 'answer', file, expected, found, fix: 'Make one with: centre trail review ask QUESTION --format json --out FILE' },
    ]);
  let value: { [name: string]: unknown } | null;
  try {
    value = JSON.parse(bytesOf(file).toString('utf8')) as { [name: string]: unknown } | null;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw bad('JSON', (error as Error).message.slice(0, 100));
  }
  const evidence = value?.['evidence'];
  if (!Array.isArray(evidence) || evidence.length === 0)
    throw bad('an answer with evidence', evidence === undefined ? 'none' : 'an empty list');
  const objects = evidence.map((line: unknown, index) => {
    const [, sha256, key] = LINE.exec(String(line)) ?? [];
    if (sha256 === undefined || key === undefined) throw bad(`evidence[${index}]: SHA-256, two spaces, key`, String(line).slice(0, 100));
    return { key, sha256 };
  });
  const [question, sql, from, to, logsRoot] = ['question', 'sql', 'from', 'to', 'logsRoot'].map((name) => {
    const found = value?.[name];
    if (typeof found !== 'string') throw bad(`${name}: a text`, JSON.stringify(found) ?? 'none');
    return found;
  }) as [string, string, string, string, string];
  return { objects, answer: { question, sql, from, to, logsRoot } };
}
