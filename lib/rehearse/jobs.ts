export interface Job {
  readonly id: string;
  /** Ids of jobs that must have succeeded before. */
  readonly after: readonly string[];
  run(): Promise<void>;
}

/**
 * Runs jobs as soon as what they wait for is done, the earlier ones of the list first.
 * @param atOnce how many run at the same time
 * @throws the first failure, once the jobs under way have ended; no other is begun
 * @throws {Error} when jobs wait for one another in a circle, or for one that is not in the list
 */
export async function runJobs(jobs: readonly Job[], atOnce: number): Promise<void> {
  const waiting = new Map(jobs.map((job) => [job.id, job]));
  const running = new Map<string, Promise<void>>();
  const done = new Set<string>();
  const failures: unknown[] = [];
  const begin = (job: Job) => {
    waiting.delete(job.id);
    const end = job.run().then(
      () => void done.add(job.id),
      (error) => void failures.push(error),
    );
    running.set(
      job.id,
      end.finally(() => running.delete(job.id)),
    );
  };
  while (waiting.size > 0 || running.size > 0) {
    if (failures.length === 0) {
      for (const job of [...waiting.values()]) {
        if (running.size < atOnce && job.after.every((id) => done.has(id))) begin(job);
      }
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (failures.length > 0) throw failures[0];
  if (waiting.size > 0) throw new Error(`these wait for what never comes: ${[...waiting.keys()].join(', ')}`);
}
