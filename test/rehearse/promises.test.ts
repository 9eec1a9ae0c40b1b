import { promisesDrilled, promisesText } from '../../bin/rehearse/promises';
import type { DrillResult } from '../../lib/rehearse/drills';

const promise = (id: string, ...shownBy: [kind: 'rule' | 'claim' | 'drill' | 'test', id: string][]) => ({
  id,
  promise: `${id} is promised.`,
  seed: 'here',
  shownBy: shownBy.map(([kind, by]) => ({ kind, id: by })),
});
const result = (id: string, of: string, outcome: DrillResult['outcome']): DrillResult => ({
  ...{ id, promise: of, attack: 'a', attacker: 'b', stoppedBy: 'c', outcome, by: 'd', seconds: 0 },
});
const PROMISES = [
  promise('kept', ['drill', 'one'], ['drill', 'two'], ['claim', 'three']),
  promise('half', ['drill', 'four'], ['drill', 'five']),
  promise('lost', ['drill', 'six'], ['drill', 'seven']),
  promise('untried', ['drill', 'eight'], ['rule', 'nine'], ['rule', 'ten']),
  promise('nobody', ['drill', 'eleven']),
];

test('promise by promise what the drills came to', () => {
  const results = [
    result('one', 'kept', 'refused'),
    result('two', 'kept', 'noticed'),
    result('four', 'half', 'proved'),
    result('six', 'lost', 'refused'),
    result('seven', 'lost', 'BROKEN'),
    result('twelve', 'half', 'not applicable'),
    result('eleven', 'nobody', 'not applicable'),
  ];
  const drilled = promisesDrilled(results, PROMISES);
  expect(drilled.map(({ id, state, besides }) => [id, state, besides])).toEqual([
    ['kept', 'held', ['claim:three']],
    ['half', 'held', ['drill:five']],
    ['lost', 'BROKEN', []],
    ['untried', 'not drilled', ['drill:eight', 'rule:nine', 'rule:ten']],
    ['nobody', 'not drilled', []],
  ]);
  expect(promisesText(drilled).split('\n').slice(1)).toEqual([
    '  ✓ kept is promised.',
    '      one refused, two noticed; besides: 1 claim',
    '  ✓ half is promised.',
    '      four proved, twelve not applicable; besides: 1 drill',
    '  ✗ lost is promised.',
    '      six refused, seven BROKEN',
    '  ○ untried is promised.',
    '      not drilled; besides: 2 rules, 1 drill',
    '  ○ nobody is promised.',
    '      eleven not applicable',
  ]);
});

test('no drill, no promise that held', () => {
  expect(promisesDrilled([], PROMISES).filter(({ state }) => state !== 'not drilled')).toEqual([]);
});
