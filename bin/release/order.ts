import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { instantOf } from '../../lib/custody';
import { buildsOf, SOURCE_ARCHIVE } from '../../lib/model/builds';
import { BUILDSPEC } from '../../lib/model/buildspec';
import { readRegistry, registryPath } from '../../lib/model/registry';
import { writeWhole } from '../../lib/objects/write-whole';
import {
  bytesOf,
  checkSnapshot,
  digestOfDocument,
  judgeOrder,
  orderKey,
  orderOf,
  parseOrder,
  parseSnapshot,
  requestBytes,
  sha256,
  trustDigest,
} from '../../lib/release';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { loadCentre } from '../load-centre';
import { bytesOfFile, companyIn, envelopeIn, kindIn, refuse, trustIn, within } from './folder';
import { needed } from './paper';

const text = { type: 'string' } as const;
const NAME = 'order';
/** Version ids of S3 (S3 User Guide, "Using S3 Versioning"): opaque, at most 1,024 bytes; the line takes these characters. */
const VERSION = /^[\w.~-]{1,200}$/;

export const order: Command = {
  summary: 'the order that has a snapshot built twice and released',
  help: `Usage: centre release order FOLDER --environment FILE --trust FILE --uploaded VERSION [--uploaded-supervisor VERSION]
                            [--authorisation FILE] [--force] [--format text|json]

Writes orders/NAME/VERSION.json into the FOLDER that 'centre release snapshot' made. It names the snapshot, the image of the environment file,
the commands of every build, the version of source.zip, and the trust document. The upload of that file starts the assembly line.

  --trust                the trust document; a quorum adopts it first (centre release trust --help)
  --uploaded             version id of source.zip in the company's source bucket; a replica has the same
  --uploaded-supervisor  version id of the supervisor's replica, should it have another
  --authorisation        detection rules leave by the fast lane, under this authorisation (centre release authorise --help)
  --force                writes over an order that is there

What the first step of the line would refuse is refused here: another snapshot than the archive's, a trust document or an authorisation of
another company, a quorum that is none, an authorisation outside its time. Whether a use is left shows when it is taken.

Exit code: 0 written, 2 bad input.`,
  run: (argv) => {
    const options = {
      environment: text,
      trust: text,
      uploaded: text,
      'uploaded-supervisor': text,
      authorisation: text,
      force: { type: 'boolean' },
      format: text,
    } as const;
    const { values, positionals } = parsed(argv, options, 'release order', true);
    const format = formatOf(values.format);
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0) throw new UsageError('not: release order FOLDER', 'See: centre release order --help');
    const file = needed(NAME, values.environment, '--environment');
    const uploaded = versionOf(needed(NAME, values.uploaded, '--uploaded'), '--uploaded');
    const sources = { centre: uploaded, supervisor: versionOf(values['uploaded-supervisor'] ?? uploaded, '--uploaded-supervisor') };
    const trust = trustIn(needed(NAME, values.trust, '--trust'));
    const authorisation = values.authorisation === undefined ? undefined : envelopeIn(values.authorisation);
    const snapshot = snapshotIn(folder);
    const { centre } = loadCentre(file);
    const company = companyIn(file, centre, snapshot.company);
    const pins = { image: company.buildImage.replace(/^sha256:/, ''), buildspec: sha256(BUILDSPEC) };
    const made = orderOf(snapshot, kindIn(file, company, snapshot.name), pins, authorisation);
    within('--authorisation', () => parseOrder(bytesOf(made)), 'Only rules take the fast lane.');
    const archive = bytesOfFile(join(folder, SOURCE_ARCHIVE), 'the archive of the snapshot');
    within(join(folder, SOURCE_ARCHIVE), () => checkSnapshot(made, snapshot, archive), 'Make the folder again: centre release snapshot.');
    if (snapshot.environment !== centre.environment.name)
      throw refuse(
        'environment',
        folder,
        `a snapshot of ${centre.environment.name}`,
        `one of ${snapshot.environment}`,
        'Name another environment file.',
      );
    within(values.authorisation ?? '--trust', () => judgeOrder(made, trust, authorisation, instantOf(Date.now())));
    const key = orderKey(made);
    const out = join(folder, key);
    if (existsSync(out) && !values.force) throw refuse('exists', out, 'no order yet', 'one that is there', 'To order it again: --force.');
    writeWhole(out, requestBytes({ order: made, sources, authorisation: authorisation ?? null, trust }));
    const digest = trustDigest(trust);
    const adopted = (readRegistry(registryPath(file), centre.environment)?.trusts ?? []).some(
      (one) => one.company === company.slug && one.digest === digest,
    );
    const bucket = buildsOf(centre, company).first.source.name;
    const report = { wrote: out, order: digestOfDocument(made), ...pins, trust: digest, adopted, bucket, key };
    const said = `Wrote ${out}: ${made.kind} ${made.name} ${made.version}, ${made.lane} lane.
order      ${report.order}
image      ${pins.image}
buildspec  ${pins.buildspec}
trust      ${digest}${adopted ? '' : '\n           not adopted in the key registry: the line refuses it until a quorum did'}
Next, as the company's role that submits source:
  aws s3api put-object --bucket ${bucket} --key ${key} --body ${out} --checksum-algorithm SHA256`;
    console.log(format === 'json' ? JSON.stringify(report, null, 2) : said);
    return 0;
  },
};

function versionOf(value: string, option: string): string {
  if (!VERSION.test(value)) throw new UsageError(`${option} '${value.slice(0, 80)}'`, 'The VersionId that put-object printed.');
  return value;
}

/** The one snapshot of a folder. @throws {InputError} */
function snapshotIn(folder: string) {
  const place = join(folder, 'snapshots');
  const names = existsSync(place) ? readdirSync(place).filter((name) => name.endsWith('.json')) : [];
  const [name] = names;
  const found = names.length === 0 ? 'none' : names.join(', ');
  if (name === undefined || names.length > 1) throw refuse('unreadable', place, 'one snapshot', found, 'Make it: centre release snapshot.');
  const file = join(place, name);
  const bytes = bytesOfFile(file, 'a snapshot');
  return within(file, () => parseSnapshot(bytes), 'Make the folder again: centre release snapshot.');
}
