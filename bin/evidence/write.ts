import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { loadEnvironment } from '../../lib/config/load';
import { type EvidenceFile, jsonFile, sha256 } from '../../lib/evidence/files';
import { MANIFEST, SIGNED, STATEMENT } from '../../lib/evidence/manifest';
import { envelopeOf, toBeSigned } from '../../lib/evidence/statement';
import { parsed, progress, UsageError } from '../command';
import { type Checked, checked } from '../commands/check';
import { dayOf } from '../load-centre';
import { ROOT } from '../root';
import { collectEvidence, type Given } from './collect';
import { demandPlace, ofFile, readFolder, writeFolder } from './disk';
import { type Gathered, gathered } from './gather';
import { type MessageSigner, signerFor } from './signing';
import { soundFolder } from './sound';

/** `centre evidence --out DIR`: checks the environment and writes the folder. @returns the exit code of the check */
export async function writeEvidence(argv: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const options = { environment: text, 'as-of': text, out: text, sign: text, since: text, rehearsal: text } as const;
  const { values } = parsed(argv, options, 'evidence');
  if (values.out === undefined) throw new UsageError('--out is missing', 'Name the folder to write: centre evidence --out DIR');
  const environment = values.environment ?? relative(process.cwd(), join(ROOT, 'environments', 'reference.yaml'));
  const asOf = dayOf(values['as-of']);
  // What cannot be signed or taken over in the end is found out before the work.
  const signer = values.sign === undefined ? undefined : await signerFor(values.sign);
  const rehearsal = values.rehearsal === undefined ? undefined : reportOf(values.rehearsal);
  const since = values.since === undefined ? undefined : earlier(values.since, environment);
  demandPlace(values.out);
  const scratch = mkdtempSync(join(tmpdir(), 'centre-evidence-'));
  try {
    const assembly = join(scratch, 'assembly');
    const of = gathered(await checked(environment, assembly, asOf), assembly, environment);
    return CODES[await writeOut(of, { out: values.out, signer, since, rehearsal })];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function reportOf(file: string): { readonly file: string; readonly bytes: Buffer } {
  return { file, bytes: ofFile(() => readFileSync(file), file, 'a report of a rehearsal', 'centre rehearse --format json > FILE') };
}

function earlier(directory: string, environment: string): readonly EvidenceFile[] {
  const files = readFolder(directory);
  soundFolder(directory, files, loadEnvironment(environment).name);
  return files;
}

/** Exit codes. */
export const CODES = { clean: 0, violations: 1, incomplete: 3 } as const;

interface Wanted extends Given {
  readonly out: string;
  readonly signer?: MessageSigner | undefined;
}

/** Writes the folder and says what it came to. @throws {InputError} */
export async function writeOut(of: Gathered, { out, signer, ...given }: Wanted): Promise<Checked['report']['outcome']> {
  progress('writing the evidence ...');
  const { files, outcome } = collectEvidence(of, given);
  const statement = files.find(({ path }) => path === STATEMENT) as EvidenceFile;
  const signed = signer ? [jsonFile(SIGNED, envelopeOf(statement, signer.keyId, await signer.sign(toBeSigned(statement))))] : [];
  writeFolder(out, [...files, ...signed]);
  progress('');
  const manifest = files.find(({ path }) => path === MANIFEST) as EvidenceFile;
  console.log(`${out}: ${files.length + signed.length} files, ${outcome}. Open ${join(out, 'index.html')}`);
  console.log(`manifest ${sha256(manifest.bytes)}${signer ? `, signed with key ${signer.keyId}` : ', not signed (--sign KEY)'}`);
  return outcome;
}
