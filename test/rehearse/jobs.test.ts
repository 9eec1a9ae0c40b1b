import { runJobs } from '../../lib/rehearse/jobs';

/** `after` by id; the log tells when each began and ended. */
const scenario = (after: { readonly [id: string]: readonly string[] }, failing: readonly string[] = []) => {
  const log: string[] = [];
  let running = 0;
  let most = 0;
  const jobs = Object.entries(after).map(([id, before]) => ({
    id,
    after: before,
    run: async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((done) => setTimeout(done, 5));
      running -= 1;
      if (failing.includes(id)) throw new Error(`${id} failed`);
      log.push(id);
    },
  }));
  return { jobs, log, most: () => most };
};

test('a job begins when what it waits for is done, and no more run at once than allowed', async () => {
  const { jobs, log, most } = scenario({ c: ['b'], b: ['a'], a: [], d: [], e: [] });
  await runJobs(jobs, 2);
  expect(log).toEqual(['a', 'd', 'b', 'e', 'c']);
  expect(most()).toBe(2);
});

test.each([
  {
    name: 'a failure ends it; what runs beside it is awaited, nothing else begins',
    after: { a: [], b: [], c: ['a'] },
    failing: ['a'],
    says: 'a failed',
    done: ['b'],
  },
  { name: 'a circle', after: { a: ['b'], b: ['a'] }, failing: [], says: 'these wait for what never comes: a, b', done: [] },
  { name: 'a job that is not there', after: { a: ['z'] }, failing: [], says: 'these wait for what never comes: a', done: [] },
])('$name', async ({ after, failing, says, done }) => {
  const { jobs, log } = scenario(after as never, failing);
  await expect(runJobs(jobs, 2)).rejects.toThrow(says);
  expect(log).toEqual(done);
});
