import { CODES as CUSTODY_CODES, CustodyError } from '../custody/codes';

/** Codes of form and of signatures that this room shares with the custody protocol: one reader, one meaning. */
const SHARED = [
  'too-large',
  'not-json',
  'not-canonical',
  'unknown-field',
  'missing-field',
  'wrong-type',
  'bad-value',
  'payload-type',
  'environment',
  'signature-twice',
  'signature-unknown',
  'signature-invalid',
  'quorum',
] as const;
type Shared = (typeof SHARED)[number];

/** Every further reason for which a release is refused. Closed: a test demands a case for each. */
export const RELEASE_CODES = {
  archive: 'an archive that is not the one form in which a snapshot is packed',
  path: 'a file name that leaves its folder, or stands twice',
  snapshot: 'another source snapshot than the one that was ordered',
  trust: 'a trust document that contradicts itself, or with which one key could stand for two',
  'one-signature': 'a statement that is not signed by exactly the one key its purpose demands',
  'other-order': 'a statement about another order',
  'other-input': 'a statement about other documents than those beside it',
  'missing-document': 'a document without which nothing is released',
  'order-taken': 'this version was ordered before, with other contents',
  builder: 'a build by another builder, or in another role, than the trust document pins for its side',
  overrides: 'a build that ran otherwise than its project says',
  image: 'a build in another image than was ordered, or in one that no digest pins',
  buildspec: 'a build by another buildspec than was ordered',
  times: 'a statement older than what it rests on',
  'no-output': 'a build without files',
  'build-failed': 'a build that did not succeed',
  mismatch: 'two builds whose files differ',
  comparison: 'a comparison that does not say what its provenances say',
  summary: 'a verification summary that does not say what was verified',
  lane: 'a document of one lane in the other',
  'fast-lane': 'a fast-lane authorisation for something else',
  'fast-lane-time': 'a fast-lane authorisation outside its time, or valid for too long',
  'fast-lane-count': 'a fast-lane authorisation that is used up',
  artefact: 'a file that is not the released one',
  'log-chain': 'a log entry in another place than its number says, or that does not follow the one before it',
  'log-twice': 'a release that the log has twice',
  'log-entry': 'a log entry about another release',
  withdrawn: 'a release that both organizations withdrew',
  'list-time': 'a withdrawal list that is not valid at this time',
} as const;
export type Code = Shared | keyof typeof RELEASE_CODES;
export const CODES: { readonly [C in Code]: string } = {
  ...(Object.fromEntries(SHARED.map((code) => [code, CUSTODY_CODES[code]])) as { readonly [C in Shared]: string }),
  ...RELEASE_CODES,
};

/** A refusal: its code, what was expected, what was found. */
export class ReleaseError extends Error {
  constructor(
    readonly code: Code,
    readonly expected: string,
    readonly found: string,
  ) {
    super(`${code}: expected ${expected}, found ${found}`);
    this.name = 'ReleaseError';
  }
}

/** @throws {ReleaseError} */
export function demand(code: Code, holds: boolean, expected: string, found: string): asserts holds {
  if (!holds) throw new ReleaseError(code, expected, found);
}

/** Runs readers that this room has in common with custody; their refusals become this room's. */
export function ours<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CustodyError && Object.hasOwn(CODES, error.code))
      throw new ReleaseError(error.code as Code, error.expected, error.found);
    throw error;
  }
}

/** The refusal a function ends in, or undefined; other errors pass through. */
export function refusalOf(attempt: () => unknown): ReleaseError | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof ReleaseError) return error;
    throw error;
  }
}
