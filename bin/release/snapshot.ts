import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildsOf, SOURCE_ARCHIVE } from '../../lib/model/builds';
import { bytesOf, digestOfDocument, parseSnapshot, snapshotKey, takeSnapshot } from '../../lib/release';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { loadCentre } from '../load-centre';
import { companyIn, kindIn, refuse, within } from './folder';
import { needed } from './paper';
import { sourceIn } from './source';

const text = { type: 'string' } as const;
const NAME = 'snapshot';

export const snapshot: Command = {
  summary: 'the source of a release as one archive, and what it is made of',
  help: `Usage: centre release snapshot SOURCE --environment FILE --company SLUG --name NAME --version VERSION --out FOLDER
                               [--format text|json]

Packs the files of the folder SOURCE, without empty folders, times and owners, so that the same files make the same bytes on any machine; and
writes into the new folder what is uploaded before an order: source.zip, and snapshots/DIGEST.json with the digest of every file.
SOURCE needs an executable 'build', which is run as ./build TOOLS OUT (docs/release.md, "What a build does"). Prints both digests, and what to
type next.

Exit code: 0 written, 2 bad input.`,
  run: (argv) => {
    const options = { environment: text, company: text, name: text, version: text, out: text, format: text } as const;
    const { values, positionals } = parsed(argv, options, 'release snapshot', true);
    const format = formatOf(values.format);
    const [source, ...more] = positionals;
    if (source === undefined || more.length > 0)
      throw new UsageError('not: release snapshot SOURCE', 'See: centre release snapshot --help');
    const file = needed(NAME, values.environment, '--environment');
    const out = needed(NAME, values.out, '--out');
    if (existsSync(out)) throw refuse('exists', out, 'a new folder', 'one that is there', 'Name another.');
    const { centre } = loadCentre(file);
    const company = companyIn(file, centre, needed(NAME, values.company, '--company'));
    const about = {
      environment: centre.environment.name,
      company: company.slug,
      name: needed(NAME, values.name, '--name'),
      version: needed(NAME, values.version, '--version'),
    };
    kindIn(file, company, about.name);
    const files = sourceIn(source);
    const taken = within(source, () => takeSnapshot(about, files), 'Rename the file, or leave it out.');
    const bytes = bytesOf(taken.snapshot);
    within('--version', () => parseSnapshot(bytes), 'For example 1.0.0.');
    const digest = digestOfDocument(taken.snapshot);
    const key = snapshotKey(digest);
    writeFolder(
      out,
      new Map([
        [SOURCE_ARCHIVE, taken.archive],
        [key, bytes],
      ]),
    );
    const bucket = buildsOf(centre, company).first.source.name;
    const report = { wrote: out, snapshot: digest, archive: taken.snapshot.archive, files: files.length, bucket };
    const put = (name: string) =>
      `aws s3api put-object --bucket ${bucket} --key ${name} --body ${join(out, name)} --checksum-algorithm SHA256`;
    const said = `Wrote ${out}: ${files.length} files.
archive   ${report.archive.sha256}, ${report.archive.bytes} bytes
snapshot  ${digest}
Next, as the company's role that submits source:
  ${put(SOURCE_ARCHIVE)} --query VersionId --output text
  ${put(key)}
  centre release order ${out} --environment ${file} --trust FILE --uploaded VERSION`;
    console.log(format === 'json' ? JSON.stringify(report, null, 2) : said);
    return 0;
  },
};

/** All of it or nothing: under another name until it is whole. */
function writeFolder(folder: string, files: ReadonlyMap<string, Buffer>): void {
  mkdirSync(dirname(folder), { recursive: true });
  const partial = mkdtempSync(`${folder}.partial-`);
  try {
    for (const [name, bytes] of files) {
      mkdirSync(dirname(join(partial, name)), { recursive: true });
      writeFileSync(join(partial, name), bytes);
    }
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}
