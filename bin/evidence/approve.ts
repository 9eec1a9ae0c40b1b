import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Envelope, preAuthenticationEncoding } from '../../lib/attest/dsse';
import { InputError } from '../../lib/config/problem';
import {
  APPROVAL_TYPE,
  type Approval,
  approvalPayload,
  PARTY,
  type Parties,
  parseParties,
  readApproval,
} from '../../lib/evidence/approvals';
import { APPROVALS } from '../../lib/evidence/manifest';
import { type InForce, inForceAt, timeline } from '../../lib/evidence/timeline';
import { approvalsOf } from '../../lib/evidence/verify';
import { writeWhole } from '../../lib/objects/write-whole';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { ofFile, readFolder } from './disk';
import { signerFor } from './signing';
import { soundFolder } from './sound';

const text = { type: 'string' } as const;

export const approve: Command = {
  summary: 'approve a folder as a named party',
  help: `Usage: centre evidence approve DIR --party PARTY --key KEY.pem|kms:ARN [--at INSTANT]

Verifies the folder first, and refuses one that is changed or not clean. Writes approvals/PARTY-*.json beside what it is about.

  --party PARTY  who you are, as others know you (the file of parties)
  --key KEY      your private P-256 key (PEM), or kms:ARN
  --at INSTANT   from when on you approve, YYYY-MM-DDTHH:MM:SSZ (default: now)`,
  run: async (argv) => {
    const { values, positionals } = parsed(argv, { party: text, key: text, at: text } as const, 'evidence approve', true);
    const [directory, ...more] = positionals;
    if (directory === undefined || more.length > 0)
      throw new UsageError('not one folder', 'centre evidence approve DIR --party PARTY --key KEY');
    if (values.party === undefined || values.key === undefined) throw new UsageError('--party or --key is missing', 'Name both.');
    if (!PARTY.test(values.party))
      throw new UsageError(`--party '${values.party}'`, 'Small letters, digits and hyphens, as in the file of parties.');
    const from = instantOf(values.at);
    const files = readFolder(directory);
    const { environment, outcome, manifest } = soundFolder(directory, files);
    if (outcome !== 'clean')
      throw new InputError([
        {
          code: 'not-clean',
          file: directory,
          expected: 'clean evidence',
          found: outcome,
          fix: 'Mend what is violated; evidence that is not clean is approved by nobody.',
        },
      ]);
    const approval: Approval = { schemaVersion: 1, environment, party: values.party, manifest, from };
    const signer = await signerFor(values.key);
    const payload = approvalPayload(approval);
    const sig = await signer.sign(preAuthenticationEncoding(APPROVAL_TYPE, payload));
    const envelope: Envelope = {
      payloadType: APPROVAL_TYPE,
      payload: payload.toString('base64'),
      signatures: [{ keyid: signer.keyId, sig: sig.toString('base64') }],
    };
    const file = join(directory, APPROVALS, `${values.party}-${from.replaceAll(':', '')}.json`);
    const whole = `${JSON.stringify(envelope, null, 2)}\n`;
    ofFile(() => writeWhole(file, whole), file, 'a folder that can be written', 'See permissions and space.');
    console.log(`${values.party} approves ${manifest} of ${environment} from ${from}: ${file}`);
    return 0;
  },
};

export const log: Command = {
  summary: 'which evidence was in force when',
  help: `Usage: centre evidence log DIR... --parties FILE [--at INSTANT] [--format text|json]

Reads folders of evidence with their approvals. A folder is in force from the instant when its last required party approved it, until
the next is. --parties is a file of your own with their public keys (docs/evidence.md); an approval that none of them signed counts for nothing.

Exit code: 0, or 1 when an approval is not sound or, with --at, nothing was in force then.`,
  run: (argv) => {
    const { values, positionals } = parsed(argv, { parties: text, at: text, format: text } as const, 'evidence log', true);
    if (positionals.length === 0 || values.parties === undefined)
      throw new UsageError('no folder, or no --parties', 'centre evidence log DIR... --parties FILE');
    const format = formatOf(values.format);
    const { entries, refused } = readTimeline(positionals, values.parties);
    const at = values.at === undefined ? undefined : inForceAt(entries, instantOf(values.at));
    if (format === 'json')
      console.log(
        JSON.stringify({ entries, refused, ...(values.at === undefined ? {} : { at: values.at, inForce: at ?? null }) }, null, 2),
      );
    else {
      for (const entry of entries) console.log(entryText(entry));
      for (const line of refused) console.log(`refused: ${line}`);
      if (values.at !== undefined) console.log(`at ${values.at}: ${at ? `${at.manifest} was in force` : 'nothing was in force'}`);
    }
    return refused.length > 0 || (values.at !== undefined && !at) ? 1 : 0;
  },
};

/** Which of these folders was in force when. @throws {InputError} when a folder is not as it was written */
export function readTimeline(directories: readonly string[], partiesFile: string) {
  const text = ofFile(() => readFileSync(partiesFile, 'utf8'), partiesFile, 'a file of parties', 'docs/evidence.md has one.');
  const parties: Parties = parseParties(text, partiesFile);
  const held: string[] = [];
  const approvals: Approval[] = [];
  const refused: string[] = [];
  for (const directory of directories) {
    const files = readFolder(directory);
    const { manifest } = soundFolder(directory, files, parties.environment);
    held.push(manifest);
    for (const [path, approval] of approvalsOf(files, manifest, (envelope) => readApproval(envelope, parties))) {
      if (typeof approval === 'string') refused.push(`${directory}/${path}: ${approval}`);
      else approvals.push(approval);
    }
  }
  return { parties, refused, entries: timeline([...new Set(held)], approvals, parties) };
}

/** @throws {UsageError} when it is no instant */
export function instantOf(given: string | undefined): string {
  if (given === undefined) return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const time = /^20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(given) ? Date.parse(given) : Number.NaN;
  // A day that there is not (31 February) is read as another.
  if (!Number.isNaN(time) && new Date(time).toISOString() === given.replace('Z', '.000Z')) return given;
  throw new UsageError(`--at '${given}'`, 'For example 2026-12-31T00:00:00Z.');
}

function entryText({ manifest, since, until, approvedBy, missing }: InForce): string {
  const when =
    since === undefined ? `waits for ${missing.join(', ')}` : `in force from ${since}${until === undefined ? ' on' : ` until ${until}`}`;
  return `${manifest}  ${when}; approved by ${approvedBy.map(({ party, from }) => `${party} (${from})`).join(', ') || 'nobody'}`;
}
