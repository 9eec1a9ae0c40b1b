import fc from 'fast-check';
import {
  documentsOf,
  judgeRelease,
  logWithdrawal,
  type Order,
  openOrder,
  ReleaseError,
  recordOnce,
  replayLog,
  runRelease,
  seal,
  WITHDRAWAL,
} from '../../lib/release';
import { authorise, fastOpening, Killed, key, open, opening, run, TRUST, World } from './world';

// Big counts, with PROVE.
jest.setTimeout(300_000);
const bundle = (world: World, order: Order) => documentsOf(world.distribution, order);

test('two builds of one snapshot are released once, and everything can be judged again from what users get', async () => {
  const world = new World();
  const { order } = opening();
  await open(world, opening());
  expect(await run(world, order)).toBe('released');
  expect(await run(world, order)).toBe('released');
  const released = judgeRelease(await bundle(world, order), TRUST);
  expect(released.basis.artefacts.map(({ name }) => name)).toEqual(['bin/app', 'share/notes']);
  expect(world.logged().map(({ event, version }) => [event, version])).toEqual([['released', '1.0.0']]);
  expect([...world.distribution.map.keys()].map((name) => name.replace('releases/vendor/endpoint/1.0.0/', '')).sort()).toEqual([
    'comparison.json',
    'files/bin/app',
    'files/share/notes',
    'log-entry.json',
    'provenance.centre.json',
    'provenance.supervisor.json',
    'release.centre.json',
    'release.supervisor.json',
    'snapshot.json',
    'summary.json',
    'trust.json',
  ]);
});

test('a difference blocks, names the files, and is kept and logged; the version is not ordered again', async () => {
  const world = new World();
  world.outputs.supervisor = () => ({ 'bin/app': 'other', 'share/more': 'x' });
  await open(world, opening());
  expect(await run(world, opening().order)).toBe('blocked');
  expect(await run(world, opening().order)).toBe('blocked');
  expect(world.distribution.map.size).toBe(0);
  expect(world.logged().map(({ event }) => event)).toEqual(['blocked']);
  const comparison = JSON.parse(String((await documentsOf(world.records, opening().order))['comparison.json']));
  const { predicate } = JSON.parse(Buffer.from(comparison.payload, 'base64').toString());
  expect(predicate.different.map(({ name }: { name: string }) => name)).toEqual(['bin/app', 'share/more', 'share/notes']);
  const other = opening('1.0.0', { image: '1'.repeat(64) });
  await expect(open(world, other)).rejects.toThrow('order-taken');
});

test.each([
  ['builder', { builder: 'arn:aws:codebuild:eu-central-2:999999999999:project/mine' }],
  ['builder', { role: 'arn:aws:iam::200000000004:role/admin' }],
  ['builder', { invocation: 'arn:aws:codebuild:eu-central-2:200000000004:build/other:1' }],
  ['overrides', { overrides: ['environment.image'] }],
  ['image', { image: '2'.repeat(64) }],
  ['buildspec', { buildspec: '2'.repeat(64) }],
  ['snapshot', { archive: '2'.repeat(64) }],
  ['no-output', { outputs: [] }],
  ['times', { startedOn: '2026-01-11T00:00:00Z' }],
] as const)('a control plane states nothing about a build whose %s is not as ordered: %j', async (code, change) => {
  const world = new World();
  world.change = { centre: change };
  await open(world, opening());
  const refusal = await run(world, opening().order).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ReleaseError);
  expect((refusal as ReleaseError).code).toBe(code);
  expect([...world.records.map.keys()].some((name) => name.includes('provenance'))).toBe(false);
});

/** Effects of a whole run, counted. */
async function effects(scenario: (world: World) => Promise<unknown>): Promise<number> {
  let count = 0;
  await scenario(
    new World(() => {
      count += 1;
    }),
  );
  return count;
}

const scenarios: readonly (readonly [string, string, (world: World) => Promise<string>])[] = [
  [
    'a release',
    'released',
    async (world) => {
      await open(world, opening());
      return run(world, opening().order);
    },
  ],
  [
    'a block',
    'blocked',
    async (world) => {
      world.outputs.supervisor = () => ({ 'bin/app': 'other' });
      await open(world, opening());
      return run(world, opening().order);
    },
  ],
  [
    'a fast release',
    'released',
    async (world) => {
      const authorisation = await authorise();
      await open(world, fastOpening('1', authorisation), authorisation);
      return run(world, fastOpening('1', authorisation).order);
    },
  ],
  [
    'an alarm',
    'alarm',
    async (world) => {
      world.outputs.supervisor = () => ({ 'bin/app': 'other' });
      const authorisation = await authorise();
      await open(world, fastOpening('1', authorisation), authorisation);
      return run(world, fastOpening('1', authorisation).order);
    },
  ],
];

test.each(scenarios)(
  '%s that is killed before or after any effect, and started again, happens once and loses no record',
  async (_, end, scenario) => {
    const total = await effects(scenario);
    expect(total).toBeGreaterThan(8);
    const whole = new World();
    await scenario(whole);
    // Every effect of two scenarios, a third of the others; all of all in `npm run prove`.
    const stride = process.env['PROVE'] || end !== 'released' ? 1 : 3;
    for (let at = 1; at <= total; at += stride) {
      let count = 0;
      const world = new World(() => {
        count += 1;
        if (count === at) throw new Killed();
      });
      await expect(scenario(world)).rejects.toThrow(Killed);
      expect(await scenario(world)).toBe(end);
      for (const slots of ['records', 'log', 'distribution'] as const)
        expect([at, slots, [...world[slots].map.keys()].sort()]).toEqual([at, slots, [...whole[slots].map.keys()].sort()]);
      expect(replayLog([...world.log.map.values()], TRUST).map(({ entry }) => entry.event)).toEqual(
        whole.logged().map(({ event }) => event),
      );
    }
  },
);

test('several runs of several releases at once: each is released once, in one log', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const world = new World();
      const slow = (slots: World['records']) => ({
        read: (name: string) => scheduler.schedule(Promise.resolve()).then(() => slots.read(name)),
        claim: (name: string, bytes: Buffer) => scheduler.schedule(Promise.resolve()).then(() => slots.claim(name, bytes)),
      });
      const ports = world.ports({ records: slow(world.records), log: slow(world.log), distribution: slow(world.distribution) });
      const versions = ['1', '2'].flatMap((version) => [version, version]);
      const runs = versions.map(async (version) => {
        const { order, snapshot, archive } = opening(version);
        await openOrder(ports, order, snapshot, archive);
        return runRelease(ports, order, world.workshop());
      });
      expect(await scheduler.waitFor(Promise.all(runs))).toEqual(versions.map(() => 'released'));
      const entries = replayLog(
        [...world.log.map.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, bytes]) => bytes),
        TRUST,
      );
      expect(entries.map(({ entry }) => entry.version).sort()).toEqual(['1', '2']);
      for (const version of ['1', '2']) judgeRelease(await bundle(world, opening(version).order), TRUST);
    }),
    { numRuns: process.env['PROVE'] ? 60 : 3 },
  );
});

test('who comes second to a slot takes what the first one wrote', async () => {
  const { records } = new World();
  const write = (text: string) => recordOnce(records, 'slot', async () => Buffer.from(text));
  expect((await Promise.all([write('a'), write('b')])).map(String)).toEqual(['a', 'a']);
});

test('a withdrawal by both organizations is logged once; by one, or of a release that is not there, it is not', async () => {
  const world = new World();
  const { order } = opening();
  await open(world, opening());
  await run(world, order);
  const { release } = judgeRelease(await bundle(world, order), TRUST);
  const { environment, company, name, version } = order;
  const statement = {
    schemaVersion: 1 as const,
    environment,
    company,
    name,
    version,
    release,
    reason: 'it deletes files',
    withdrawnOn: world.now,
  };
  const sides = [key('centre', 'release'), key('supervisor', 'release')];
  const log = async (change: object, signers = sides) =>
    logWithdrawal(world.ports(), await seal({ ...statement, ...change }, WITHDRAWAL, signers), key('supervisor', 'log'));
  await expect(log({}, sides.slice(1))).rejects.toThrow('one-signature');
  await expect(log({ release: '1'.repeat(64) })).rejects.toThrow('other-input');
  await expect(log({ version: '9' })).rejects.toThrow('missing-document');
  expect([await log({}), await log({}), await log({ reason: 'once more' })]).toEqual([1, 1, 1]);
  expect(replayLog([...world.log.map.values()], TRUST).map(({ entry }) => entry.event)).toEqual(['released', 'withdrawn']);
});
