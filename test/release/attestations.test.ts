import fc from 'fast-check';
import {
  attest,
  compareBuilds,
  DOCUMENTS,
  type DocumentName,
  type Documents,
  documentsOf,
  envelopeBytes,
  judgeRelease,
  logRelease,
  type Order,
  openOrder,
  PROVENANCE,
  parseEnvelope,
  publish,
  RELEASE,
  recordSlot,
  refusalOf,
  runRelease,
  SUMMARY,
  seal,
  signersOf,
  signRelease,
  summarizeRelease,
} from '../../lib/release';
import { authorise, fastOpening, filesOf, key, opening, payload, publicKey, TRUST, World } from './world';

/** 1.0.0 and 1.0.1 reproduce; 2.0.0 does not. */
const GOOD = [opening('1.0.0'), opening('1.0.1')];
const BAD = opening('2.0.0');
type Pool = { readonly [N in DocumentName]: readonly Buffer[] };

async function genuine(): Promise<{ readonly pool: Pool; readonly good: readonly Documents[] }> {
  const world = new World();
  const same = world.outputs.centre;
  world.outputs.supervisor = (order) => (order.version === '2.0.0' ? { 'bin/app': 'other' } : same(order));
  const all: Documents[] = [];
  for (const { order, snapshot, archive } of [...GOOD, BAD]) {
    await openOrder(world.ports(), order, snapshot, archive);
    await runRelease(world.ports(), order, world.workshop());
    all.push(await documentsOf(world.records, order));
  }
  const authorisation = await authorise();
  const fast = fastOpening('1', authorisation);
  await openOrder(world.ports(), fast.order, fast.snapshot, fast.archive, authorisation);
  await runRelease(world.ports(), fast.order, world.workshop());
  all.push(await documentsOf(world.records, fast.order));
  const forged = await byTheCentre(all[0] as Documents);
  const entries = DOCUMENTS.map((name) => [name, [...all, ...forged].flatMap((documents) => documents[name] ?? [])] as const);
  return { pool: Object.fromEntries(entries) as unknown as Pool, good: [all[0], all[1], all[3]] as readonly Documents[] };
}

/** What somebody with every key of the centre can make: the same with other files, also under the supervisor's names. */
async function byTheCentre(documents: Documents): Promise<readonly Documents[]> {
  const subject = [{ name: 'bin/app', digest: { sha256: 'f'.repeat(64) } }];
  const again = async (name: DocumentName, kind: never, signers: readonly ReturnType<typeof key>[]) =>
    envelopeBytes(await seal({ ...(payload(documents[name] as Buffer) as object), subject }, kind, signers));
  const [provenance, release] = [key('centre', 'provenance'), key('centre', 'release')];
  return [
    {
      'provenance.centre.json': await again('provenance.centre.json', PROVENANCE as never, [provenance]),
      'provenance.supervisor.json': await again('provenance.supervisor.json', PROVENANCE as never, [provenance]),
      'summary.json': await again('summary.json', SUMMARY as never, [release]),
      'release.centre.json': await again('release.centre.json', RELEASE as never, [release]),
      'release.supervisor.json': await again('release.supervisor.json', RELEASE as never, [release]),
    },
    // Without any signature, and with a signature that is another document's.
    {
      'release.supervisor.json': envelopeBytes({ ...parseEnvelope(documents['release.supervisor.json'] as Buffer), signatures: [] }),
      'summary.json': envelopeBytes({
        ...parseEnvelope(documents['summary.json'] as Buffer),
        signatures: parseEnvelope(documents['comparison.json'] as Buffer).signatures,
      }),
    },
  ];
}

// Big counts, with PROVE.
jest.setTimeout(300_000);
let made: Awaited<ReturnType<typeof genuine>>;
beforeAll(async () => {
  made = await genuine();
});
const RESTS_ON = DOCUMENTS.filter((name) => name !== 'rebuilt.json');

test('no choice, omission or substitution of statements makes a release but the genuine ones', () => {
  const choice = fc.record(Object.fromEntries(DOCUMENTS.map((name) => [name, fc.nat(12)])));
  const swapped = fc.tuple(fc.nat(2), fc.constantFrom(...RESTS_ON), fc.nat(12));
  let accepted = 0;
  const judge = (documents: Documents) => {
    const refusal = refusalOf(() => judgeRelease(documents, TRUST));
    if (refusal) return;
    accepted += 1;
    const signed = documents['release.supervisor.json'] as Buffer;
    const match = made.good.find((one) => one['release.supervisor.json']?.equals(signed)) ?? {};
    const { lane } = (payload(signed) as { predicate: { order: Order } }).predicate.order;
    const later = ['provenance.supervisor.json', 'comparison.json'];
    const needed = RESTS_ON.filter((name) => match[name] !== undefined && (lane === 'full' || !later.includes(name)));
    expect(needed.length).toBeGreaterThan(6);
    expect(needed.filter((name) => !documents[name]?.equals(match[name] as Buffer))).toEqual([]);
  };
  fc.assert(
    fc.property(choice, (chosen) => {
      judge(
        Object.fromEntries(
          DOCUMENTS.flatMap((name) => (made.pool[name][chosen[name] as number] ? [[name, made.pool[name][chosen[name] as number]]] : [])),
        ),
      );
    }),
  );
  // One document of a whole release exchanged for, or taken away.
  fc.assert(
    fc.property(swapped, ([which, name, index]) => {
      const { [name]: _, ...rest } = made.good[which] as Documents;
      const other = made.pool[name][index];
      judge(other === undefined ? rest : { ...rest, [name]: other });
    }),
  );
  for (const documents of made.good) judge(documents);
  expect(accepted).toBeGreaterThanOrEqual(3);
});

test('a flipped bit in any document, or one taken away, is refused', () => {
  const [documents] = made.good as [Documents];
  const names = RESTS_ON.filter((name) => documents[name] !== undefined);
  for (const name of names) {
    const { [name]: _, ...without } = documents;
    expect([name, refusalOf(() => judgeRelease(without, TRUST))?.code]).toEqual([name, 'missing-document']);
  }
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(), fc.integer({ min: 0, max: 7 }), (name, place, bit) => {
      const bytes = Buffer.from(documents[name] as Buffer);
      const at = place % (bytes.length - 1);
      bytes[at] = (bytes[at] as number) ^ (1 << bit);
      const refusal = refusalOf(() => judgeRelease({ ...documents, [name]: bytes }, TRUST));
      // Base64 has bits that stand for nothing: then it is the same document.
      if (refusal === undefined) expect(parseEnvelope(bytes).payload.length).toBe(parseEnvelope(documents[name] as Buffer).payload.length);
      if (refusal === undefined) expect(payload(bytes)).toEqual(payload(documents[name] as Buffer));
    }),
  );
});

type Act = { readonly plant: DocumentName; readonly index: number } | { readonly step: number };

test('whatever is planted among the records, and whatever step is asked for in whatever order, the supervisor signs no build that was not made twice', async () => {
  const stray: fc.Arbitrary<Act> = fc.oneof(
    fc.record({ plant: fc.constantFrom(...DOCUMENTS), index: fc.nat(12) }),
    fc.record({ step: fc.nat(9) }),
  );
  // Mostly in order, so that many come far; with strays between, steps left out, and now and then any order at all.
  const stage = (step: number) =>
    fc
      .tuple(fc.array(stray, { maxLength: 1 }), fc.integer({ min: 0, max: 9 }))
      .map(([before, go]): Act[] => [...before, ...(go > 0 ? [{ step }] : [])]);
  const ordered = fc.tuple(...[0, 1, 2, 3, 4, 5, 6, 7].map(stage)).map((stages) => stages.flat());
  const acts = fc.oneof({ weight: 3, arbitrary: ordered }, { weight: 1, arbitrary: fc.array(stray, { minLength: 6, maxLength: 24 }) });
  const [signs] = [publicKey('supervisor', 'release')];
  let signed = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(GOOD[0], BAD), acts, async (one, chosen) => {
      const { order, snapshot, archive } = one as (typeof GOOD)[0];
      const world = new World();
      const honest = { 'bin/app': `endpoint ${order.version}`, 'share/notes': 'notes' };
      world.outputs.supervisor = () => (one === BAD ? { 'bin/app': 'other' } : honest);
      await openOrder(world.ports(), order, snapshot, archive);
      const planted = new Set<string>();
      const effective = (side: 'centre' | 'supervisor') => async () => (await world.build(side).effective('x', order)) as never;
      const steps = [
        () => attest(world.ports(), order, 'centre', effective('centre'), key('centre', 'provenance')),
        () => attest(world.ports(), order, 'supervisor', effective('supervisor'), key('supervisor', 'provenance')),
        () => compareBuilds(world.ports(), order, key('supervisor', 'comparison')),
        () => summarizeRelease(world.ports(), order, key('supervisor', 'summary')),
        () => signRelease(world.ports(), order, 'centre', key('centre', 'release')),
        () => signRelease(world.ports(), order, 'supervisor', key('supervisor', 'release')),
        () => publish(world.ports(), order, async (name) => Buffer.from(honest[name as 'bin/app'] ?? '')),
        () => logRelease(world.ports(), order, 'released', key('supervisor', 'log')),
        () => logRelease(world.ports(), order, 'blocked', key('supervisor', 'log')),
        () => logRelease(world.ports(), order, 'rebuilt', key('supervisor', 'log')),
      ];
      for (const each of chosen) {
        if ('step' in each) await steps[each.step]?.().catch(() => undefined);
        else if (made.pool[each.plant][each.index]) {
          planted.add(each.plant);
          await world.records.claim(recordSlot(order, each.plant), made.pool[each.plant][each.index] as Buffer);
        }
      }
      const found = (await documentsOf(world.records, order))['release.supervisor.json'];
      const mine = found !== undefined && !planted.has('release.supervisor.json');
      if (mine) {
        signed += 1;
        expect(one).toBe(GOOD[0]);
        signersOf(parseEnvelope(found), [signs]);
        const { subject } = payload(found) as { subject: readonly { name: string; digest: { sha256: string } }[] };
        expect(subject.map(({ name, digest }) => ({ name, sha256: digest.sha256 }))).toEqual(filesOf(honest));
      }
      if (one === BAD) expect([...world.distribution.map.keys(), ...world.logged().filter(({ event }) => event !== 'blocked')]).toEqual([]);
    }),
    { numRuns: process.env['PROVE'] ? 1000 : 60 },
  );
  expect(signed).toBeGreaterThan(2);
});
