import fc from 'fast-check';
import { NoSpace, toldSpace } from '../../lib/rehearse/space';
import { DOERS, splitOf } from '../../lib/rehearse/timed';

const span = (doer: (typeof DOERS)[number], from: number, to: number) => ({ doer, from: from * 1000, to: to * 1000 });

test.each([
  ['nothing is anybody else', [], { ours: 10, 'CDK CLI': 0, 'local AWS': 0, installation: 0 }],
  [
    'what we do behind the CDK CLI',
    [span('CDK CLI', 2, 8), span('ours', 1, 6)],
    { ours: 4, 'CDK CLI': 6, 'local AWS': 0, installation: 0 },
  ],
  ['two calls at once', [span('CDK CLI', 2, 8), span('CDK CLI', 4, 9)], { ours: 3, 'CDK CLI': 7, 'local AWS': 0, installation: 0 }],
  [
    'a start behind our own work',
    [span('local AWS', 0, 5), span('ours', 1, 3)],
    { ours: 7, 'CDK CLI': 0, 'local AWS': 3, installation: 0 },
  ],
])('time by doer: %s', (_, spans, expected) => {
  expect(splitOf(spans, 0, 10_000)).toEqual(expected);
});

test('the parts are the whole', () => {
  const spans = fc.array(fc.tuple(fc.constantFrom(...DOERS), fc.nat(100), fc.nat(100)));
  fc.assert(
    fc.property(spans, (list) => {
      const made = list.map(([doer, a, b]) => span(doer, Math.min(a, b), Math.max(a, b)));
      const split = splitOf(made, 0, 100_000);
      expect(DOERS.reduce((sum, doer) => sum + split[doer], 0)).toBeCloseTo(100, 6);
    }),
  );
});

test.each([
  [Object.assign(new Error('write'), { code: 'ENOSPC' }), 'ENOSPC'],
  [new Error('OSError: [Errno 28] No space left on device'), 'No space left on device'],
  [new Error('a stack failed: EFBIG'), 'EFBIG'],
])('whoever had no space, it is told: %s', (error, found) => {
  expect((toldSpace(error, 'here') as Error).message).toBe(new NoSpace('here', found).message);
});

test('another error stays what it is', () => {
  const error = new Error('refused');
  expect(toldSpace(error, 'here')).toBe(error);
});
