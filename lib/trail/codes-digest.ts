import type { FindingPage } from './finding-types';

/** Findings on digest files and on the chain they form. */
export const DIGEST_FINDINGS = {
  'digest-unreadable': {
    title: 'A digest file is not one whole gzip member',
    meaning: 'Nothing in this file can be relied on: the hour it should vouch for is unverified.',
    next: 'Look for an older version of the object; compare with the log copy.',
  },
  'digest-trailing-data': {
    title: 'Bytes follow the gzip member of a digest file',
    meaning:
      'Somebody appended to the file after it was delivered; tools that stop at the first member, or read on, see different contents.',
    next: 'Recover the delivered version; ask who may write to the bucket.',
  },
  'digest-too-large': {
    title: 'A digest file is larger than any that CloudTrail writes',
    meaning: 'It was not read. The hour it should vouch for is unverified.',
    next: 'Look for an older version of the object; ask who may write to the bucket.',
  },
  'digest-malformed': {
    title: 'A digest file is not a digest document',
    meaning: 'Fields are missing or have another form than CloudTrail gives them: the hour is unverified.',
    next: 'Look for an older version of the object; compare with the log copy.',
  },
  'digest-moved': {
    title: 'A digest file says it belongs in another place',
    meaning: 'The document names another bucket or key than the one it lies at: it was copied there, perhaps over the true one.',
    next: 'Fetch the object it names; verify a copied bucket with --bucket naming the original one.',
  },
  'digest-misplaced': {
    title: "A digest file's name disagrees with its contents",
    meaning: 'Account or end time in the document differ from those in its key, so that it would stand for another hour or account.',
    next: 'Compare with the log copy.',
  },
  'digest-refused': {
    title: 'The store refuses to give a digest file',
    meaning: 'The object is listed and cannot be read (access denied, key disabled): the hour is unverified.',
    next: 'Mend the permission or the KMS key and verify again.',
  },
  'digest-hidden': {
    title: 'A digest file lies behind a delete marker',
    meaning: 'Somebody deleted it; the version was recovered and judged. Tools that list only current objects see a gap or nothing at all.',
    next: 'Ask who deleted it: the DeleteObject event is in the data events of the bucket.',
  },
  'digest-overwritten': {
    title: 'A digest file has versions with different contents',
    meaning: 'Somebody wrote over a delivered file. The version that verifies was used.',
    next: 'Ask who wrote the other version.',
  },
  'signature-missing': {
    title: 'A digest file carries no signature that can be checked',
    meaning: "The object's metadata lacks the signature or names another algorithm: anybody could have written it.",
    next: 'Copies lose metadata easily: verify the original, or make the copy with its metadata.',
  },
  'signature-invalid': {
    title: "A digest file's signature does not verify",
    meaning: 'The contents are not what CloudTrail signed, or another key signed them.',
    next: 'Treat every log of this hour as unverified; compare with the log copy.',
  },
  'key-unknown': {
    title: 'No public key of the Region has the fingerprint a digest names',
    meaning: 'The signature cannot be checked. A forger would sign with a key of their own and name it.',
    next: 'Ask ListPublicKeys in that Region again; widen the pinned keys if they are too few.',
  },
  'key-not-valid-then': {
    title: 'The key that signed a digest was not valid at that time',
    meaning: 'A retired or future key signed this hour: a sign of a key that leaked, or of pinned keys with wrong dates.',
    next: 'Compare the validity with what ListPublicKeys says today.',
  },
  'backfill-mismarked': {
    title: 'Name and metadata disagree on whether a digest is a backfill',
    meaning: 'A backfill digest carries the time it was made, a regular one does not; this one was renamed or lost its metadata.',
    next: 'Compare with the log copy.',
  },
  'previous-hash-mismatch': {
    title: 'A digest file is not the one its successor was chained to',
    meaning: 'The successor recorded another hash: one of the two files was replaced, even if both signatures verify.',
    next: 'Compare both with the log copy.',
  },
  'previous-signature-mismatch': {
    title: "A digest file's signature is not the one its successor was chained to",
    meaning: "The signature in the object's metadata was replaced after the successor was signed.",
    next: 'Compare the metadata with the log copy.',
  },
  'previous-missing': {
    title: 'A digest file that its successor names is gone',
    meaning: 'It was deleted for good, or never copied: its hour is unverified and its logs may be gone with it.',
    next: 'Look for it in the log copy.',
  },
  'previous-elsewhere': {
    title: 'The chain leads into another bucket',
    meaning: 'The trail delivered elsewhere before. What lies there was not verified by this run.',
    next: 'Verify the earlier time with --bucket naming that bucket.',
  },
  'previous-not-earlier': {
    title: 'A digest names itself, a later file or no digest as the previous one',
    meaning: 'A chain runs backwards in time. This one loops or leaves its account and Region, which CloudTrail never writes.',
    next: 'Treat the file as forged.',
  },
  'not-contiguous': {
    title: 'Two linked digests do not meet in time',
    meaning: 'The later one does not start when the earlier one ends: time between them is vouched for twice or by nobody.',
    next: 'Compare both with the log copy.',
  },
  'chain-forked': {
    title: 'A digest skips over another one',
    meaning: 'Two files claim to follow the same digest, or their times overlap: two histories lie side by side and one is false.',
    next: 'Compare both with the log copy and decide which history is true.',
  },
  'restart-unexplained': {
    title: 'The chain restarts and no logged StopLogging and StartLogging explain it',
    meaning: 'Either hours before the restart were wiped, or logging was off by other means. What happened then is not in the trail.',
    next: "Look for the hours in the log copy and for UpdateTrail, DeleteTrail and StopLogging in the owner's event history.",
  },
  'coverage-none': {
    title: 'There is no digest at all for an account and Region that should have them',
    meaning: 'An empty answer is no proof of silence: CloudTrail writes a digest for each hour, also when nothing happened.',
    next: 'Check account, Region and prefix; then treat it as deletion.',
  },
  'coverage-head': {
    title: 'The first hours asked for have no digest',
    meaning: 'Either the trail began later than the time asked for, or its beginning was removed.',
    next: 'If the trail is younger, ask from its first digest on.',
  },
  'coverage-gap': {
    title: 'Hours in the middle have no digest',
    meaning: 'Nothing vouches for these hours.',
    next: 'Look for the files in the log copy.',
  },
  'coverage-tail': {
    title: 'The last hours asked for have no digest',
    meaning: 'The newest digests were removed, or logging stopped. Nothing later in the chain can show it: only this check does.',
    next: 'Digests come up to two hours late: ask for a time that has passed. Otherwise treat it as deletion.',
  },
} as const satisfies { readonly [code: string]: FindingPage };
