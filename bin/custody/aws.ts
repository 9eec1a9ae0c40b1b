import { existsSync } from 'node:fs';
import { InputError } from '../../lib/config/problem';
import { LedgerError, PROBE_NAME, replay } from '../../lib/custody';
import { type AwsSettings, awsSettings } from '../../lib/objects/credentials';
import { invoke } from '../../lib/objects/functions';
import { ServiceError } from '../../lib/objects/http';
import { S3Source } from '../../lib/objects/s3';
import { type Command, formatOf, parsed } from '../command';
import { required } from './custodian';
import { FolderLedger } from './folder-ledger';

const text = { type: 'string' } as const;
/** No entry is longer (lib/custody/entry.ts). */
const MOST_BYTES = 1 << 24;

export interface Aws extends AwsSettings {
  readonly region: string;
}

/** @throws {InputError} no profile of that name, or no Region */
export function awsOf(profile: string | undefined): Aws {
  const settings = awsSettings(process.env, profile ?? process.env['AWS_PROFILE']);
  if (settings.region === undefined)
    throw new InputError([
      { code: 'region', file: 'AWS configuration', expected: 'a Region', found: 'none', fix: 'AWS_REGION=eu-central-2' },
    ]);
  return { ...settings, region: settings.region };
}

/** What the executor answered (lambda/custody-executor/executor.ts). */
export interface ExecutorReply {
  readonly outcome: 'recorded' | 'refused' | 'idle' | 'busy';
  readonly document?: string;
  readonly events?: number;
  readonly until?: string;
  readonly refusal?: {
    readonly code: string;
    readonly expected: string;
    readonly found: string;
    readonly meaning: string;
    readonly fix: string;
  };
}

/** Brings a paper to the executor, or, without one, has it finish what is due. @throws {InputError} the service refuses or fails */
export async function bring(name: string, paper: object | undefined, profile: string | undefined): Promise<ExecutorReply> {
  const { credentials, region, endpoint } = awsOf(profile);
  const url = endpoint('Lambda');
  const place = { name, region, ...(url === undefined ? {} : { endpoint: url }) };
  return asked(name, async () => (await invoke(place, credentials, paper ? { paper: JSON.stringify(paper) } : {})) as ExecutorReply);
}

/** @throws {InputError} naming the place, when AWS refuses or does not answer */
export async function asked<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new InputError([
      {
        code: 'service',
        file: place,
        expected: 'an answer',
        found: error.message,
        fix: 'See the rights of your role, and the name; nothing else was done here.',
      },
    ]);
  }
}

export const pull: Command = {
  summary: 'copy new entries of the ledger from its bucket into a folder',
  help: `Usage: centre custody pull --bucket NAME --ledger FOLDER [--profile NAME] [--format text|json]

  --bucket   the ledger, or the other organization's copy of it
  --ledger   folder; entries that are there already must be the bucket's

Of each entry, and of each probe beside them, the oldest version counts. The folder must replay with what came; else nothing is written.
Endpoints: AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3.

Exit code: 0 copied, 2 bad input, or a bucket that cannot be read or does not replay.`,
  run: async (argv) => {
    const { values } = parsed(argv, { bucket: text, ledger: text, profile: text, format: text } as const, 'custody');
    const format = formatOf(values.format);
    const bucket = required(values.bucket, '--bucket');
    const ledger = new FolderLedger(required(values.ledger, '--ledger'));
    const known = existsSync(ledger.folder) ? ledger.entries() : [];
    const { entries, probes } = await asked(bucket, () => contentOf(bucket, values.profile, ledger.probes()));
    const differs = known.findIndex((bytes, index) => !entries[index]?.equals(bytes));
    const refuse = (file: string, expected: string, found: string, code = 'chain') =>
      new InputError([{ code, file, expected, found, fix: 'If the two copies differ, sound the alarm; docs/custody-runbooks.md.' }]);
    if (differs >= 0)
      throw refuse(
        ledger.file(differs),
        `the entry that ${bucket} has`,
        entries[differs] === undefined ? 'one that it has not' : 'another entry',
      );
    try {
      replay(entries);
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      throw refuse(`${bucket}/${entryName(error.index)}`, error.expected, error.found, error.code);
    }
    for (const [slot, bytes] of entries.entries()) if (slot >= known.length) await ledger.claim(slot, bytes);
    for (const [name, bytes] of probes) await ledger.keep(name, bytes);
    const { head } = ledger.state();
    const result = { entries: entries.length, new: entries.length - known.length, probes: probes.size, head: head.digest };
    console.log(
      format === 'json'
        ? JSON.stringify(result, null, 2)
        : `${result.entries} entries, ${result.new} new, and ${result.probes} new probes; head ${result.head}`,
    );
    return 0;
  },
};

interface Content {
  /** Without gaps. */
  readonly entries: readonly Buffer[];
  /** New ones, by name. */
  readonly probes: ReadonlyMap<string, Buffer>;
}

/** Of each name the oldest version. @param known probes that are not fetched again */
async function contentOf(bucket: string, profile: string | undefined, known: ReadonlyMap<string, Buffer>): Promise<Content> {
  const { credentials, region, endpoint } = awsOf(profile);
  const url = endpoint('S3');
  const source = new S3Source({ bucket, region, connections: 16, ...(url === undefined ? {} : { endpoint: url }) }, credentials);
  const oldest = new Map<string, string>();
  const get = async (name: string) => {
    const found = await source.get(name, oldest.get(name), MOST_BYTES);
    if (typeof found === 'string') throw new ServiceError(`S3 does not give ${name}: ${found}`, found);
    return found.bytes;
  };
  try {
    for await (const { key, versionId, deleteMarker } of source.list('')) if (!deleteMarker) oldest.set(key, versionId);
    const entries: Buffer[] = [];
    for (let name = entryName(0); oldest.has(name); name = entryName(entries.length)) entries.push(await get(name));
    const probes = new Map<string, Buffer>();
    for (const name of oldest.keys()) if (PROBE_NAME.test(name) && !known.has(name)) probes.set(name, await get(name));
    return { entries, probes };
  } finally {
    source.close();
  }
}

const entryName = (slot: number) => `${String(slot).padStart(6, '0')}.json`;
