import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { InputError } from '../../lib/config/problem';
import { type EvidenceFile, jsonFile, sha256 } from '../../lib/evidence/files';
import { MANIFEST, SIGNED, STATEMENT } from '../../lib/evidence/manifest';
import { envelopeOf, toBeSigned } from '../../lib/evidence/statement';
import { parsed, progress, UsageError } from '../command';
import { checked } from '../commands/check';
import { dayOf } from '../load-centre';
import { ROOT } from '../root';
import { collectEvidence } from './collect';
import { writeFolder } from './disk';
import { signerFor } from './signing';

/** `centre evidence --out DIR`: checks the environment and writes the folder. @returns the exit code of the check */
export async function writeEvidence(argv: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const options = { environment: text, 'as-of': text, out: text, sign: text, since: text, rehearsal: text } as const;
  const { values } = parsed(argv, options, 'evidence');
  if (values.out === undefined) throw new UsageError('--out is missing', 'Name the folder to write: centre evidence --out DIR');
  const environment = values.environment ?? relative(process.cwd(), join(ROOT, 'environments', 'reference.yaml'));
  const asOf = dayOf(values['as-of']);
  // What cannot be signed in the end is found out before the work.
  const signer = values.sign === undefined ? undefined : await signerFor(values.sign);
  const scratch = mkdtempSync(join(tmpdir(), 'centre-evidence-'));
  try {
    const assembly = join(scratch, 'assembly');
    const result = await checked(environment, assembly, asOf);
    const { gate } = result;
    if (gate === undefined)
      throw new InputError([
        {
          code: 'incomplete',
          file: environment,
          expected: 'a gate that judged',
          found: 'none',
          fix: 'Run centre check and read what it says.',
        },
      ]);
    progress('writing the evidence ...');
    const { files, outcome } = collectEvidence(
      { ...result, gate },
      { assembly, environment, since: values.since, rehearsal: values.rehearsal },
    );
    const statement = files.find(({ path }) => path === STATEMENT) as EvidenceFile;
    const signed = signer ? [jsonFile(SIGNED, envelopeOf(statement, signer.keyId, await signer.sign(toBeSigned(statement))))] : [];
    writeFolder(values.out, [...files, ...signed]);
    progress('');
    const manifest = files.find(({ path }) => path === MANIFEST) as EvidenceFile;
    console.log(`${values.out}: ${files.length + signed.length} files, ${outcome}. Open ${join(values.out, 'index.html')}`);
    console.log(`manifest ${sha256(manifest.bytes)}${signer ? `, signed with key ${signer.keyId}` : ', not signed (--sign KEY)'}`);
    return { clean: 0, violations: 1, incomplete: 3 }[outcome];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
