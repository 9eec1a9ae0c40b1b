import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/**
 * Runs jobs on all cores, in workers that load the model themselves.
 * @param jobs what worker.mjs understands, the longest first
 * @param done called with each result as it comes; nothing more is begun once it returns false
 * @throws what a worker threw
 */
export async function onAllCores(jobs, done) {
  const waiting = [...jobs];
  const work = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.mjs', import.meta.url));
      const next = () => {
        const job = waiting.shift();
        if (job === undefined) void worker.terminate().then(resolve);
        else worker.postMessage(job);
      };
      worker.on('error', reject);
      worker.on('exit', (code) => (waiting.length > 0 && code !== 0 ? reject(new Error(`a worker ended with ${code}`)) : undefined));
      worker.on('message', (result) => {
        if (done(result) === false) waiting.length = 0;
        next();
      });
      next();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), jobs.length) }, work));
}
