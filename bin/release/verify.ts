import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { instantOf, readInstant } from '../../lib/custody';
import {
  demand,
  demandArtefact,
  demandNotWithdrawn,
  judgeList,
  judgeRelease,
  parseEnvelope,
  type Released,
  ReleaseError,
  resourceUri,
  sha256,
  TRUST_FILE,
  type Trust,
  trustDigest,
} from '../../lib/release';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { type Bundle, envelopeIn, folderOf, openBundle, refuse, trustIn } from './folder';

const text = { type: 'string' } as const;

export const verify: Command = {
  summary: 'a release or one of its files, offline',
  help: `Usage: centre release verify DIR|FILE [--bundle DIR] [--trust FILE] [--withdrawals FILE] [--at TIME] [--format text|json]

  DIR            the folder of a release: all of its files are checked
  FILE           one released file, inside such a folder or, with --bundle, anywhere
  --trust        the trust document, got from somewhere else than the release. Without it the one in the folder is used, and whoever made the
                 folder says whose keys count: compare its digest, which is printed
  --withdrawals  the current withdrawal list; without it nobody can tell whether the release was withdrawn
  --at           the time for which the list must be valid; default: now

Exit code: 0 verified, 1 not verified (what failed is named), 2 bad input.`,
  run: (argv) => {
    const options = { bundle: text, trust: text, withdrawals: text, at: text, format: text } as const;
    const { values, positionals } = parsed(argv, options, 'release verify', true);
    const format = formatOf(values.format);
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0) throw new UsageError('not: release verify DIR|FILE', 'See: centre release verify --help');
    if (!existsSync(path)) throw refuse('unreadable', path, 'a release or one of its files', 'nothing there', 'Name another.');
    const at = values.at === undefined ? instantOf(Date.now()) : instantArgument(values.at);
    const single = statSync(path).isDirectory()
      ? undefined
      : values.bundle === undefined
        ? folderOf(path)
        : { folder: values.bundle, name: undefined };
    const bundle = openBundle(single?.folder ?? path);
    const trust = trustIn(values.trust ?? join(bundle.folder, TRUST_FILE));
    const report = judged(bundle, trust, single && { file: path, name: single.name }, values.withdrawals, at);
    const full = { ...report, trust: trustDigest(trust), trustFromElsewhere: values.trust !== undefined };
    console.log(format === 'json' ? JSON.stringify(full, null, 2) : shown(full));
    return report.verified ? 0 : 1;
  },
};

const instantArgument = (value: string) => {
  try {
    return readInstant(value, '--at');
  } catch {
    throw new UsageError(`--at '${value}'`, 'For example 2026-12-31T00:00:00Z.');
  }
};

interface Line {
  readonly what: string;
  /** Key id that signed it. */
  readonly key?: string;
  readonly organization?: string;
  readonly digest?: string;
}
interface Report {
  readonly verified: boolean;
  readonly release?: string;
  readonly lane?: string;
  readonly checks: readonly Line[];
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
  readonly withdrawals: string;
  readonly failed?: { readonly code: string; readonly expected: string; readonly found: string };
}

function judged(
  bundle: Bundle,
  trust: Trust,
  single: { readonly file: string; readonly name: string | undefined } | undefined,
  listFile: string | undefined,
  at: string,
): Report {
  const list = listFile === undefined ? undefined : envelopeIn(listFile);
  let withdrawals = 'not asked: no withdrawal list was given';
  try {
    const released = judgeRelease(bundle.documents, trust);
    const files = single ? [oneFile(released, single.file, single.name)] : allFiles(released, bundle);
    if (list !== undefined) {
      const withdrawn = judgeList(list, trust, at);
      demandNotWithdrawn(withdrawn, released.release);
      withdrawals = `not withdrawn, by list ${withdrawn.list.number} of ${withdrawn.list.issuedOn}, valid until ${withdrawn.list.expires}`;
    }
    const { order } = released.basis;
    return {
      verified: true,
      release: resourceUri(order),
      lane: laneOf(released),
      checks: checksOf(bundle, released, trust),
      files,
      withdrawals,
    };
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    const { code, expected, found } = error;
    return { verified: false, checks: [], files: [], withdrawals, failed: { code, expected, found } };
  }
}

function laneOf({ basis, rebuilt }: Released): string {
  if (basis.order.lane === 'full') return 'full: built twice before it was released';
  return `fast: use ${basis.use} of ${basis.authorisation?.count}; ${rebuilt ? 'build B was made afterwards, with the same files' : 'build B is not here yet: one build only'}`;
}

/** Whose key signed each document: the checks are done, this says which they were. */
function checksOf({ documents }: Bundle, { basis, logged, release }: Released, trust: Trust): readonly Line[] {
  const by = (name: keyof typeof documents, what: string, side: 'centre' | 'supervisor'): Line => {
    const { signatures } = parseEnvelope(documents[name] as Buffer);
    return { what, key: signatures[0]?.keyid ?? '', organization: trust.organizations[side] };
  };
  const twice = documents['comparison.json'] !== undefined;
  return [
    { what: `source snapshot of ${basis.order.name} ${basis.order.version}`, digest: basis.order.snapshot },
    by('provenance.centre.json', 'provenance of build A', 'centre'),
    ...(twice
      ? [
          by('provenance.supervisor.json', 'provenance of build B', 'supervisor'),
          by('comparison.json', 'comparison: the same files', 'supervisor'),
        ]
      : []),
    ...(basis.authorisation
      ? [{ what: 'fast-lane authorisation by the custody quorum', digest: basis.order.authorisation as string }]
      : []),
    by('summary.json', 'verification summary', 'supervisor'),
    { ...by('release.centre.json', "the centre's release signature", 'centre'), digest: release },
    { ...by('release.supervisor.json', "the supervisor's release signature", 'supervisor'), digest: release },
    { ...by('log-entry.json', `log entry ${logged.entry.sequence} of ${logged.entry.at}`, 'supervisor'), digest: logged.digest },
  ];
}

function allFiles(released: Released, { folder, files }: Bundle) {
  const { artefacts } = released.basis;
  const missing = artefacts.find(({ name }) => !files.includes(name));
  demand('artefact', missing === undefined, `${missing?.name} among the files`, 'no such file');
  for (const name of files) demandArtefact(released, name, readFileSync(join(folder, 'files', name)));
  return artefacts;
}

function oneFile(released: Released, file: string, name: string | undefined) {
  const bytes = readFileSync(file);
  const byDigest = released.basis.artefacts.find((one) => one.sha256 === sha256(bytes));
  const asNamed = name ?? byDigest?.name ?? file;
  demandArtefact(released, asNamed, bytes);
  return { name: asNamed, sha256: sha256(bytes) };
}

function shown({
  verified,
  release,
  lane,
  checks,
  files,
  withdrawals,
  failed,
  trust,
  trustFromElsewhere,
}: Report & { trust: string; trustFromElsewhere: boolean }): string {
  const anchor = trustFromElsewhere ? '' : ': it came with the release; compare this digest with one you got elsewhere';
  const end = [`  trust document ${trust}${anchor}`, `  withdrawals    ${withdrawals}`];
  if (!verified || failed)
    return [`NOT VERIFIED  ${failed?.code}: expected ${failed?.expected}, found ${failed?.found}`, ...end].join('\n');
  return [
    `verified  ${release}`,
    `  lane           ${lane}`,
    ...checks.map(
      ({ what, key, organization, digest }) =>
        `  ok  ${what.padEnd(46)} ${key ? `key ${key.slice(0, 16)} of ${organization}` : `digest ${digest?.slice(0, 16)}`}`,
    ),
    ...files.map(({ name, sha256: digest }) => `  ok  ${name.padEnd(46)} SHA-256 ${digest}`),
    ...end,
  ].join('\n');
}
