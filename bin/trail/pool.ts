import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ServiceError } from '../../lib/objects/http';
import type { LogChecker, LogJob, LogResult, LogSettings } from '../../lib/trail/logs';
import { inThread } from '../../lib/trail/logs';
import { openPlace, type Place } from './place';
import type { WorkerData } from './worker';

/** Jobs that are sent to a thread in one message. */
const BATCH = 16;

export interface Pool {
  readonly check: LogChecker;
  readonly close: () => Promise<unknown>;
}

interface Waiting {
  readonly done: (results: readonly LogResult[]) => void;
  readonly fail: (error: Error) => void;
}

/** Threads that check logs, one for each core up to four. @param atOnce logs that are fetched at the same time, over all threads */
export function openPool(place: Place, settings: LogSettings, atOnce: number): Pool {
  const file = join(__dirname, 'trail-worker.js');
  const threads = Math.min(availableParallelism(), 4, atOnce);
  // Unbundled, as in the tests, there is no file for a thread to run.
  if (!existsSync(file) || threads === 1) {
    return { check: inThread(openPlace(place, atOnce), settings, atOnce), close: async () => undefined };
  }
  const workerData: WorkerData = { place, settings, atOnce: Math.ceil(atOnce / threads) };
  const members = Array.from({ length: threads }, () => new Member(new Worker(file, { workerData })));
  const check: LogChecker = async (jobs) => {
    const batches: Promise<readonly LogResult[]>[] = [];
    for (let start = 0; start < jobs.length; start += BATCH) {
      const idlest = members.reduce((best, member) => (member.load < best.load ? member : best));
      batches.push(idlest.send(jobs.slice(start, start + BATCH)));
    }
    return (await Promise.all(batches)).flat();
  };
  return { check, close: () => Promise.all(members.map((member) => member.close())) };
}

class Member {
  /** Jobs that are sent and not answered. */
  load = 0;
  private readonly waiting = new Map<number, Waiting>();
  private serial = 0;

  constructor(private readonly worker: Worker) {
    worker.on('message', ({ id, results, error }: { id: number; results?: readonly LogResult[]; error?: string }) => {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (results) waiting?.done(results);
      else waiting?.fail(new ServiceError(error ?? 'a thread failed', 'Thread'));
    });
    worker.on('error', (error) => this.fail(error as Error));
    worker.on('exit', () => this.fail(new Error('a thread ended')));
  }

  async send(jobs: readonly LogJob[]): Promise<readonly LogResult[]> {
    const id = this.serial++;
    this.load += jobs.length;
    try {
      return await new Promise<readonly LogResult[]>((done, fail) => {
        this.waiting.set(id, { done, fail });
        this.worker.postMessage({ id, jobs });
      });
    } finally {
      this.load -= jobs.length;
    }
  }

  close(): Promise<number> {
    return this.worker.terminate();
  }

  private fail(error: Error): void {
    for (const { fail } of this.waiting.values()) fail(error);
    this.waiting.clear();
  }
}
