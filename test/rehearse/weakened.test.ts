import { isWhole, type Rehearsal, reported } from '../../bin/rehearse/report';
import { allNoticed, weakenedText } from '../../bin/rehearse/weakened';
import { type DrillResult, runDrills, type Weakened, weakenDrills } from '../../lib/rehearse/drills';
import { allHeld, broken, type Drill, type Scene, type Seen, untried } from '../../lib/rehearse/drills/drill';

const drill = (id: string, run: () => Promise<Seen>, nobody?: string): Drill => ({
  ...{ id, promise: 'kept', attack: 'a', attacker: 'b', stoppedBy: 'c', run },
  ...(nobody === undefined ? {} : { nobody: () => nobody }),
});
const scene = {} as Scene;
const held = async (): Promise<Seen> => ({ outcome: 'proved', by: 'a policy' });
const all = async <T>(of: AsyncGenerator<T>): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const one of of) found.push(one);
  return found;
};

test('what a drill comes to: held, broken, thrown, and nobody there', async () => {
  const never = async () => {
    throw new Error('it must not be run');
  };
  const results = await all(
    runDrills(scene, [
      drill('holds', held),
      drill('breaks', async () => broken('it was done')),
      drill('throws', async () => Promise.reject(new Error('no answer'))),
      drill('nobody', never, 'there is nobody'),
    ]),
  );
  expect(results.map(({ id, outcome, by, untried: unmade }) => [id, outcome, by, unmade])).toEqual([
    ['holds', 'proved', 'a policy', undefined],
    ['breaks', 'BROKEN', 'it was done', undefined],
    ['throws', 'BROKEN', 'it could not be run: no answer', true],
    ['nobody', 'not applicable', 'there is nobody', undefined],
  ]);
});

test('several attacks are one drill: the one that succeeded is told before those that were not made', () => {
  const proved: Seen = { outcome: 'proved', by: 'a policy' };
  expect(allHeld([proved, proved])).toEqual(proved);
  expect(allHeld([proved, untried('not made'), broken('done')])).toEqual(broken('done'));
  expect(allHeld([proved, untried('not made')])).toEqual(untried('not made'));
  expect(allHeld([])).toEqual(untried('there was nothing to attack'));
});

test('a drill of which nobody says what would make it fail survives; so does one that could not be weakened', async () => {
  const drills = [
    drill('unknown', held),
    drill('stop-the-trail', held),
    drill('nobody', held, 'there is nobody'),
    drill('publish-alone', held),
  ];
  const results = await all(weakenDrills(async () => scene, drills));
  expect(results.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['unknown', 'SURVIVED'],
    ['stop-the-trail', 'not weakened'],
    ['nobody', 'not applicable'],
    ['publish-alone', 'SURVIVED'],
  ]);
});

const weakened = (id: string, outcome: Weakened['outcome']): Weakened => ({ id, outcome, by: `why ${id}`, seconds: 1 });
test.each([
  ['every drill noticed', ['noticed', 'not weakened', 'not applicable'], true],
  ['one survived', ['noticed', 'SURVIVED'], false],
  ['one is not what it was', ['noticed', 'NOT PUT BACK'], false],
  ['none was weakened', ['not weakened', 'not applicable'], false],
  ['none at all', [], false],
] as const)('exit code of weakening: %s', (_, outcomes, whole) => {
  const results = outcomes.map((outcome, index) => weakened(String(index), outcome));
  expect(allNoticed(results)).toBe(whole);
  expect(
    weakenedText(results)
      .split('\n')
      .at(-1)
      ?.startsWith(whole ? 'Whole' : 'BROKEN'),
  ).toBe(true);
});

const result = (id: string, outcome: DrillResult['outcome']): DrillResult => ({
  ...{ id, promise: 'kept', attack: 'a', attacker: 'b', stoppedBy: 'c', outcome, by: 'd', seconds: 0.5 },
});
const rehearsal = (more: Partial<Rehearsal>): Rehearsal => ({
  asOf: '2026-11-28',
  forms: {},
  accounts: 9,
  resources: 3,
  readback: { types: {}, wrong: [], absent: [] } as never,
  drills: [result('one', 'refused'), result('two', 'not applicable')],
  notShown: [],
  promises: [],
  slowest: [],
  split: { 'CDK CLI': 1, 'local AWS': 1, ours: 1, installation: 0 },
  seconds: 4,
  ...more,
});

test('a drill that is not applicable is nothing that held: said, skipped for CI, and a failure when it was named', () => {
  const text = reported(rehearsal({}), 'text');
  expect(text).toContain(
    'every attack that was made failed (1 refused, 0 proved, 0 noticed). 1 drills are not applicable here and show nothing.',
  );
  expect(isWhole(rehearsal({}))).toBe(true);
  expect(reported(rehearsal({}), 'junit').split('\n').slice(1)).toEqual([
    '<testsuite name="centre rehearse" tests="2" failures="0" skipped="1">',
    '  <testcase classname="kept" name="one" time="0.5"><system-out>refused: d</system-out></testcase>',
    '  <testcase classname="kept" name="two" time="0.5"><skipped message="not applicable: d"/></testcase>',
    '</testsuite>',
  ]);
  const named = rehearsal({ notShown: ['two'] });
  expect([isWhole(named), reported(named, 'text').includes('NOT SHOWN: two'), reported(named, 'text').includes('Whole:')]).toEqual([
    false,
    true,
    false,
  ]);
  expect(reported(named, 'junit')).toContain('failures="1" skipped="0"');
});

test('weakened drills are in every format', () => {
  const seen = rehearsal({ weakened: [weakened('one', 'noticed'), weakened('two', 'not weakened'), weakened('three', 'SURVIVED')] });
  expect(isWhole(seen)).toBe(false);
  expect(reported(seen, 'text')).toContain('2 drills weakened, 1 noticed it, 1 survived.\n    three: why three\n1 not weakened');
  expect(JSON.parse(reported(seen, 'json')).weakened).toEqual(seen.weakened);
  expect(reported(seen, 'junit').split('\n').slice(4, -1)).toEqual([
    '  <testcase classname="weakened" name="one" time="1"><system-out>noticed: why one</system-out></testcase>',
    '  <testcase classname="weakened" name="two" time="1"><skipped message="not weakened: why two"/></testcase>',
    '  <testcase classname="weakened" name="three" time="1"><failure type="SURVIVED" message="why three"/></testcase>',
  ]);
});
