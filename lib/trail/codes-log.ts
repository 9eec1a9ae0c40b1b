import type { FindingPage } from './finding-types';

/** Findings on log files and on whatever else lies where they belong. */
export const LOG_FINDINGS = {
  'log-missing': {
    title: 'A log file that a digest names is gone',
    meaning: 'Its events are lost here. The digest proves that it was delivered.',
    next: 'Look for it in the log copy.',
  },
  'log-hash-mismatch': {
    title: 'A log file is not the one that was delivered',
    meaning: 'Its contents have another hash than the digest records: events were changed, added or removed.',
    next: 'Recover the delivered file from an older version or from the log copy.',
  },
  'log-unreadable': {
    title: 'A log file is not one whole gzip member',
    meaning: 'Its events cannot be read, or not by every tool.',
    next: 'Recover the delivered file from an older version or from the log copy.',
  },
  'log-trailing-data': {
    title: 'Bytes follow the gzip member of a log file',
    meaning: 'The events of the first member are those delivered; tools that read on see events that CloudTrail never wrote.',
    next: 'Discard everything after the first member; ask who may write to the bucket.',
  },
  'log-too-large': {
    title: 'A log file is larger than any that CloudTrail writes',
    meaning: 'It was not read, and its events are unverified.',
    next: 'Recover the delivered file from an older version or from the log copy.',
  },
  'log-refused': {
    title: 'The store refuses to give a log file',
    meaning: 'The object is listed and cannot be read (access denied, key disabled): its events are unverified.',
    next: 'Mend the permission or the KMS key and verify again.',
  },
  'log-hidden': {
    title: 'A log file lies behind a delete marker',
    meaning: 'Somebody deleted it; the version was recovered and judged.',
    next: 'Ask who deleted it: the DeleteObject event is in the data events of the bucket.',
  },
  'log-overwritten': {
    title: 'A log file has versions with different contents',
    meaning: 'Somebody wrote over a delivered file; whoever reads the current version reads something else than was delivered.',
    next: 'Read the version that matches; ask who wrote the other one.',
  },
  'log-unreferenced': {
    title: 'A log file that no digest names lies among the logs',
    meaning: 'Nothing vouches for it: it may be planted, to blame somebody or to drown the true events.',
    next: 'Leave it out of every review until CloudTrail names it in a backfill digest.',
  },
  'log-foreign': {
    title: 'A digest names an object that is no log of its account and Region',
    meaning: 'The file it names lies in another bucket or belongs to another account or Region, and was not read.',
    next: 'Compare the digest with the log copy.',
  },
  'log-named-twice': {
    title: 'Two digests name the same log file with different hashes',
    meaning: 'At most one of them can be true.',
    next: 'Compare both digests with the log copy.',
  },
  'object-unexpected': {
    title: 'An object lies among the digests or logs that is neither',
    meaning: 'CloudTrail does not write such names there, or not for this trail. It is not covered by any digest.',
    next: 'Ask who may write to the bucket. A bucket that several trails share gives this finding for the others.',
  },
  'retention-missing': {
    title: 'An object is not locked',
    meaning: 'It can be deleted today. (A reader without s3:GetObjectRetention sees no lock either.)',
    next: "Give the reader s3:GetObjectRetention; check the bucket's default retention.",
  },
  'retention-weak': {
    title: 'An object is locked in GOVERNANCE mode',
    meaning: 'A principal with s3:BypassGovernanceRetention can delete it.',
    next: "Set the bucket's default retention to COMPLIANCE, and lock the object again.",
  },
  'retention-short': {
    title: 'An object is locked for a shorter time than promised',
    meaning: 'It can be deleted before the promised time has passed.',
    next: 'Lock it for longer: COMPLIANCE retention can always be lengthened.',
  },
} as const satisfies { readonly [code: string]: FindingPage };
