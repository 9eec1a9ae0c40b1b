import type { Span } from './chain';
import type { LaneSettings } from './day';
import { printable } from './finding';
import { accountsFolder, type Lane, laneName, type TrailScope } from './keys';
import { verifyLane } from './lane';
import type { LogChecker } from './logs';
import type { KeyRing } from './public-keys';
import { Gathered, type Report } from './report';
import type { ObjectSource } from './source';
import type { DayOutcome } from './state';

export interface Request {
  readonly scope: TrailScope;
  readonly trailArn: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly span: Span;
  /** Days that each object must be locked for, from when it was written; 0 asks for none. */
  readonly retentionDays: number;
}

export interface Tools {
  readonly source: ObjectSource;
  readonly keys: KeyRing;
  readonly check: LogChecker;
  /** Outcomes that an earlier run put on file. */
  readonly resumed?: readonly DayOutcome[];
  /** Called in order within a lane, after the whole day is judged. */
  readonly onDay?: (outcome: DayOutcome) => void;
}

/** Lanes that are read at the same time. */
const LANES_AT_ONCE = 8;

/**
 * Verifies every chain of account x Region over the time asked for.
 * @throws what the object source throws: then nothing is decided, and the days on file are kept
 */
export async function verifyTrail(request: Request, { source, keys, check, resumed = [], onDay }: Tools): Promise<Report> {
  const { scope, span, retentionDays } = request;
  const settings: LaneSettings = { scope, span, retentionDays, keys };
  const lanes = request.accounts.flatMap((account) => request.regions.map((region): Lane => ({ account, region })));
  const gathered = new Gathered();
  const last = new Map<string, DayOutcome>();
  for (const outcome of resumed) {
    gathered.add(outcome);
    last.set(laneName(outcome.lane), outcome);
  }
  const beside = others(source, request);
  // It is awaited last, and must not end the process when it fails before.
  beside.catch(() => undefined);
  let next = 0;
  const work = async () => {
    for (let lane = lanes[next++]; lane; lane = lanes[next++]) {
      for await (const outcome of verifyLane(source, check, settings, lane, last.get(laneName(lane)))) {
        gathered.add(outcome);
        onDay?.(outcome);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES_AT_ONCE, lanes.length) }, work));
  return gathered.report(scope, request.trailArn, span, await beside);
}

/** What lies in the bucket beside the accounts and Regions asked for: said, so that a forgotten account is not taken for a verified one. */
async function others(source: ObjectSource, { scope, accounts, regions }: Request): Promise<readonly string[]> {
  const folder = accountsFolder(scope);
  const found = (await source.folders(folder)).filter((name) => /^\d{12}$/.test(name));
  const strange = found.filter((account) => !accounts.includes(account));
  const known = await Promise.all(
    accounts
      .filter((account) => found.includes(account))
      .map(async (account) => {
        const names = await source.folders(`${folder}${account}/CloudTrail-Digest/`);
        return names.filter((region) => !regions.includes(region)).map((region) => printable(laneName({ account, region }), 100));
      }),
  );
  return [...strange, ...known.flat()];
}
