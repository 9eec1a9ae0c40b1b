/** Every reason for which the protocol refuses something. Closed: a test demands a case for each. */
export const CODES = {
  // Form: nothing is read before its form is exact.
  'too-large': 'a document larger than its kind may be',
  'not-json': 'bytes that are not JSON in UTF-8',
  'not-canonical': 'JSON whose canonical form (RFC 8785) has other bytes',
  'unknown-field': 'a field the format does not have',
  'missing-field': 'a field that must be there is not',
  'wrong-type': 'a value of another type',
  'bad-value': 'a text or number that is not permitted',
  'payload-type': 'an envelope of another kind of document',
  environment: 'a document of another environment',
  'other-payload': 'approvals of different documents',
  // Signatures.
  'signature-twice': 'one key signs twice; ECDSA is malleable, so a second form of a signature is no second consent',
  'signature-unknown': 'a signature under a key that is no custodian',
  'signature-invalid': 'a signature that does not hold over these bytes',
  quorum: 'too few custodians, or a required party is missing',
  'grant-quorum': 'a read grant that no custodian of the named party approved',
  'grant-organization': 'the organization of the reader approves its own reading',
  'one-signature': 'a veto, freeze or hold that is not signed by exactly one custodian',
  // Roots.
  'root-inconsistent': 'a root that contradicts itself, or that one party or organization could satisfy alone',
  'root-digest': 'another root than the one named',
  'root-version': 'a root version that is not the next, or a proposal for another root than the current',
  'root-changes': 'more custodians change at once than a minority',
  'root-new-quorum': 'a new root that its own quorum did not sign',
  'root-possession': 'a new custodian key that did not sign the new root',
  'root-expired': 'the root has expired: it can only be renewed',
  'root-recovery': 'a renewal of an expired root that changes more than version and expiry, or a recovery without need',
  // Proposals.
  sequence: 'the slot is not the next one: taken, or too early',
  taken: 'this very document is in the ledger already',
  previous: 'the proposal was made on another history',
  'not-yet': 'the proposal is not valid yet',
  expired: 'the proposal has expired, or would before its time-lock ends',
  lifetime: 'a proposal that stays valid for too long',
  'unknown-key': 'a key that no quorum adopted',
  'known-key': 'a key that is adopted already',
  'key-class': 'an action that is never done to keys of this class',
  'key-status': 'an action that the state of the key does not permit',
  'key-limit': 'a limit of KMS, or of the root, is reached',
  'policy-digest': 'the key has another policy than the approvers saw',
  'policy-frozen': 'a policy that drops or changes what no quorum may take from a key',
  'grant-hours': 'a read grant that lasts longer than the root allows',
  'hold-objects': 'a hold that names a version of an object twice',
  'hold-limit': 'a custodian with as many holds, in force or waiting, as one may have',
  'unknown-hold': 'a release of a hold that is not in force',
  // Vetoes.
  'veto-nothing': 'nothing waits under this digest',
  'veto-late': 'the act has begun',
  'veto-own-removal': 'a custodian or party vetoes its own removal',
  // Probes.
  prober: 'a probe signed by somebody whom no custodian of that party appointed for that time',
  'probe-caller': 'a probe run as somebody of another organization',
  'probe-results': 'a probe that does not ask each call of each key once, in order',
  'probe-head': 'a probe on another ledger, or on an older head than the present one',
  'probe-age': 'a probe from another time than when it is brought',
  'probe-taken': 'a second probe of that party on that day, or one in the place of another',
  // Ledger.
  digest: 'an entry whose digest is not that of its bytes',
  position: 'an entry in another place than its number says',
  chain: 'an entry that does not follow the one before it',
  clock: 'an entry older than the one before it',
  anchor: 'a genesis other than the one expected',
  'genesis-quorum': 'a genesis that not every custodian signed',
  'no-intent': 'an entry about an act that is not open',
  acting: 'another act is being carried out',
  'time-lock': 'an act before its time-lock ended',
  lease: 'an attempt while the one before it may still be running',
  executor: 'another executor than the one adopted',
  'attempt-number': 'attempts that are not counted one by one',
  'receipt-effect': 'a receipt without the effect it claims',
  'grant-running': 'a retirement of a grant that has not ended, or of none',
} as const;
export type Code = keyof typeof CODES;

/** A refusal: its code, what was expected, what was found. */
export class CustodyError extends Error {
  constructor(
    readonly code: Code,
    readonly expected: string,
    readonly found: string,
  ) {
    super(`${code}: expected ${expected}, found ${found}`);
    this.name = 'CustodyError';
  }
}

/**
 * One check of the protocol. Every check has this form, so that a test can take each one away and show that the model of the
 * protocol then fails.
 * @throws {CustodyError}
 */
export function demand(code: Code, holds: boolean, expected: string, found: string): asserts holds {
  if (!holds) throw new CustodyError(code, expected, found);
}

/** The refusal a function ends in, or undefined; other errors pass through. */
export function refusalOf(attempt: () => unknown): CustodyError | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof CustodyError) return error;
    throw error;
  }
}
