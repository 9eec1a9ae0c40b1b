import type { Envelope } from '../attest/dsse';
import { PARTITION, REGION } from '../model/names';
import type { KeyRegistry } from '../model/registry-entry';
import { digest, instant, integer, json, line, list, oneOf, orNull, type Reader, record, slug, text, truth } from './shape';
import type {
  Action,
  Entry,
  Genesis,
  HoldView,
  KeyView,
  Parameters,
  Policy,
  ProbePaper,
  Proposal,
  Root,
  Submission,
  Veto,
  View,
} from './types';

/** Versions of objects in one hold: they fit into a proposal, and take a minute of an executor's run. */
export const MOST_HELD = 200;

/** The form of every document, field by field; docs/custody.md says the same in words. */

const accountId = text(/^\d{12}$/, 'an account id, 12 digits');
const keyArn = text(
  new RegExp(`^arn:${PARTITION}:kms:${REGION}:\\d{12}:key/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`),
  `a KMS key in ${REGION}`,
);
const roleArn = text(new RegExp(`^arn:${PARTITION}:iam::\\d{12}:role/[\\w+=,.@/-]{1,512}$`), 'the ARN of an IAM role');
export const keyName = text(/^[a-z0-9-]+(\/[a-z0-9-]+){1,4}$/, "a key's name, like log/vendor");
export const p256Key = text(/^[A-Za-z0-9+/]{40,400}={0,2}$/, 'a public key, base64');
const keyClass = oneOf('user-data', 'material', 'release', 'log', 'ledger');
const version = oneOf(1);
/** A key policy has at most 32 KiB (AWS KMS Developer Guide, "Resource quotas"). */
const policy: Reader<Policy> = (value, place) => {
  const found = json(8)(value, place);
  if (found === null || typeof found !== 'object' || Array.isArray(found)) return record<Policy>({})(found, place);
  return found as Policy;
};

export const readRoot: Reader<Root> = record<Root>({
  schemaVersion: version,
  environment: slug,
  version: integer(1, 1_000_000),
  organizations: list(record({ slug, accounts: list(accountId, 1, 100) }), 1, 200),
  parties: list(record({ slug, organization: slug }), 2, 50),
  custodians: list(record({ slug, party: slug, publicKey: p256Key }), 2, 50),
  threshold: integer(2, 50),
  requiredParties: list(slug, 2, 50),
  readGrant: record({ party: slug, hours: integer(1, 24), open: integer(1, 1000) }),
  timeLockHours: integer(1, 720),
  expires: instant,
});

export const readGenesis: Reader<Genesis> = record<Genesis>({
  schemaVersion: version,
  environment: slug,
  rootDigest: digest,
  executor: digest,
  keys: list(record({ name: keyName, arn: keyArn, class: keyClass, policy }), 1, 2000),
});

export const readRegistry: Reader<KeyRegistry> = record<KeyRegistry>(
  {
    schemaVersion: version,
    environment: slug,
    keys: list(record({ name: keyName, arn: keyArn }), 1, 2000),
    trusts: list(record({ company: slug, digest }), 1, 200),
  },
  ['trusts'],
);

export const readVeto: Reader<Veto> = record<Veto>({ schemaVersion: version, environment: slug, proposal: digest, reason: line });

const reason = record({ reason: line });
const PARAMETERS: { readonly [A in Action]: Reader<Parameters[A]> } = {
  rotate: record({ rotations: integer(0, 1000) }),
  'change-policy': record({ policy }),
  'restore-policy': record({ policy, found: digest }),
  disable: reason,
  enable: reason,
  // The key policy pins the longest window that KMS has (ScheduleKeyDeletion: 7 to 30 days).
  'schedule-deletion': record({ days: oneOf(30) }),
  'cancel-deletion': reason,
  'grant-read': record({
    grantee: roleArn,
    ticket: text(/^[A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,9}$/, 'a ticket, like TC-42'),
    hours: integer(1, 24),
  }),
  freeze: reason,
  hold: record({
    case: text(/^[A-Z][A-Z0-9]{0,9}(?:-\d{1,8}){1,2}$/, 'the id of a case, like IR-2026-7'),
    request: digest,
    bucket: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'),
    // Printable ASCII, as keys of logs are: what custodians are shown is what S3 is asked.
    objects: list(
      record({ key: text(/^[\x21-\x7e]{1,1024}$/, 'the key of an object'), versionId: text(/^[\x21-\x7e]{1,1024}$/, 'its version') }),
      1,
      MOST_HELD,
    ),
  }),
  'release-hold': record({ hold: digest, reason: line }),
  'adopt-key': record({ name: keyName, class: keyClass, policy }),
  'change-root': record({ rootDigest: digest, recovery: truth }),
  'change-executor': record({ executor: digest }),
};
export const ACTIONS = Object.keys(PARAMETERS) as readonly Action[];
const WITHOUT_KEY: readonly Action[] = ['change-root', 'change-executor', 'hold', 'release-hold'];
const absent: Reader<null> = (value, place) => oneOf<string>('null')(value === null ? 'null' : value, place) as never;

/** Read by its own reader, once it is known which. */
const anything: Reader<unknown> = (value) => value;
const anyProposal = record({
  schemaVersion: version,
  environment: slug,
  action: oneOf(...ACTIONS),
  keyArn: orNull(keyArn),
  parameters: anything,
  currentPolicyDigest: orNull(digest),
  rootVersion: integer(1, 1_000_000),
  sequence: integer(1, 1_000_000_000),
  previous: digest,
  notBefore: instant,
  expires: instant,
  nonce: text(/^[0-9a-f]{32}$/, '16 bytes, hexadecimal'),
});
export const readProposal: Reader<Proposal> = (value, place) => {
  const found = anyProposal(value, place);
  const parameters = PARAMETERS[found.action](found.parameters, 'parameters');
  const ofKey = !WITHOUT_KEY.includes(found.action);
  (ofKey ? keyArn : absent)(found.keyArn, 'keyArn');
  (ofKey ? digest : absent)(found.currentPolicyDigest, 'currentPolicyDigest');
  return { ...found, parameters } as Proposal;
};

const anyText = text(/^/, 'base64');
const base64: Reader<string> = (value, place) => {
  const found = anyText(value, place);
  // Several texts decode to the same bytes, and Node's decoder takes anything; one of them is the form.
  return Buffer.from(found, 'base64').toString('base64') === found ? found : oneOf('the one base64 form of these bytes')(value, place);
};
/** No root has more than 50 custodians, and a change of root has two of them. */
export const readEnvelope: Reader<Envelope> = record<Envelope>({
  payloadType: text(/^[\x21-\x7e]{1,100}$/, 'a media type'),
  payload: base64,
  signatures: list(record({ keyid: digest, sig: base64 }), 0, 100),
});
export const readProbePaper: Reader<ProbePaper> = record<ProbePaper>({ probe: readEnvelope, prober: readEnvelope });
const readSubmission: Reader<Submission> = record<Submission>({ proposal: readEnvelope, root: readEnvelope }, ['root']);

const view: Reader<KeyView> = record<KeyView>({
  policyDigest: digest,
  status: oneOf('enabled', 'disabled', 'pending-deletion'),
  rotations: integer(0, 1000),
  granted: truth,
});
const held = record<HoldView>({ held: integer(0, MOST_HELD) });
const seen: Reader<View> = (value, place) =>
  value !== null && typeof value === 'object' && Object.hasOwn(value, 'held') ? held(value, place) : view(value, place);
export const readBody = {
  genesis: record({ genesis: readEnvelope, root: readEnvelope }),
  intent: readSubmission,
  attempt: record({ proposal: digest, number: integer(1, 1_000_000), executor: digest, before: orNull(seen) }),
  receipt: record({ proposal: digest, outcome: oneOf('done', 'failed'), reason: orNull(line), after: orNull(seen) }),
  veto: record({ veto: readEnvelope }),
  retirement: record({ proposal: digest, after: view }),
  event: record({ proposal: digest, eventId: text(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a CloudTrail event id') }),
} as const;

const head = record({
  schemaVersion: version,
  environment: slug,
  sequence: integer(0, 1_000_000_000),
  previous: digest,
  kind: oneOf('genesis', 'intent', 'attempt', 'receipt', 'veto', 'retirement', 'event'),
  at: instant,
  body: anything,
});
export const readEntry: Reader<Entry> = (value, place) => {
  const found = head(value, place);
  return { ...found, body: readBody[found.kind](found.body, 'body') } as Entry;
};
