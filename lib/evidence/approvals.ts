import { z } from 'zod';
import { canonicalJson } from '../attest/canonical';
import { type Envelope, verifiedKeyIds } from '../attest/dsse';
import { InputError } from '../config/problem';
import { publicKeyProblem } from '../config/public-key';
import { readYaml } from '../config/yaml-source';

export const APPROVAL_TYPE = 'application/vnd.swiss-centre.evidence-approval+json';

/** What a party signs: this manifest is in force for this environment from this instant on. */
export interface Approval {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly party: string;
  /** SHA-256 of manifest.sha256.json. */
  readonly manifest: string;
  /** Instant from which the party approves, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly from: string;
}

/** Who approves, and how many of them it takes. Read from a file that each reader keeps for himself. */
export interface Parties {
  readonly environment: string;
  /** Every one of these has to approve. */
  readonly required: readonly string[];
  /** Public keys (SPKI, DER, base64) by party. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
}

/** How parties are named, which also names files of approvals. */
export const PARTY = /^[a-z](-?[a-z0-9]){0,30}$/;
const slug = z.string().regex(PARTY);
const partiesShape = z.strictObject({
  schemaVersion: z.literal(1),
  environment: slug,
  required: z.array(slug).min(1),
  parties: z.array(z.strictObject({ party: slug, publicKeys: z.array(z.base64()).min(1) })).min(1),
});
const approvalShape = z.strictObject({
  schemaVersion: z.literal(1),
  environment: slug,
  party: slug,
  manifest: z.string().regex(/^[0-9a-f]{64}$/),
  from: z.string().regex(/^20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
});

/** @throws {InputError} when it is malformed, a party stands twice, a key is of two parties, or a required party has no key */
export function parseParties(text: string, file: string): Parties {
  const source = readYaml(text, file);
  const result = partiesShape.safeParse(source.value);
  const refuse = (path: readonly PropertyKey[], found: string): never => {
    throw new InputError([
      source.problem('bad-value', path, { expected: 'a file of parties as docs/evidence.md says', found, fix: 'Correct the entry.' }),
    ]);
  };
  if (!result.success) return refuse(result.error.issues[0]?.path ?? [], result.error.issues[0]?.message ?? 'something else');
  const { environment, required, parties } = result.data;
  const keys = new Map(parties.map(({ party, publicKeys }) => [party, publicKeys]));
  if (keys.size !== parties.length) return refuse(['parties'], 'a party twice');
  for (const [index, { publicKeys }] of parties.entries())
    for (const [position, publicKey] of publicKeys.entries()) {
      const found = publicKeyProblem(publicKey);
      if (found) return refuse(['parties', index, 'publicKeys', position], found);
    }
  const all = parties.flatMap(({ publicKeys }) => publicKeys);
  if (new Set(all).size !== all.length) return refuse(['parties'], 'one key of two parties');
  const absent = required.filter((party) => !keys.has(party));
  if (absent.length > 0 || new Set(required).size !== required.length)
    return refuse(['required'], `${absent.join(', ') || 'a party twice'}`);
  return { environment, required, keys };
}

/** The payload that is signed, in its one form. */
export const approvalPayload = (approval: Approval): Buffer => Buffer.from(canonicalJson({ ...approval }));

/** What an envelope says that it approves, whoever signed it; else why it is no approval. */
export function saidApproval(envelope: Envelope | undefined): Approval | string {
  if (envelope?.payloadType !== APPROVAL_TYPE) return 'it is no approval of evidence';
  const payload = Buffer.from(envelope.payload, 'base64');
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    return 'its payload is no JSON';
  }
  const result = approvalShape.safeParse(value);
  if (!result.success) return 'its payload is no approval of evidence';
  return approvalPayload(result.data).equals(payload) ? result.data : 'its payload is not in canonical form';
}

/** The approval in an envelope, if the party that it names signed it with a key of its own; else why not. */
export function readApproval(envelope: Envelope | undefined, { environment, keys }: Parties): Approval | string {
  const approval = saidApproval(envelope);
  if (typeof approval === 'string' || !envelope) return approval;
  if (approval.environment !== environment) return `it is for environment ${approval.environment}`;
  const own = keys.get(approval.party);
  if (!own) return `${approval.party} is none of the parties`;
  return verifiedKeyIds(envelope, own).size > 0 ? approval : `no key of ${approval.party} signed it`;
}
