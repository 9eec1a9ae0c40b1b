import type { Access, Watched } from './accesses';
import type { Span } from './chain';
import { type AccessCode, type Finding, finding } from './finding';
import { outsideGrants } from './grants';
import { isoText } from './keys';
import { notInLedger } from './ledgered';
import { goesWith, isRead, matching, type Tolerance } from './matching';

export const TOLERANCE: Tolerance = { after: 15 * 60_000, before: 5_000 };

export interface Reconciled {
  /** Only what lies here is judged: the other half of what lies outside may lie in hours that were not read. */
  readonly judged: Span;
  readonly uses: number;
  readonly accesses: number;
  /** Uses that have an access of their own. */
  readonly matched: number;
  /** Sorted by time; those outside grants, and grants that the ledger does not have, last. */
  readonly findings: readonly Finding<AccessCode>[];
}

/**
 * Matches every use of a key, in the trail of who keeps the keys, with one access in the trail of who keeps the data: same object, same
 * caller, about the same time; one with one, so that two reads are not explained by the log of one.
 * @param all uses and accesses from verified logs, in any order
 * @param span that both trails were read for
 */
export function reconcile(all: readonly Access[], watched: Watched, span: Span, tolerance = TOLERANCE): Reconciled {
  const judged = { from: span.from + tolerance.after, to: span.to - tolerance.after };
  // What has no readable time is judged, and goes with nothing.
  const isJudged = ({ at }: Access) => Number.isNaN(at) || (at >= judged.from && at < judged.to);
  const byTime = [...all].sort((a, b) => timeOf(a) - timeOf(b) || (a.id < b.id ? -1 : 1));
  const uses = byTime.filter(({ side }) => side === 'key');
  const accesses = byTime.filter(({ side }) => side === 'store');
  const groups = new Map<string, { readonly uses: Access[]; readonly accesses: Access[] }>();
  for (const one of byTime) {
    if (one.side === 'grant') continue;
    if (Number.isNaN(one.at) || codeOf(one, watched) === 'use-unexplained') continue;
    const name = `${one.object} ${one.account}`;
    const group = groups.get(name) ?? { uses: [], accesses: [] };
    groups.set(name, group);
    group[one.side === 'key' ? 'uses' : 'accesses'].push(one);
  }
  const paired = new Map<Access, Access>();
  for (const group of groups.values()) for (const [one, other] of matching(group.uses, group.accesses, tolerance)) paired.set(one, other);
  const findings = byTime.flatMap((one): readonly Finding<AccessCode>[] => {
    if (one.side === 'grant' || paired.has(one) || !isJudged(one)) return [];
    if (one.side === 'key') return [unlogged(one, codeOf(one, watched))];
    return isRead(one) ? [finding('access-without-key', objectOf(one), `a Decrypt with ${one.key}`, `${told(one)}, and none`)] : [];
  });
  // Who uploads in parts decrypts too, and needs no grant; whatever else opens data is a read, logged or not.
  const reads = uses.filter((use) => use.operation === 'Decrypt' && isJudged(use) && !UPLOADS.has(paired.get(use)?.operation ?? ''));
  const beyond =
    watched.grantHours === undefined
      ? []
      : outsideGrants(
          reads.map((use) => [use, paired.get(use)]),
          byTime,
          watched.grantHours,
        );
  return {
    judged,
    uses: uses.filter(isJudged).length,
    accesses: accesses.filter(isJudged).length,
    matched: uses.filter((use) => paired.has(use) && isJudged(use)).length,
    findings: [...findings, ...beyond, ...(watched.ledger ? notInLedger(byTime, watched.ledger) : [])],
  };
}

const UPLOADS = new Set(['UploadPart', 'UploadPartCopy', 'CompleteMultipartUpload']);
const timeOf = ({ at }: Access) => (Number.isNaN(at) ? 0 : at);

function codeOf({ side, operation, object, key }: Access, { stores }: Watched): AccessCode {
  if (side === 'store') return 'access-without-key';
  const here = object?.startsWith(`arn:aws:s3:::${stores[key]}/`) ?? false;
  if (!here || goesWith(operation) === undefined) return 'use-unexplained';
  return operation === 'Decrypt' ? 'read-unlogged' : 'write-unlogged';
}

function unlogged(use: Access, code: AccessCode): Finding<AccessCode> {
  if (code === 'use-unexplained') return finding(code, objectOf(use), 'uses by S3 for objects of its own store only', told(use));
  const expected = `${[...(goesWith(use.operation) ?? [])].join(' or ')} by ${use.who}, once for each use`;
  return finding(code, objectOf(use), expected, `${told(use)}, and none`);
}

const objectOf = ({ object, key }: Access) => (object === undefined ? key : `s3://${object.slice('arn:aws:s3:::'.length)}`);
const told = ({ operation, who, at, id }: Access) =>
  `${operation} by ${who} at ${Number.isNaN(at) ? 'no readable time' : isoText(at)} (event ${id})`;
