import type { Access } from './accesses';

/** How far apart the two events of one access may lie, in ms: S3 logs when a request ends, which a long download does late. */
export interface Tolerance {
  /** The access is logged at most so long after the key was used. */
  readonly after: number;
  /** And at most so long before: clocks, and times in whole seconds. */
  readonly before: number;
}

/** Accesses that a use of a key goes with (S3 User Guide, "Using server-side encryption with AWS KMS keys"): who uploads in parts decrypts, too. */
const GOES_WITH: { readonly [use: string]: ReadonlySet<string> } = {
  Decrypt: new Set(
    'GetObject CopyObjectSource UploadPartCopySource HeadObject UploadPart UploadPartCopy CompleteMultipartUpload'.split(' '),
  ),
  GenerateDataKey: new Set('PutObject PostObject CopyObject CreateMultipartUpload'.split(' ')),
};
export const goesWith = (operation: string): ReadonlySet<string> | undefined => GOES_WITH[operation];

/** Accesses that give data, so that the key must have been used. */
const READS = new Set(['GetObject', 'CopyObjectSource', 'UploadPartCopySource']);
export const isRead = ({ operation }: Access): boolean => READS.has(operation);

/** Events of one object and caller within the tolerance that are tried; more are not explained, which is a finding. */
const TRIED = 500;

/** Events that one search for another pairing looks at: a flood of reads must not hold up the review. */
const SEARCHED = 5_000;

/**
 * Gives every use of a key an access of its own, as many as can be had: uses and accesses of one object and one account's callers.
 * Reads come first and stay matched (augmenting paths never unmatch), so that neither side has a finding that another pairing spares.
 * @param uses and accesses sorted by time
 */
export function matching(uses: readonly Access[], accesses: readonly Access[], tolerance: Tolerance): ReadonlyMap<Access, Access> {
  const pairs = new Map<Access, Access>();
  const fits = (use: Access, access: Access) =>
    access.at >= use.at - tolerance.before &&
    access.at <= use.at + tolerance.after &&
    (use.principal === '' || access.principal === '' || use.principal === access.principal) &&
    (goesWith(use.operation)?.has(access.operation) ?? false);
  const usesOf = (access: Access) =>
    from(uses, access.at - tolerance.after, access.at + tolerance.before).filter((use) => fits(use, access));
  const accessesOf = (use: Access) =>
    from(accesses, use.at - tolerance.before, use.at + tolerance.after).filter((access) => fits(use, access));
  for (const access of accesses) if (isRead(access)) augment(access, usesOf, pairs);
  for (const use of uses) augment(use, accessesOf, pairs);
  return pairs;
}

/** Looks for a partner, breadth first; one that is taken may take another. */
function augment(start: Access, near: (one: Access) => readonly Access[], pairs: Map<Access, Access>): void {
  if (pairs.has(start)) return;
  const camefrom = new Map<Access, Access>();
  const queue = [start];
  for (let one = queue.shift(); one && camefrom.size < SEARCHED; one = queue.shift()) {
    for (const other of near(one)) {
      if (camefrom.has(other)) continue;
      camefrom.set(other, one);
      const holder = pairs.get(other);
      if (holder) {
        queue.push(holder);
        continue;
      }
      turn(other, camefrom, start, pairs);
      return;
    }
  }
}

/** Pairs along the way that was found, from its free end back to where it began. */
function turn(free: Access, camefrom: ReadonlyMap<Access, Access>, start: Access, pairs: Map<Access, Access>): void {
  for (let end: Access | undefined = free; end; ) {
    const one: Access = camefrom.get(end) as Access;
    const before: Access | undefined = one === start ? undefined : pairs.get(one);
    pairs.set(one, end);
    pairs.set(end, one);
    end = before;
  }
}

function from(sorted: readonly Access[], first: number, last: number): readonly Access[] {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as Access).at < first) low = middle + 1;
    else high = middle;
  }
  const found: Access[] = [];
  for (let at = low; at < sorted.length && found.length < TRIED; at++) {
    const one = sorted[at] as Access;
    if (one.at > last) break;
    found.push(one);
  }
  return found;
}
