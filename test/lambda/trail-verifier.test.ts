import { verificationOf } from '../../lib/model/verification';
import { compactTime, HOUR, isoText } from '../../lib/trail/keys';
import { actRecord } from '../trail/act.cases';
import { HOME } from '../trail/generate';
import { serve } from '../trail/server';
import { centre, FROM, type Pair, type twoTrails } from '../trail/two-trails';
import type { Reply } from './loopback';
import { type Act, drill, type Event, type Outcome, run, SPAN, verifying } from './verifier-drill';

const event = (type: string, detail: object): Event => ({
  source: 'swiss-centre.trail',
  type,
  detail: { eventName: type, of: 'vendor', ...SPAN, ...detail },
});
const found = (findings: readonly object[], count = findings.length) => [event('TrailFinding', { count, findings })];
/** Of 28 hours: a grant that still runs may have been made a day ago. */
const KEYS = { trail: 'arn:aws:cloudtrail:eu-central-2:100000000001:trail/reference-supervisor-trail', digests: 64, logs: 116, stops: 0 };
const DATA = { trail: 'arn:aws:cloudtrail:eu-central-2:200000000001:trail/reference-vendor-trail', digests: 84, logs: 96, stops: 0 };
const OWN = { ...KEYS, digests: 42, logs: 48 };
/** A read every ten minutes, in the two and a half hours that are judged. */
const READS = 15;
/** @param data what is otherwise in the company's trail */
const alive = (findings: number, data: Partial<typeof DATA> = {}, accesses = READS) => {
  const reconciled = { from: isoText(FROM + 3.25 * HOUR), to: isoText(FROM + 5.75 * HOUR), uses: READS, accesses, matched: accesses };
  return [event('TrailVerified', { findings, trails: [KEYS, { ...DATA, ...data }], reconciled })];
};

const store = centre.stores.find(({ kind, account }) => kind === 'user-data' && account.organization.slug === 'vendor');
const READ_EVENTS =
  'GetObject or CopyObjectSource or UploadPartCopySource or HeadObject or UploadPart or UploadPartCopy or CompleteMultipartUpload';
const unlogged = (first: number, last = first) =>
  Array.from({ length: last - first + 1 }, (_, index) => ({
    code: 'read-unlogged',
    object: `s3://${store?.name}/day/${first + index}`,
    expected: `${READ_EVENTS} by AROAREADER:anna, once for each use`,
    found: `Decrypt by AROAREADER:anna at ${isoText(FROM - 4 * HOUR + (first + index) * 600_000)} (event use-${first + index}), and none`,
  }));
/** Each lane's hours end at another minute; none is covered after this time. */
const uncovered = (lastOf: (minute: number) => number, unnamed = false) =>
  verificationOf(centre, 'vendor').trail.accounts.flatMap((account, row) =>
    [HOME, 'us-east-1'].map((region, column) => {
      const last = lastOf((7 + 13 * (2 * row + column)) % 60);
      // Two logs an hour, a quarter of an hour from its ends.
      const logs = Math.ceil((FROM + 6 * HOUR - last - HOUR / 4) / (HOUR / 2));
      return {
        code: 'coverage-tail',
        object: `${account}/${region}`,
        expected: `digests from ${SPAN.from} to ${SPAN.to}`,
        found: `none after ${isoText(last)}${unnamed ? `; ${logs} log files lie there that no digest names` : ''}`,
      };
    }),
  );
const LANE = `AWSLogs/o-vend0r0001/200000000003/`;
const LOG = `${LANE}CloudTrail/eu-central-2/2026/03/15/200000000003_CloudTrail_eu-central-2_20260315T0114Z_File000000000000.json.gz`;
const DIGEST = `${LANE}CloudTrail-Digest/eu-central-2/2026/03/15/200000000003_CloudTrail-Digest_eu-central-2_reference-vendor-trail_eu-central-2_20260315T015931Z.json.gz`;
const withoutLog = (): readonly [Pair, string] => {
  const pair = drill();
  const [named] = (pair.data.fields(DIGEST)['logFiles'] as readonly { readonly hashValue: string }[]).slice(0, 1);
  pair.data.world.objects.delete(LOG);
  return [pair, named?.hashValue ?? ''];
};
const withoutDigests = (after: number): Pair => {
  const pair = drill();
  const ended = (key: string) => compactTime(/_(\d{8}T\d{6}Z)/.exec(key)?.[1] ?? '') ?? 0;
  for (const key of pair.data.world.keys('CloudTrail-Digest')) if (ended(key) > after) pair.data.world.objects.delete(key);
  return pair;
};

const stopped = {
  code: 'act-against-logging',
  object: '200000000001/eu-central-2',
  expected: 'no such act that nobody answers for',
  found: `StopLogging by arn:aws:iam::200000000001:user/operator at ${isoText(FROM + 3 * HOUR + 20 * 60_000)} (event ) of {"name":"${DATA.trail}"}`,
};

describe('drills: each outcome whole, as it is put on the bus', () => {
  const outcome = (told: Outcome['told']): Outcome => ({ answer: answerOf(told), told });
  const answerOf = (told: Outcome['told']) => {
    const { eventName: _, ...verified } = told.at(-1)?.[0]?.detail ?? {};
    return verified;
  };

  test('nothing is wrong: a sign of life, and nothing else', async () => {
    expect(await verifying(drill())).toEqual(outcome([alive(0)]));
  });

  test("nothing is wrong with the supervisor's own trail", async () => {
    const own = { ...alive(0)[0], detail: { eventName: 'TrailVerified', of: 'supervisor', ...SPAN, findings: 0, trails: [OWN] } } as Event;
    expect(await verifying(drill(), { of: 'supervisor' })).toEqual(outcome([[own]]));
  });

  test('the signing keys changed in these hours: every page of public keys is read', async () => {
    expect(await verifying(drill({ rotateAfter: 4 }))).toEqual(outcome([alive(0)]));
  });

  test("a read is left out of the company's log, before it is signed", async () => {
    expect(await verifying(drill({ without: [50] }))).toEqual(outcome([found(unlogged(50)), alive(1, {}, READS - 1)]));
  });

  test("the company's trail is stopped, data is read, and the trail is started again", async () => {
    // Explained by what was logged, in twelve chains: the reads are what is found. Stopped at 00:20, started at 02:20.
    const data = { digests: 76, logs: 56, stops: 12 };
    expect(await verifying(drill({ stop: [3, 5] }))).toEqual(outcome([found([...unlogged(45, 55), stopped]), alive(12, data, READS - 11)]));
  });

  test("the company's trail is stopped for good", async () => {
    const missing = uncovered(() => FROM + 3 * HOUR + 20 * 60_000 + 30_000);
    const told = [found([...unlogged(45, 58), stopped, ...missing]), alive(27, { digests: 40, logs: 32 }, 1)];
    expect(await verifying(drill({ stop: [3, 40] }))).toEqual(outcome(told));
  });

  test('data is read on, after the grant of the ticket has ended', async () => {
    const ended = { made: -5, ended: 4 };
    const beyond = Array.from({ length: 10 }, (_, index) => ({
      code: 'read-outside-grant',
      object: `s3://${store?.name}/day/${49 + index}`,
      expected: `a grant of ${store?.key?.arn} to ${store?.account.id}/reader in force`,
      found: `Decrypt by arn:aws:sts::${store?.account.id}:assumed-role/reader/anna at ${isoText(FROM + 250 * 60_000 + index * 600_000)} (event use-${49 + index}); the last one ran from ${isoText(FROM - 5 * HOUR)} to ${isoText(FROM + 4 * HOUR)}`,
    }));
    expect(await verifying(drill({}, ended))).toEqual(outcome([found(beyond), alive(10)]));
  });

  test.each([
    ['organizations', 'DetachPolicy', 'act-against-guardrails'],
    ['organizations', 'CloseAccount', 'act-on-account'],
    ['sts', 'AssumeRoot', 'act-on-account'],
  ])('an act that is recorded in us-east-1, where no tripwire stands: %s %s', async (service, name, code) => {
    const at = FROM + 4 * HOUR;
    const record = actRecord(service, name, { eventTime: isoText(at) });
    const pair = drill({
      acts: ({ account, region }, from, to) =>
        account === '200000000001' && region === 'us-east-1' && from <= at && at < to ? [record] : [],
    });
    const act = {
      code,
      object: '200000000001/us-east-1',
      expected: 'no such act that nobody answers for',
      found: `${name} by ${record.userIdentity.arn} at ${isoText(at)} (event ${name}-1) of {"policyId":"p-12345678"}`,
    };
    expect(await verifying(pair)).toEqual(outcome([found([act]), alive(1)]));
  });

  test('a flood of attempts does not hide what was done', async () => {
    const [at, attempt] = [FROM + 4 * HOUR, { errorCode: 'AccessDenied', eventTime: isoText(FROM + 4 * HOUR) }];
    const flood = Array.from({ length: 300 }, () => actRecord('cloudtrail', 'StopLogging', attempt));
    const done = actRecord('organizations', 'LeaveOrganization', { eventTime: isoText(at) });
    const pair = drill({
      acts: ({ account, region }, from, to) => {
        const here = account === '200000000006' && from <= at && at < to;
        return here ? (region === 'us-east-1' ? [done] : flood) : [];
      },
      without: [50],
    });
    const detail = (await verifying(pair)).told[0]?.[0]?.detail;
    const findings = detail?.['findings'] as readonly { readonly code: string }[];
    const codes = findings.map((one) => one.code);
    expect([detail?.['count'], codes.length, codes.slice(0, 4)]).toEqual([
      302,
      100,
      ['read-unlogged', 'act-refused', 'act-on-account', 'act-refused'],
    ]);
  });

  test('a log is deleted from the copy', async () => {
    const [pair, hash] = withoutLog();
    const missing = {
      code: 'log-missing',
      object: `s3://reference-vendor-trail-200000000002/${LOG}`,
      expected: `the log with SHA-256 ${hash}, named by ${DIGEST}`,
      found: 'no such object',
    };
    expect(await verifying(pair)).toEqual(outcome([found([...unlogged(48, 50), missing]), alive(4, { logs: 95 }, READS - 3)]));
  });

  test('the digests of the last hours are missing: nobody vouches for the logs that lie there', async () => {
    const missing = uncovered((minute) => FROM + 4 * HOUR + minute * 60_000 + 31_000, true);
    const told = [found([...unlogged(54, 58), ...missing]), alive(17, { digests: 48, logs: 48 }, READS - 5)];
    expect(await verifying(withoutDigests(FROM + 5 * HOUR))).toEqual(outcome(told));
  });

  test('many findings: the first hundred, and how many there are', async () => {
    const pair = drill({ lockDays: 1 });
    const { told } = await verifying(pair);
    const detail = told[0]?.[0]?.detail;
    const findings = detail?.['findings'] as readonly { readonly code: string }[];
    expect([detail?.['count'], findings.length, new Set(findings.map(({ code }) => code))]).toEqual([
      180,
      100,
      new Set(['retention-short']),
    ]);
    expect(Buffer.byteLength(JSON.stringify(told))).toBeLessThan(200_000);
  });

  test('names that an attacker chose, long and full of quotes: one event carries what it can', async () => {
    const pair = drill();
    for (let number = 0; number < 150; number++)
      pair.data.put(`${LANE}CloudTrail/eu-central-2/2026/03/15/${'"'.repeat(900)}${number}`, Buffer.alloc(0), FROM);
    const { told } = await verifying(pair);
    const detail = told[0]?.[0]?.detail;
    const findings = detail?.['findings'] as readonly object[];
    expect([detail?.['count'], findings.length, told[1]]).toEqual([150, 29, alive(150)]);
    // Quoted in the request once more: under 256 KB.
    expect(Buffer.byteLength(JSON.stringify(JSON.stringify(told[0]?.[0])))).toBeLessThan(256 * 1024);
  });
});

describe('what cannot be completed is no pass: it throws, and no sign of life is given', () => {
  const denied: Reply = () => [400, { __type: 'AccessDeniedException', message: 'not allowed' }];
  const never: Reply = () => [200, { PublicKeyList: [], NextToken: 'again' }];
  const untaken: Reply = () => [200, { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] }];
  const refused = 'EventBridge does not take events: {"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure"}]}';
  const CASES: readonly (readonly [string, Parameters<typeof twoTrails>[0], Act, string, Outcome['told']])[] = [
    ['S3 fails', {}, { act: (s3) => s3.fail(1e9), keys: () => [200, { PublicKeyList: [] }] }, 'did not answer 6 times: status 503', []],
    ['CloudTrail gives no public keys', {}, { keys: denied }, 'not allowed', []],
    ['the list of public keys does not end', {}, { keys: never }, 'ListPublicKeys does not end after 100 pages', []],
    ['the bus does not take what was found', { without: [50] }, { bus: untaken }, refused, [found(unlogged(50))]],
    ['the bus does not take the sign of life', {}, { bus: untaken }, refused, [alive(0)]],
  ];
  test.each(CASES)('%s', async (_, data, act, error, told) => {
    expect(await verifying(drill(data), act)).toEqual({ error: expect.stringContaining(error), told });
  });

  const asked = verificationOf(centre, 'vendor');
  const QUESTIONS: readonly (readonly [string, unknown, string])[] = [
    ['none', null, 'question: event: expected an object, found null'],
    ["the schedule's own event", { version: '0', detail: {} }, 'question: event: expected nothing besides, found "version"'],
    ['no account', { ...asked, trail: { ...asked.trail, accounts: [] } }, 'question: trail.accounts: expected a list, found []'],
    ['no Region', { ...asked, trail: { ...asked.trail, regions: [] } }, 'question: trail.regions: expected a list, found []'],
    [
      'no lock',
      { ...asked, trail: { ...asked.trail, retentionDays: 0 } },
      'question: trail.retentionDays: expected a number of days, found 0',
    ],
    ['a store that is no bucket', { ...asked, keys: { ...asked.keys, stores: { 'alias/any': 'b' } } }, 'question: keys.stores: expected '],
    ['a word that it does not know', { ...asked, skip: true }, 'question: event: expected nothing besides, found "skip"'],
  ];
  test.each(QUESTIONS)('a question without sense: %s', async (_, question, error) => {
    const nowhere = await serve(drill().keys);
    expect(await run(question, nowhere)).toEqual({ error: expect.stringContaining(error), told: [] });
    expect(nowhere.asked.count).toBe(0);
    await nowhere.close();
  });
});
