import { createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lineOf } from '../../lib/model/line';
import { writeWhole } from '../../lib/objects/write-whole';
import { bytesOf, checkTrust, parseTrustBytes, type Trust, trustDigest } from '../../lib/release';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { FolderLedger } from '../custody/folder-ledger';
import { loadCentre } from '../load-centre';
import { bytesOfFile, companyIn, refuse, within } from './folder';
import { needed } from './paper';

const text = { type: 'string' } as const;
const NAME = 'trust';

export const trust: Command = {
  summary: 'the trust document of a company: whose keys count, and whose builds',
  help: `Usage: centre release trust --environment FILE --company SLUG --key SIDE/PURPOSE=KEY ... [--ledger FOLDER] --out FILE
                            [--force] [--format text|json]

Writes the document with which releases are verified, in its only form, and prints its digest, which a quorum adopts
(centre custody registry --trust FILE). The builders are those of the environment file.

  --key     a public key on P-256: a file, PEM, DER, or the base64 that 'aws kms get-public-key --query PublicKey --output text' prints.
            One at least of each: centre/provenance, centre/release, supervisor/provenance, supervisor/comparison, supervisor/summary,
            supervisor/release, supervisor/log. To change a key, name the old one beside the new: what it signed still verifies
  --ledger  a copy of the custody ledger: its root says who may authorise the fast lane. Without it nobody may

Exit code: 0 written, 2 bad input.`,
  run: (argv) => {
    const options = {
      environment: text,
      company: text,
      key: { ...text, multiple: true },
      ledger: text,
      out: text,
      force: { type: 'boolean' },
      format: text,
    } as const;
    const { values } = parsed(argv, options, 'release trust');
    const format = formatOf(values.format);
    const file = needed(NAME, values.environment, '--environment');
    const out = needed(NAME, values.out, '--out');
    if (existsSync(out) && !values.force) throw refuse('exists', out, 'a new file', 'one that is there', 'Name another, or --force.');
    const { centre } = loadCentre(file);
    const company = companyIn(file, centre, needed(NAME, values.company, '--company'));
    const { first, second } = lineOf(centre, company).builds;
    const document: Trust = {
      schemaVersion: 1,
      environment: centre.environment.name,
      company: company.slug,
      organizations: { centre: company.slug, supervisor: centre.supervisor.slug },
      keys: (values.key ?? []).map(keyOf),
      builders: {
        centre: { id: first.projectArn, role: first.role.roleArn },
        supervisor: { id: second.projectArn, role: second.role.roleArn },
      },
      root: values.ledger === undefined ? null : new FolderLedger(values.ledger).state().root,
    };
    const bytes = bytesOf(document);
    within('--key', () => checkTrust(document), 'See: centre release trust --help');
    within('--key', () => parseTrustBytes(bytes), 'See: centre release trust --help');
    writeWhole(out, bytes);
    const digest = trustDigest(document);
    const said = `Wrote ${out}: ${document.keys.length} keys, ${document.root ? `custody root ${document.root.version}` : 'no custody root, so no fast lane'}.\ndigest  ${digest}\nNext: centre custody registry --environment ${file} --trust ${out} --out PAPER`;
    console.log(format === 'json' ? JSON.stringify({ wrote: out, digest, document }, null, 2) : said);
    return 0;
  },
};

/** `SIDE/PURPOSE=FILE`. @throws {UsageError, InputError} */
function keyOf(argument: string): Trust['keys'][0] {
  const [, side, purpose, file] = /^(centre|supervisor)\/(provenance|comparison|summary|release|log)=(.+)$/.exec(argument) ?? [];
  if (file === undefined)
    throw new UsageError(`--key '${argument}'`, 'For example --key centre/release=key.pem; see: centre release trust --help');
  return { side, purpose, publicKey: publicKeyIn(file) } as Trust['keys'][0];
}

/** SubjectPublicKeyInfo of a file in any of the three forms, DER, base64. Whether it is on P-256 the document's own check says. */
function publicKeyIn(file: string): string {
  const bytes = bytesOfFile(file, 'a public key');
  const base64 = bytes.toString('latin1').trim();
  const der = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : bytes;
  for (const key of [bytes, { key: der, format: 'der' as const, type: 'spki' as const }]) {
    try {
      return createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
    } catch {
      // The next form.
    }
  }
  throw refuse(
    'bad-key',
    file,
    'a public key: PEM, DER or base64',
    'none of these',
    'aws kms get-public-key --query PublicKey --output text',
  );
}
