import fc from 'fast-check';
import { examplePublicKey } from '../../lib/config/example-keys';
import { bytesOf, digestOfDocument, documentsOf, type ReleaseError, recordSlot, runRelease, useSlot } from '../../lib/release';
import { authorise, fastOpening, Killed, open, run, World } from './world';

// Big counts, with PROVE.
jest.setTimeout(300_000);

test('the fast lane: never more than its count, never outside its time, whoever comes in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.record({ version: fc.integer({ min: 1, max: 5 }), hours: fc.integer({ min: -30, max: 60 }) }), {
        minLength: 1,
        maxLength: 8,
      }),
      async (count, attempts) => {
        const world = new World();
        const authorisation = await authorise({ count, notBefore: '2026-01-10T00:00:00Z', expires: '2026-01-11T00:00:00Z' });
        const released = new Set<string>();
        for (const { version, hours } of attempts) {
          world.now = new Date(Date.parse('2026-01-10T00:00:00Z') + hours * 3_600_000).toISOString().replace('.000', '');
          const fast = fastOpening(String(version), authorisation);
          const before = released.has(String(version));
          try {
            await open(world, fast, authorisation);
            await run(world, fast.order);
            released.add(String(version));
            expect(before || (hours >= 0 && hours < 24)).toBe(true);
          } catch (error) {
            expect(['fast-lane-time', 'fast-lane-count']).toContain((error as ReleaseError).code);
          }
        }
        expect(released.size).toBeLessThanOrEqual(count);
        const entries = world.logged().filter(({ event }) => event === 'released');
        expect(entries.map(({ version }) => version).sort()).toEqual([...released].sort());
        expect(new Set(entries.map(({ use }) => use)).size).toBe(entries.length);
      },
    ),
    { numRuns: process.env['PROVE'] ? 300 : 15 },
  );
});

test.each([
  [2, 'summarized', 'summary.json'],
  [3, 'signed', 'release.centre.json'],
] as const)(
  'a fast release that was begun in time is not finished after it: killed at signature %i, never %s',
  async (signature, _, document) => {
    const world = new World();
    const authorisation = await authorise();
    const fast = fastOpening('1', authorisation);
    await open(world, fast, authorisation);
    let signing = 0;
    const whole = world.workshop();
    const killed = {
      ...whole,
      key: (...args: Parameters<typeof whole.key>) => {
        signing += 1;
        if (signing === signature) throw new Killed();
        return whole.key(...args);
      },
    };
    await expect(runRelease(world.ports(), fast.order, killed)).rejects.toThrow(Killed);
    world.now = '2026-01-12T00:00:00Z';
    await expect(run(world, fast.order)).rejects.toThrow('fast-lane-time');
    expect((await documentsOf(world.records, fast.order))[document]).toBeUndefined();
    expect(world.distribution.map.size).toBe(0);
  },
);

test("a use that somebody writes among the records is none: another order's slot, a number past the count, a slot nobody took", async () => {
  const authorisation = await authorise();
  const planted = async (use: number, slot: 'taken by another' | 'taken by itself' | 'free') => {
    const world = new World();
    const [first, second] = [fastOpening('1', authorisation), fastOpening('2', authorisation)];
    await open(world, second, authorisation);
    const mine = {
      schemaVersion: 1 as const,
      authorisation: first.order.authorisation as string,
      use,
      order: digestOfDocument(second.order),
      at: world.now,
    };
    if (slot === 'taken by another') {
      await open(world, first, authorisation);
      await run(world, first.order);
    }
    if (slot === 'taken by itself') await world.records.claim(useSlot(mine.authorisation, use), bytesOf(mine));
    await world.records.claim(recordSlot(second.order, 'use.json'), bytesOf(mine));
    return run(world, second.order).catch(({ code }) => code);
  };
  expect([
    await planted(1, 'taken by another'),
    await planted(3, 'taken by itself'),
    await planted(2, 'free'),
    await planted(2, 'taken by itself'),
  ]).toEqual(['fast-lane-count', 'fast-lane-count', 'fast-lane-count', 'released']);
});

test('an authorisation that a quorum did not sign, of another rule set, or valid for too long opens nothing', async () => {
  const refused = async (made: ReturnType<typeof authorise>) => {
    const authorisation = await made;
    return open(new World(), fastOpening('1', authorisation), authorisation).catch(({ code }) => code);
  };
  expect(
    await Promise.all([
      refused(authorise({}, ['foundation-1', 'vendor-1'])),
      refused(authorise({}, ['foundation-1', 'foundation-2', 'notary-1'])),
      refused(authorise({ ruleSet: 'phishing' })),
      refused(authorise({ rootVersion: 2 })),
      refused(authorise({ notBefore: '2026-01-10T00:00:00Z', expires: '2026-01-18T00:00:00Z' })),
      refused(authorise({ notBefore: '2026-01-11T00:00:00Z', expires: '2026-01-12T00:00:00Z' })),
    ]),
  ).toEqual(['quorum', 'quorum', 'fast-lane', 'fast-lane', 'fast-lane-time', 'fast-lane-time']);
  expect(examplePublicKey('release', 'centre-release')).not.toBe(examplePublicKey('release', 'supervisor-release'));
});
