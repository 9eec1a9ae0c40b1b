import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { KMSClient } from '@aws-sdk/client-kms';
import { CloudTrailEvents } from '../../lambda/custody-executor/cloudtrail-events';
import { KmsKeys } from '../../lambda/custody-executor/kms-keys';
import { RecorderError, RemoteLedger } from '../../lambda/custody-executor/remote-ledger';
import { readKey } from '../../lambda/key-reader';
import { appendEvents, execute, later, policyDigest, sha256 } from '../../lib/custody';
import { DATA, EXECUTOR, MemoryHolds, MemoryKeys, MemoryLedger, policy, proposal, START, submission } from '../custody/world';
import { Loopback, type Reply } from './loopback';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const client = (endpoint: string) => new KMSClient({ region: 'eu-central-2', endpoint, credentials, maxAttempts: 1 });
const open: Loopback[] = [];
const service = async (reply: Reply) => {
  const loopback = await Loopback.open(reply);
  open.push(loopback);
  return loopback;
};
afterEach(() => {
  for (const loopback of open.splice(0)) loopback.close();
});
const actOf = (target: string) => target.slice(target.indexOf('.') + 1);

describe('what KMS answers an act', () => {
  const rotate = {
    kind: 'propose',
    proposal: proposal(new MemoryLedger().state(), 'rotate', { rotations: 0 }),
    keyArn: DATA,
    grant: 'centre-x',
  } as const;
  const error = (status: number, name: string, message = 'no') => [status, { __type: name, message }] as const;
  const CASES: readonly (readonly [string, readonly [number, object] | undefined, string | Error | undefined])[] = [
    ['done', [200, {}], undefined],
    ['a limit', error(400, 'LimitExceededException', 'the limit of 25 rotations'), 'LimitExceededException: the limit of 25 rotations'],
    ['denied: no second hand', error(400, 'AccessDeniedException', 'explicit deny'), 'AccessDeniedException: explicit deny'],
    ['a state that forbids it', error(400, 'KMSInvalidStateException', 'pending\nimport'), 'KMSInvalidStateException: pending import'],
    ['a reason longer than a receipt takes', error(400, 'NotFoundException', 'x'.repeat(500)), `NotFoundException: ${'x'.repeat(181)}`],
    ['throttled', error(400, 'ThrottlingException'), new Error('no')],
    ['another rotation under way', error(400, 'ConflictException'), new Error('no')],
    ['a time-out within KMS', error(500, 'DependencyTimeoutException'), new Error('no')],
    ['expired credentials', error(400, 'ExpiredTokenException'), new Error('no')],
    ['a broken connection', undefined, new Error('socket hang up')],
  ];

  test.each(CASES)('%s: asked once', async (_, answer, expected) => {
    const kms = await service(() => answer);
    const clients = { reads: client(kms.endpoint), acts: client(kms.endpoint), changes: async () => undefined };
    const result = new KmsKeys(clients, { settleMs: 0, lookMs: 1, replayMs: 0 }).perform(rotate);
    if (expected instanceof Error) await expect(result).rejects.toThrow(expected.message);
    else expect(await result).toBe(expected);
    expect(kms.asked.map(({ target, body }) => [actOf(target), body])).toEqual([
      ['RotateKeyOnDemand', { KeyId: DATA.slice(DATA.lastIndexOf('/') + 1) }],
    ]);
  });
});

describe('what is read of a key', () => {
  const grant = { Name: 'centre-1', GranteePrincipal: 'reader', Operations: ['Decrypt'] };
  const kmsWith = (change: { [act: string]: object } = {}) =>
    service(({ target, body }) => {
      const more = (body as { Marker?: string }).Marker !== undefined;
      const answers: { [act: string]: object } = {
        DescribeKey: { KeyMetadata: { KeyId: 'id', Arn: DATA, KeyState: 'Enabled' } },
        // Order and white space are KMS's own: the digest is of the canonical form.
        GetKeyPolicy: { Policy: JSON.stringify(Object.fromEntries(Object.entries(policy()).reverse()), null, 2) },
        GetKeyRotationStatus: { KeyRotationEnabled: true },
        ListKeyRotations: more
          ? { Rotations: [{ RotationType: 'ON_DEMAND' }], Truncated: false }
          : { Rotations: [{ RotationType: 'AUTOMATIC' }, { RotationType: 'ON_DEMAND' }], Truncated: true, NextMarker: 'm' },
        ListGrants: more ? { Grants: [grant], Truncated: false } : { Grants: [], Truncated: true, NextMarker: 'm' },
        ...change,
      };
      return [200, answers[actOf(target)] ?? {}];
    });

  test('policy, state, rotations on demand and every grant, page by page', async () => {
    const kms = await kmsWith();
    expect(await readKey(client(kms.endpoint), DATA)).toEqual({
      policyDigest: policyDigest(policy()),
      status: 'enabled',
      rotations: 2,
      grants: [grant],
      yearly: true,
    });
  });

  test.each([
    [
      'a state on its way',
      { DescribeKey: { KeyMetadata: { Arn: DATA, KeyState: 'Updating' } } },
      'a key that is Enabled, Disabled, PendingDeletion, found Updating',
    ],
    ['another key', { DescribeKey: { KeyMetadata: { Arn: 'other', KeyState: 'Enabled' } } }, 'expected that key, found other'],
    [
      'a rotation under way',
      { GetKeyRotationStatus: { OnDemandRotationStartDate: 1 } },
      'expected no rotation under way, found one under way',
    ],
  ])('nobody can tell: %s', async (_, change, message) => {
    const kms = await kmsWith(change as never);
    await expect(readKey(client(kms.endpoint), DATA)).rejects.toThrow(message);
  });
});

describe('the CloudTrail event of an act', () => {
  const ROLE = 'arn:aws:iam::100000000002:role/executor';
  const recorded = (id: string, change: object = {}) => ({
    CloudTrailEvent: JSON.stringify({
      eventID: id,
      eventSource: 'kms.amazonaws.com',
      requestParameters: { keyId: DATA },
      userIdentity: { sessionContext: { sessionIssuer: { arn: ROLE } } },
      ...change,
    }),
  });
  const ID = '11111111-1111-1111-1111-111111111111';
  const act = { action: 'rotate', keyArn: DATA, from: START, until: later(START, 30) } as const;
  const find = async (...pages: readonly (readonly object[])[]) => {
    let page = 0;
    const trail = await service(() => {
      page += 1;
      return [200, { Events: pages[page - 1], ...(page < pages.length ? { NextToken: `${page}` } : {}) }];
    });
    const config = { region: 'eu-central-2', endpoint: trail.endpoint, credentials };
    return { trail, finder: new CloudTrailEvents(new CloudTrailClient(config), ROLE) };
  };

  test('is the one of its name, its key, the executor and its time', async () => {
    const others = [
      recorded('another role', { userIdentity: { sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::1:role/x' } } } }),
      recorded('another key', { requestParameters: { keyId: 'other' } }),
      recorded('refused', { errorCode: 'AccessDenied' }),
      recorded('another service', { eventSource: 'x' }),
    ];
    const { trail, finder } = await find(others, [recorded(ID, { requestParameters: { keyId: DATA.slice(DATA.lastIndexOf('/') + 1) } })]);
    expect(await finder.find(act)).toBe(ID);
    expect(trail.asked[0]).toEqual({
      path: '/',
      target: 'CloudTrail_20131101.LookupEvents',
      body: {
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'RotateKeyOnDemand' }],
        StartTime: Date.parse(START) / 1000 - 60,
        EndTime: Date.parse(START) / 1000 + 90,
      },
    });
  });

  test('is not there yet; or two could be it, and nobody chooses', async () => {
    expect(await (await find([])).finder.find(act)).toBeUndefined();
    const two = await find([recorded(ID), recorded('22222222-2222-2222-2222-222222222222')]);
    await expect(two.finder.find(act)).rejects.toThrow(`expected one RotateKeyOnDemand between ${START}`);
  });

  test('is appended once, a quarter of an hour later, by the executor that is adopted', async () => {
    const ledger = new MemoryLedger();
    let now = later(START, 60);
    const ports = { ledger, keys: new MemoryKeys(), holds: new MemoryHolds(), now: () => now, executor: EXECUTOR };
    await execute({ submission: submission(proposal(ledger.state(), 'rotate', { rotations: 0 })) }, ports);
    expect(await appendEvents(ports, { find: async () => ID })).toBe(0);
    now = later(now, 900);
    expect(await appendEvents({ ...ports, executor: sha256('old') }, { find: async () => ID })).toBe(0);
    expect(await appendEvents(ports, { find: async () => undefined })).toBe(0);
    const both = await Promise.all([appendEvents(ports, { find: async () => ID }), appendEvents(ports, { find: async () => ID })]);
    expect([both.sort(), await appendEvents(ports, { find: async () => ID })]).toEqual([[0, 1], 0]);
    const { entry } = JSON.parse((ledger.entries.at(-1) as Buffer).toString());
    expect([entry.kind, entry.body.eventId, ledger.entries.length, ledger.state().untraced.size]).toEqual(['event', ID, 5, 0]);
  });
});

test.each([
  ['entries', async (ledger: RemoteLedger) => ledger.read(0), { claimed: true }],
  ['a claim', async (ledger: RemoteLedger) => ledger.claim(0, Buffer.from('{}')), { claimed: 'yes' }],
])('a recorder that answers something else ends the run: %s', async (_, ask, answer) => {
  await expect(ask(new RemoteLedger(async () => answer as never))).rejects.toThrow(RecorderError);
});
