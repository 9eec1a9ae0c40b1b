import { spawn } from 'node:child_process';
import fc from 'fast-check';
import { busySeconds } from '../../lib/emulator';
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

test('how busy a process was: one that works is, one that is gone was not seen', async () => {
  const child = spawn(process.execPath, ['-e', 'for (const end = Date.now() + 600; Date.now() < end; ); setInterval(() => {}, 1000)']);
  await new Promise((done) => setTimeout(done, 900));
  const busy = busySeconds(child.pid as number) as number;
  const cpu = process.cpuUsage();
  expect([busy > 0.1, busy < 5, Math.abs((busySeconds(process.pid) as number) - (cpu.user + cpu.system) / 1e6) < 0.5]).toEqual([
    true,
    true,
    true,
  ]);
  child.kill('SIGKILL');
  await new Promise((done) => child.once('close', done));
  expect([busySeconds(child.pid as number), busySeconds(0)]).toEqual([undefined, undefined]);
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
