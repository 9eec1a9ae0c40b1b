import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../lib/config/problem';
import { FolderStore } from '../../lib/objects/folder-store';
import { isoText } from '../../lib/trail/keys';
import { judgeContents } from '../../lib/witness/contents';
import { ED25519, type NoteSigner, type Verifier } from '../../lib/witness/keys';
import { readEntries } from '../../lib/witness/log';
import type { Store } from '../../lib/witness/store';
import { Witness } from '../../lib/witness/witness';
import type { Values } from '../trail/options';
import { evidenceOf } from './evidence';
import { bytesOf, openStore, signerFile, verifierText } from './files';

const TRAIL = z.strictObject({
  trailArn: z.string(),
  accounts: z.array(z.string()).min(1),
  regions: z.array(z.string()).min(1),
  mirror: z.string().optional(),
  bucket: z.string().optional(),
  copy: z.string().optional(),
  prefix: z.string().optional(),
  organization: z.string().optional(),
  publicKeys: z.string().optional(),
  retentionDays: z.int().min(0).max(36_500).optional(),
});
const CONFIG = z.strictObject({
  /** Private key of the witness. */
  key: z.string(),
  /** Folder of what it has cosigned. */
  state: z.string(),
  log: z.strictObject({ key: z.string(), from: z.string() }),
  trails: z.array(TRAIL),
});
type Trail = z.infer<typeof TRAIL>;

export interface Configured {
  readonly witness: Witness;
  readonly signer: NoteSigner;
  readonly log: Verifier;
  /** The published log. */
  readonly store: Store;
}

/** A witness as its file describes it; paths are relative to the file. @throws {InputError} */
export function configured(file: string): Configured {
  const config = parsedConfig(file);
  const at = (path: string) => (path.startsWith('s3://') ? path : resolve(dirname(file), path));
  const signer = signerFile(at(config.key));
  const log = verifierText(config.log.key, `${file}: log.key`);
  if (log.type !== ED25519) throw bad(file, 'log.key: a key of type 1', String(log.type));
  const store = openStore(at(config.log.from));
  const trails = config.trails.map((trail) => ({
    trail: trail.trailArn,
    accounts: trail.accounts,
    regions: trail.regions,
    gather: ({ from, to }: { readonly from: string; readonly to: string }) => evidenceOf(valuesOf(trail, at, from, to)),
  }));
  const witness = new Witness(new FolderStore(at(config.state)), signer, [{ origin: log.name, keys: [log] }], (checkpoint, oldSize) =>
    judgeContents(readEntries(store, 0, checkpoint.size, checkpoint.size), oldSize, checkpoint, trails),
  );
  return { witness, signer, log, store };
}

/** The options of `centre trail verify`, for the witness's own copy. */
function valuesOf(trail: Trail, at: (path: string) => string, from: string, to: string): Values {
  return {
    'trail-arn': trail.trailArn,
    accounts: trail.accounts.join(','),
    regions: trail.regions.join(','),
    from: isoText(Date.parse(from)),
    to: isoText(Date.parse(to)),
    mirror: trail.mirror && at(trail.mirror),
    'public-keys': trail.publicKeys && at(trail.publicKeys),
    bucket: trail.bucket,
    copy: trail.copy,
    prefix: trail.prefix,
    organization: trail.organization,
    'retention-days': trail.retentionDays === undefined ? undefined : String(trail.retentionDays),
  };
}

const bad = (file: string, expected: string, found: string) =>
  new InputError([{ code: 'witness-config', file, expected, found, fix: 'docs/witness.md describes the file.' }]);

function parsedConfig(file: string): z.infer<typeof CONFIG> {
  let value: unknown;
  try {
    value = JSON.parse(bytesOf(file).toString('utf8'));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw bad(file, 'JSON', (error as Error).message.slice(0, 100));
  }
  const result = CONFIG.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw bad(file, 'key, state, log {key, from}, trails [...]', `${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
}
