import { signEnvelope } from '../../lib/attest/dsse';
import {
  type Code,
  CustodyError,
  decodeEntry,
  encodeEntry,
  merge,
  NO_ENTRY,
  open,
  PROPOSAL,
  type Proposal,
  parseEnvelope,
  sha256,
} from '../../lib/custody';
import { policyFault } from '../../lib/custody/policy';
import { MemoryLedger, policy, proposal, READER, sealed, signers } from './world';

const document = proposal(new MemoryLedger().state(), 'rotate', { rotations: 0 }) as Proposal & { readonly [name: string]: unknown };
const bytes = Buffer.from(sealed(document).payload, 'base64').toString();
const envelope = (payload: string | Buffer) => signEnvelope(PROPOSAL.payloadType, Buffer.from(payload as string), signers(['vendor-1']));
const deep = bytes
  .replace('"rotate"', '"change-policy"')
  .replace('{"rotations":0}', `{"policy":{"Statement":${'['.repeat(9000)}${']'.repeat(9000)}}}`);
const entry = encodeEntry({
  environment: 'model',
  sequence: 1,
  previous: NO_ENTRY,
  kind: 'event',
  at: '2026-01-01T00:00:00Z',
  body: { proposal: NO_ENTRY, eventId: '00000000-0000-0000-0000-000000000000' },
}).bytes;

// What is refused: code, expected, found.
test.each<[string, () => unknown, Code, string, string]>([
  [
    'white space',
    () => open(envelope(` ${bytes}`), PROPOSAL),
    'not-canonical',
    'canonical JSON (RFC 8785)',
    'other bytes for the same content',
  ],
  [
    'a name twice',
    () => open(envelope(bytes.replace('{', '{"action":"disable",')), PROPOSAL),
    'not-canonical',
    'canonical JSON (RFC 8785)',
    'other bytes for the same content',
  ],
  [
    'a number as 1e0',
    () => open(envelope(bytes.replace('"sequence":1', '"sequence":1e0')), PROPOSAL),
    'not-canonical',
    'canonical JSON (RFC 8785)',
    'other bytes for the same content',
  ],
  [
    'an escaped letter',
    () => open(envelope(bytes.replace('rotate', '\\u0072otate')), PROPOSAL),
    'not-canonical',
    'canonical JSON (RFC 8785)',
    'other bytes for the same content',
  ],
  [
    'not UTF-8',
    () => open(envelope(Buffer.concat([Buffer.from(bytes.slice(0, -1)), Buffer.from([0xff, 0x7d])])), PROPOSAL),
    'not-json',
    'JSON in UTF-8',
    'other bytes',
  ],
  [
    'a field more',
    () => open(envelope(bytes.replace('{', '{"aaa":1,')), PROPOSAL),
    'unknown-field',
    'aaa: only schemaVersion, environment, action, keyArn, parameters, currentPolicyDigest, rootVersion, sequence, previous, notBefore, expires, nonce',
    '1',
  ],
  [
    '__proto__',
    () => open(envelope(bytes.replace('{', '{"__proto__":{},')), PROPOSAL),
    'unknown-field',
    '__proto__: only schemaVersion, environment, action, keyArn, parameters, currentPolicyDigest, rootVersion, sequence, previous, notBefore, expires, nonce',
    'a map',
  ],
  ['a field less', () => open(envelope(bytes.replace(/"nonce":"[0-9a-f]+",/, '')), PROPOSAL), 'missing-field', 'nonce: a value', 'nothing'],
  [
    'another type',
    () => open(envelope(bytes.replace('"rootVersion":1', '"rootVersion":"1"')), PROPOSAL),
    'wrong-type',
    'rootVersion: a whole number',
    '"1"',
  ],
  [
    'a day that is none',
    () => open(envelope(bytes.replace('2026-01-20', '2026-02-30')), PROPOSAL),
    'bad-value',
    'expires: a day that exists',
    '"2026-02-30T00:00:00Z"',
  ],
  [
    'an action that is none',
    () => open(envelope(bytes.replace('"rotate"', '"use"')), PROPOSAL),
    'bad-value',
    'action: rotate or change-policy or restore-policy or disable or enable or schedule-deletion or cancel-deletion or grant-read or freeze or hold or release-hold or adopt-key or change-root or change-executor',
    '"use"',
  ],
  ['a deep nest', () => open(envelope(deep), PROPOSAL), 'bad-value', 'parameters.policy: JSON that is not nested that deep', 'a list'],
  ['too many bytes', () => open(envelope(' '.repeat(70_000)), PROPOSAL), 'too-large', 'at most 65536 bytes', '70000 bytes'],
  [
    'another kind',
    () => open({ ...envelope(bytes), payloadType: 'text/plain' }, PROPOSAL),
    'payload-type',
    'application/vnd.swiss-centre.custody-proposal+json',
    'text/plain',
  ],
  ['no JSON', () => parseEnvelope(Buffer.from('{')), 'not-json', 'JSON in UTF-8', 'other bytes'],
  [
    'base64 with loose bits',
    () => parseEnvelope(Buffer.from(JSON.stringify({ ...envelope(bytes), payload: 'aa==' }).replace('aa==', 'ab=='))),
    'bad-value',
    'payload: the one base64 form of these bytes',
    '"ab=="',
  ],
  [
    'approvals of two documents',
    () => merge(envelope(bytes), envelope(`${bytes} `)),
    'other-payload',
    'approvals of the same document',
    'another payload',
  ],
  [
    'a flipped digest',
    () => decodeEntry(Buffer.from(entry.toString().replace(/"digest":"./, '"digest":"g'))),
    'digest',
    `digest g${sha256(entry.subarray(85, -1)).slice(1)}`,
    sha256(entry.subarray(85, -1)),
  ],
  ['another frame', () => decodeEntry(entry.subarray(1)), 'not-canonical', '{"digest":"...","entry":...}', 'another frame'],
])('%s is refused', (_, work, code, expected, found) => {
  let error: unknown;
  try {
    work();
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(CustodyError);
  expect(error).toMatchObject({ code, expected, found });
});

const deny = { Sid: 'DenyStoppingAKeyOfLogs', Effect: 'Deny', Principal: '*', Action: ['kms:DisableKey'], Resource: '*' };
const second = {
  Sid: 'DenyChangesButThroughTheSecondHand',
  Effect: 'Deny',
  Principal: '*',
  Action: ['kms:PutKeyPolicy'],
  Resource: '*',
  Condition: { StringNotEquals: { 'aws:VpceAccount': '1' } },
};
const writer = { Sid: 'TrailEncrypts', Effect: 'Allow', Principal: '*', Action: ['kms:GenerateDataKey*'], Resource: '*' };
const moved = { ...second, Condition: { StringNotEquals: { 'aws:VpceAccount': '2' } } };
const current = policy(deny, second, writer);
test.each<[string, 'log' | 'user-data', object, string | undefined]>([
  ['a reader more', 'log', policy(deny, second, writer, READER), undefined],
  ['the other account moved', 'log', policy(deny, moved, writer), undefined],
  [
    'the second hand widened',
    'log',
    policy(deny, { ...second, Action: 'kms:*' }, writer),
    'DenyChangesButThroughTheSecondHand is dropped, or more of it changed than its condition',
  ],
  [
    'the second hand dropped',
    'user-data',
    policy(deny, writer),
    'DenyChangesButThroughTheSecondHand is dropped, or more of it changed than its condition',
  ],
  [
    'the executor dropped',
    'user-data',
    { Version: '2012-10-17', Statement: [deny, second, writer] },
    'ExecutorActsForTheQuorum is dropped or changed',
  ],
  ['a writer of logs dropped', 'log', policy(deny, second), 'TrailEncrypts, with which logs are written, is dropped or changed'],
  ['a writer of data dropped', 'user-data', policy(deny, second), undefined],
  ['log keys stoppable', 'log', policy(second, writer), 'DenyStoppingAKeyOfLogs is dropped or changed'],
  [
    'a new Deny on a log key',
    'log',
    policy(deny, second, writer, { Sid: 'X', Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*' }),
    'X denies something new on a key of class log',
  ],
  ['no policy', 'user-data', { Version: '2008-10-17', Statement: [] }, 'no policy document of version 2012-10-17'],
  ['statements that are none', 'user-data', { Version: '2012-10-17', Statement: [1] }, 'no policy document of version 2012-10-17'],
])('policy change: %s, on a key of class %s', (_, keyClass, next, fault) => {
  expect(policyFault(keyClass, current, next as never)).toBe(fault);
});
