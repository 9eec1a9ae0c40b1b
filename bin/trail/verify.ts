import { ACTS } from '../../lib/model/acts';
import { ServiceError } from '../../lib/objects/http';
import { formatNamed, formatted } from './formats';
import { judged } from './judged';
import { count, publicKeysOf, requestOf, type Values } from './options';
import { openPlace, type Place } from './place';
import { openPool } from './pool';

/** @returns the exit code: 0 clean, 1 findings, 3 when it could not be completed */
export async function runVerify(values: Values): Promise<number> {
  const format = formatNamed(values.format);
  const atOnce = count(values, 'concurrency', 64, 1, 1000);
  return completed(async () => {
    const request = await requestOf(values);
    const { scope, trailArn, retentionDays } = request;
    const place = placeFor(values, values.copy ?? scope.bucket, scope.homeRegion);
    // Threads start while the keys are asked for.
    const acts = values.acts === true ? { acts: ACTS } : {};
    const pool = openPool(place, { bucket: scope.bucket, trailArn, retentionDays, ...acts }, atOnce);
    try {
      const listed = await publicKeysOf(values, request);
      const report = await judged(request, values, { listed, source: openPlace(place, 32), pool }, acts);
      await written(formatted(report, format));
      return Object.keys(report.totals).length > 0 ? 1 : 0;
    } finally {
      await pool.close();
    }
  }, values.resume);
}

export function placeFor(values: Values, bucket: string, homeRegion: string): Place {
  if (values.mirror !== undefined) return { kind: 'mirror', root: values.mirror };
  const region = process.env['AWS_REGION'] ?? homeRegion;
  return { kind: 's3', bucket, region, ...(values.profile === undefined ? {} : { profile: values.profile }) };
}

/** A store that fails decides nothing: neither clean nor findings. */
export async function completed(run: () => Promise<number>, resume: string | undefined): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const hint =
      resume === undefined
        ? 'With --resume FILE a run can go on where it was.'
        : `Run it again with --resume ${resume}: it goes on where it was.`;
    console.error(`could not be completed: ${error.message}\n${hint}`);
    return 3;
  }
}

/** A report of many megabytes must be through the pipe before the process ends. */
export const written = (text: string) => new Promise<void>((done) => process.stdout.write(`${text}\n`, () => done()));
