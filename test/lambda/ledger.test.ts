import { CreateGrantCommand, DisableKeyCommand, EnableKeyRotationCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { Recorder } from '../../lambda/custody-recorder/recorder';
import { watch } from '../../lambda/custody-watcher/watcher';
import { readKey } from '../../lambda/key-reader';
import {
  begin,
  digestOf,
  encodeEntry,
  encodeProbe,
  grantName,
  later,
  NO_ENTRY,
  PROBE_NAME,
  policyDigest,
  sha256,
  type Watched,
} from '../../lib/custody';
import type { BusEvent } from '../../lib/objects/events';
import { ENVIRONMENT, policy, probe, probePaper, proposal, READER, START, submission } from '../custody/world';
import { type Emulator, startEmulator } from '../emulator';
import { REGION, Stage } from './stage';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator('100000000002');
});
afterAll(() => emulator.stop());

/** A request past the recorder, as somebody with rights in the account could make. */
async function raw(stage: Stage, method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Response> {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/s3/aws4_request, SignedHeaders=host, Signature=0`;
  return fetch(`${emulator.endpoint}/${stage.bucket}/${path}`, {
    method,
    headers: { authorization, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}
const LOCK = {
  'x-amz-sdk-checksum-algorithm': 'SHA256',
  'x-amz-object-lock-mode': 'COMPLIANCE',
  'x-amz-object-lock-retain-until-date': '2099-01-01T00:00:00Z',
};

describe('the ledger in a bucket', () => {
  test('a slot is claimed once, under a COMPLIANCE lock for as long as entries are kept', async () => {
    const stage = await Stage.open(emulator, { empty: true });
    const ledger = stage.ledger();
    expect([await ledger.read(0), await ledger.claim(0, Buffer.from('first')), await ledger.claim(0, Buffer.from('second'))]).toEqual([
      undefined,
      true,
      false,
    ]);
    expect((await ledger.read(0))?.toString()).toBe('first');
    const { headers } = await raw(stage, 'HEAD', '000000.json');
    const days = (Date.parse(headers.get('x-amz-object-lock-retain-until-date') ?? '') - Date.now()) / 86_400_000;
    expect([headers.get('x-amz-object-lock-mode'), Math.round(days)]).toEqual(['COMPLIANCE', 3650]);
    expect((await raw(stage, 'DELETE', `000000.json?versionId=${headers.get('x-amz-version-id')}`)).status).toBe(403);
  });

  test('the oldest version counts, whatever is written over it or hides it; the watcher is told', async () => {
    const stage = await Stage.open(emulator);
    const before = await stage.entries();
    await raw(stage, 'PUT', '000000.json', 'forged', LOCK);
    await raw(stage, 'DELETE', '000000.json');
    await raw(stage, 'PUT', 'note.txt', 'hello', LOCK);
    expect(await stage.entries()).toEqual(before);
    const strangers = await stage.ledger().strangers();
    expect(strangers.map((one) => one.replace(/beside .*/, 'beside one')).sort()).toEqual([
      '000000.json: a delete marker',
      '000000.json: a version beside one',
      'note.txt: no entry and no probe',
    ]);
  });

  test('an entry that is not locked is none', async () => {
    const stage = await Stage.open(emulator, { empty: true });
    await raw(stage, 'PUT', '000000.json', 'unlocked');
    await expect(stage.ledger().read(0)).rejects.toThrow('expected a COMPLIANCE lock, found no lock that can be read');
  });
});

describe('genesis', () => {
  const CASES: readonly (readonly [string, (stage: Stage) => Promise<object>, string])[] = [
    ['for another executor', async (stage) => stage.genesis({ executor: sha256('other') }), 'executor'],
    [
      'over a key whose policy is another by now',
      async (stage) => {
        await stage.kms.send(new PutKeyPolicyCommand({ KeyId: stage.data, PolicyName: 'default', Policy: JSON.stringify(policy(READER)) }));
        return stage.genesis();
      },
      'policy-digest',
    ],
    [
      'over a key that is disabled',
      async (stage) => {
        await stage.kms.send(new DisableKeyCommand({ KeyId: stage.data.slice(stage.data.lastIndexOf('/') + 1) }));
        return stage.genesis();
      },
      'key-status',
    ],
    [
      'without a custodian',
      async (stage) => ({
        ...stage.genesis(),
        genesis: { ...stage.genesis().genesis, signatures: stage.genesis().genesis.signatures.slice(1) },
      }),
      'genesis-quorum',
    ],
  ];
  test.each(CASES)('is refused %s; the ledger stays empty', async (_, make, code) => {
    const stage = await Stage.open(emulator, { empty: true });
    expect(await stage.submit(await make(stage))).toMatchObject({ outcome: 'refused', refusal: { code } });
    expect(await stage.entries()).toEqual([]);
  });

  test('of others than the founders is none: neither executor nor recorder takes it', async () => {
    const stage = await Stage.open(emulator, { empty: true });
    const paper = { paper: JSON.stringify(stage.genesis()) };
    expect(await stage.executor({ founders: sha256('others') }).run(paper)).toMatchObject({ refusal: { code: 'anchor' } });
    const entry = encodeEntry({
      environment: ENVIRONMENT,
      sequence: 0,
      previous: NO_ENTRY,
      kind: 'genesis',
      at: START,
      body: stage.genesis(),
    });
    const recorder = new Recorder(stage.ledger(), sha256('others'), () => START);
    await expect(recorder.answer({ op: 'claim', slot: 0, entry: entry.bytes.toString() })).rejects.toThrow('anchor');
    expect(await stage.entries()).toEqual([]);
  });
});

test('the recorder writes nothing that does not follow', async () => {
  const stage = await Stage.open(emulator);
  const { head } = await stage.state();
  const forged = (change: object) =>
    encodeEntry({
      environment: ENVIRONMENT,
      sequence: 1,
      previous: head.digest,
      kind: 'receipt',
      at: stage.now,
      body: { proposal: sha256('nothing'), outcome: 'done', reason: null, after: null },
      ...change,
    } as never).bytes.toString();
  const ask = (slot: number, entry: string) => stage.recorder().answer({ op: 'claim', slot, entry });
  await expect(ask(1, forged({}))).rejects.toThrow('no-intent');
  await expect(ask(1, forged({ previous: sha256('x') }))).rejects.toThrow('chain');
  await expect(ask(2, forged({ sequence: 2 }))).rejects.toThrow('position');
  await expect(ask(1, 'nothing')).rejects.toThrow('not-canonical');
  await expect(stage.recorder().answer({ op: 'delete', slot: 1 })).rejects.toThrow('bad-value');
  expect(await ask(0, forged({}))).toEqual({ claimed: false });
  expect(await stage.kinds()).toEqual([]);
});

describe('the watcher', () => {
  const look =
    (stage: Stage) =>
    async (arn: string): Promise<Watched> => {
      const { grants, ...view } = await readKey(stage.kms, arn);
      return {
        ...view,
        grants: grants.map(({ Name, GranteePrincipal, Operations }) => ({
          name: Name ?? '',
          grantee: GranteePrincipal ?? '',
          operations: Operations ?? [],
        })),
      };
    };
  /** As if each party had probed every day, on the ledger as it began: their own probes are tried in probes.test.ts. */
  const probed =
    ([first]: readonly Buffer[]) =>
    async (name: string) => {
      const [, party, day] = PROBE_NAME.exec(name) as unknown as [string, string, string];
      return first && encodeProbe(probePaper(probe(begin(first), { party, at: `${day}T00:00:00Z` })));
    };
  const watched = async (stage: Stage, ports: { look?: (arn: string) => Promise<Watched> } = {}) => {
    const told: BusEvent[] = [];
    const seen = await watch({
      code: async () => [],
      ledger: Object.assign(stage.ledger(), { probe: probed(await stage.entries()) }),
      look: look(stage),
      holds: stage.holds(),
      tell: async (events) => void told.push(...events),
      now: () => stage.now,
      ...ports,
    });
    return {
      told: told.map(({ type }) => type),
      differences: seen.differences.map(({ code, place, expected, found }) => [code, place, expected, found]),
      waiting: seen.waiting,
    };
  };
  const idOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
  const opened = async () => {
    const stage = await Stage.open(emulator);
    for (const arn of [stage.data, stage.log]) await stage.kms.send(new EnableKeyRotationCommand({ KeyId: idOf(arn) }));
    return stage;
  };
  const QUIET = { told: ['CustodyWatched'], differences: [], waiting: 0 };

  test('sees nothing where everything is as the ledger says, also while a grant lasts', async () => {
    const stage = await opened();
    const grant = { grantee: 'arn:aws:iam::200000000003:role/reader', ticket: 'TC-1', hours: 8 };
    await stage.submit(submission(proposal(await stage.state(), 'grant-read', grant, { keyArn: stage.data })));
    await stage.submit(submission(proposal(await stage.state(), 'rotate', { rotations: 0 }, { keyArn: stage.data })));
    expect(await watched(stage)).toEqual(QUIET);
  });

  test('tells everybody what waits for a veto', async () => {
    const stage = await opened();
    await stage.submit(submission(proposal(await stage.state(), 'disable', { reason: 'r' }, { keyArn: stage.data })));
    expect(await watched(stage)).toEqual({ ...QUIET, told: ['CustodyNotice', 'CustodyWatched'], waiting: 1 });
    stage.now = later(stage.now, 73 * 3600 + 3600);
    const [digest] = [...(await stage.state()).open.keys()];
    expect((await watched(stage)).differences).toEqual([['overdue', digest, 'an attempt soon after 2026-01-04T00:01:00Z', 'none']]);
  });

  const NAME = 'statistics/vendor/europe';
  const CHANGED: readonly (readonly [string, (stage: Stage) => Promise<unknown>, (stage: Stage) => readonly string[]])[] = [
    [
      'a policy',
      (stage) =>
        stage.kms.send(new PutKeyPolicyCommand({ KeyId: stage.data, PolicyName: 'default', Policy: JSON.stringify(policy(READER)) })),
      () => ['policy', NAME, policyDigest(policy()), policyDigest(policy(READER))],
    ],
    [
      'a state',
      (stage) => stage.kms.send(new DisableKeyCommand({ KeyId: idOf(stage.data) })),
      () => ['status', NAME, 'enabled', 'disabled'],
    ],
    [
      'a grant',
      (stage) =>
        stage.kms.send(
          new CreateGrantCommand({
            KeyId: stage.data,
            GranteePrincipal: 'arn:aws:iam::200000000003:role/thief',
            Operations: ['Decrypt'],
            Name: 'mine',
          }),
        ),
      () => ['grant', NAME, 'no grant that the ledger does not have', 'mine to arn:aws:iam::200000000003:role/thief for Decrypt'],
    ],
  ];
  test.each(CHANGED)('sees that somebody changed %s', async (_, change, expected) => {
    const stage = await opened();
    await change(stage);
    expect(await watched(stage)).toEqual({ told: ['CustodyDifference', 'CustodyWatched'], differences: [expected(stage)], waiting: 0 });
  });

  test('sees a grant that outlives its time, and one that is gone too early', async () => {
    const stage = await opened();
    const grant = { grantee: 'arn:aws:iam::200000000003:role/reader', ticket: 'TC-1', hours: 8 };
    const body = submission(proposal(await stage.state(), 'grant-read', grant, { keyArn: stage.data }));
    await stage.submit(body);
    const name = grantName(digestOf(body.proposal));
    const ends = later(stage.now, 8 * 3600);
    const without = async (arn: string) => ({ ...(await look(stage)(arn)), grants: [] });
    expect((await watched(stage, { look: without })).differences).toEqual([['grant', NAME, `${name} until ${ends}`, 'no such grant']]);
    stage.now = later(ends, 3600);
    expect((await watched(stage)).differences).toEqual([['grant', NAME, `${name} until ${ends}`, 'still in force']]);
  });

  test('a key that cannot be read, yearly rotation that is off, an object beside the ledger, a root that soon expires: each is a difference', async () => {
    const stage = await Stage.open(emulator);
    await raw(stage, 'PUT', 'note.txt', 'hello', LOCK);
    stage.now = '2026-12-01T00:00:00Z';
    const blind = async (arn: string) => {
      if (arn === stage.log) throw new Error('denied');
      return look(stage)(arn);
    };
    expect((await watched(stage, { look: blind })).differences).toEqual([
      ['ledger', 'ledger', 'one version of each entry and nothing else', 'note.txt: no entry and no probe'],
      ['yearly-rotation', NAME, 'on', 'off'],
      ['unreadable', 'log/vendor', 'a key that can be read', 'denied'],
      ['root-expiry', 'root 1', 'a root renewed two months ahead', 'expires 2027-01-01T00:00:00Z'],
    ]);
  });

  test('says nothing when it cannot say it: its sign of life is missing', async () => {
    const stage = await Stage.open(emulator, { empty: true });
    const { differences } = await watched(stage);
    expect(differences).toEqual([['ledger', 'entry 0', 'position: a genesis entry', 'no entry']]);
    const deaf = watch({
      code: async () => [],
      ledger: stage.ledger(),
      look: look(stage),
      holds: stage.holds(),
      tell: () => Promise.reject(new Error('no bus')),
      now: () => stage.now,
    });
    await expect(deaf).rejects.toThrow('no bus');
  });
});
