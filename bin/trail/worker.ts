import { parentPort, workerData } from 'node:worker_threads';
import { inThread, type LogJob, type LogSettings } from '../../lib/trail/logs';
import { openPlace, type Place } from './place';

/** A thread that fetches, inflates and hashes logs. Whole files never cross to another thread, only jobs and results. */
export interface WorkerData {
  readonly place: Place;
  readonly settings: LogSettings;
  readonly atOnce: number;
}

const { place, settings, atOnce } = workerData as WorkerData;
const check = inThread(openPlace(place, atOnce), settings, atOnce);

parentPort?.on('message', ({ id, jobs }: { readonly id: number; readonly jobs: readonly LogJob[] }) => {
  check(jobs).then(
    (results) => parentPort?.postMessage({ id, results }),
    (error: unknown) => parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) }),
  );
});
