import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { canonicalJson } from '../attest/canonical';
import { type Envelope, type Signer, signEnvelope, verifiedKeyIds } from '../attest/dsse';
import type { Environment } from '../config/environment';
import { InputError } from '../config/problem';
import type { Centre } from './centre';
import { PARTITION, REGION } from './names';
import { missingForQuorum } from './quorum';
import { type KeyRegistry, REGISTRY_TYPE } from './registry-entry';

export { type KeyRegistry, REGISTRY_TYPE } from './registry-entry';

const envelopeShape = z.strictObject({
  payloadType: z.string(),
  payload: z.base64(),
  signatures: z.array(z.strictObject({ keyid: z.string().regex(/^[0-9a-f]{64}$/), sig: z.base64() })).min(1),
});
const registryShape = z.strictObject({
  schemaVersion: z.literal(1),
  environment: z.string(),
  keys: z.array(z.strictObject({ name: z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)+$/), arn: z.string() })).min(1),
  trusts: z.array(z.strictObject({ company: z.string(), digest: z.string().regex(/^[0-9a-f]{64}$/) })).optional(),
});

/** `environments/x.yaml` -> `environments/x.keys.json`. */
export const registryPath = (environmentPath: string) => environmentPath.replace(/\.ya?ml$/, '.keys.json');

/**
 * Reads the signed key registry and verifies it offline against the custodians of the environment.
 * @returns undefined when there is none: every key is then planned
 * @throws {InputError} not signed by a quorum, not canonical, for another environment, a key outside key-custody, a name or ARN twice
 */
export function readRegistry(path: string, environment: Environment): KeyRegistry | undefined {
  if (!existsSync(path)) return undefined;
  return parseRegistry(readFileSync(path, 'utf8'), path, environment);
}

export function parseRegistry(text: string, file: string, environment: Environment): KeyRegistry {
  const refuse = (code: string, expected: string, found: string, fix: string): never => {
    throw new InputError([{ code: `registry-${code}`, file, expected, found, fix }]);
  };
  const renew = 'Let a quorum of custodians sign the registry again.';
  const envelope = parsed<Envelope>(text, envelopeShape, (found) => refuse('format', 'a DSSE envelope', found, renew));
  if (envelope.payloadType !== REGISTRY_TYPE) refuse('type', REGISTRY_TYPE, envelope.payloadType, renew);
  // Signatures before content: nothing of the payload is parsed until a quorum stands behind it.
  const signed = verifiedKeyIds(
    envelope,
    environment.custody.custodians.map((custodian) => custodian.publicKey),
  );
  const missing = missingForQuorum(environment.custody, signed);
  if (missing !== undefined) refuse('quorum', 'signatures of a quorum of the custodians in the environment file', missing, renew);
  const payload = Buffer.from(envelope.payload, 'base64').toString('utf8');
  const registry = parsed<KeyRegistry>(payload, registryShape, (found) => refuse('content', 'a key registry', found, renew));
  if (canonicalJson(registry as never) !== payload) refuse('canonical', 'canonical JSON (RFC 8785)', 'other bytes', renew);
  if (registry.environment !== environment.name) {
    refuse(
      'environment',
      `the registry of ${environment.name}`,
      `one of ${registry.environment}`,
      'Put the right registry beside the file.',
    );
  }
  const prefix = `arn:${PARTITION}:kms:${REGION}:${environment.supervisor.accounts['key-custody'].id}:key/`;
  for (const [index, { name, arn }] of registry.keys.entries()) {
    if (!arn.startsWith(prefix)) refuse('key', `${name} at ${prefix}...`, arn, 'Keys live in the key-custody account.');
    if (registry.keys.slice(0, index).some((earlier) => earlier.name === name || earlier.arn === arn)) {
      refuse('twice', 'each key once', `${name} or its ARN a second time`, renew);
    }
  }
  for (const [index, { company }] of (registry.trusts ?? []).entries()) {
    const known = environment.companies.some(({ slug }) => slug === company);
    if (!known) refuse('trust', 'trust documents of companies of the environment file', company, renew);
    if (registry.trusts?.slice(0, index).some((earlier) => earlier.company === company))
      refuse('twice', 'one trust document for each company', `${company} a second time`, renew);
  }
  return registry;
}

/**
 * The registry of keys that stacks have made.
 * @param idOf what became of a logical id of a stack: the key's id
 * @throws {InputError} a key that was not made
 */
export function registryOf(
  { environment, supervisor, keys, account }: Centre,
  idOf: (stack: string, logicalId: string) => string | undefined,
): KeyRegistry {
  const home = account(supervisor.slug, 'key-custody').id;
  const made = keys.map(({ name, stackName, logicalId }) => {
    const id = idOf(stackName, logicalId);
    if (id) return { name, arn: `arn:${PARTITION}:kms:${REGION}:${home}:key/${id}` };
    const [expected, found] = [`key ${name}, as ${logicalId}`, 'no such resource'];
    throw new InputError([
      { code: 'registry-key', file: stackName, expected, found, fix: 'Deploy that stack first: docs/deploying.md, "Keys".' },
    ]);
  });
  return { schemaVersion: 1, environment: environment.name, keys: made };
}

/** A registry over these keys, signed by these custodians. */
export function signRegistry(registry: KeyRegistry, signers: readonly Signer[]): Envelope {
  return signEnvelope(REGISTRY_TYPE, Buffer.from(canonicalJson(registry as never)), signers);
}

function parsed<T>(text: string, shape: z.ZodType, refuse: (found: string) => never): T {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return refuse('text that is not JSON');
  }
  const result = shape.safeParse(raw);
  if (result.success) return result.data as T;
  const issue = result.error.issues[0];
  return refuse(`${issue?.path.join('.') || 'document'}: ${issue?.message}`);
}
