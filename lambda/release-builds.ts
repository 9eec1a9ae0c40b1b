import {
  demand,
  digestOfDocument,
  openedOf,
  type Ports,
  ReleaseError,
  type ReleaseName,
  recordOnce,
  recordSlot,
  type Side,
  type Sources,
  sha256,
} from '../lib/release';
import type { CodeBuild } from './codebuild';

const SOURCES = 'sources.json';
const VERSION = /^[\w.~-]{1,200}$/;

/** @throws {ReleaseError} */
export function readSources(value: unknown): Sources {
  const { centre, supervisor } = (value ?? {}) as { readonly [side: string]: unknown };
  const fits = [centre, supervisor].every((one) => typeof one === 'string' && VERSION.test(one));
  demand('bad-value', fits, '{centre, supervisor}: versions of source.zip', JSON.stringify(value ?? null).slice(0, 80));
  return { centre: centre as string, supervisor: supervisor as string };
}

export async function recordSources({ records }: Ports, release: ReleaseName, sources: Sources): Promise<void> {
  await recordOnce(records, recordSlot(release, SOURCES), () => Buffer.from(JSON.stringify(sources)));
}

/**
 * The side's build of a release: started unless it was. Its id is recorded; between start and record CodeBuild's token stands in, and after
 * that a second build does no harm. What it built is judged when it is stated, not here.
 */
export async function buildOf(ports: Ports, release: ReleaseName, side: Side, service: CodeBuild, projectName: string): Promise<string> {
  const bytes = await recordOnce(ports.records, recordSlot(release, `build.${side}.txt`), async () => {
    const { order } = await openedOf(ports.records, release);
    const sources = await ports.records.read(recordSlot(release, SOURCES));
    if (sources === undefined) throw new ReleaseError('missing-document', SOURCES, 'no such document');
    const sourceVersion = readSources(JSON.parse(sources.toString('utf8')))[side];
    const idempotencyToken = sha256(`${side} ${digestOfDocument(order)}`).slice(0, 40);
    return Buffer.from(await service.startBuild({ projectName, sourceVersion, idempotencyToken }));
  });
  return bytes.toString('utf8');
}

/** @throws {ReleaseError} missing-document */
export async function startedBuild({ records }: Ports, release: ReleaseName, side: Side): Promise<string> {
  const bytes = await records.read(recordSlot(release, `build.${side}.txt`));
  if (bytes === undefined) throw new ReleaseError('missing-document', `a build by the ${side}`, 'none was started');
  return bytes.toString('utf8');
}
