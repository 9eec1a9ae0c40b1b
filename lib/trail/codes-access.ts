import type { FindingPage } from './finding-types';

/** Findings when the uses of keys in one organization's trail are matched with the accesses in the other's. */
export const ACCESS_FINDINGS = {
  'read-unlogged': {
    title: 'A key opened data, and no read of it is logged',
    meaning: 'Somebody read this object, and the log of whoever keeps the data does not say so: it was not written, was stopped, or lost.',
    next: 'Ask the account that used the key; look at what changed its trail in that hour.',
  },
  'write-unlogged': {
    title: 'A key sealed data, and no write of it is logged',
    meaning: 'Somebody wrote this object, and the log of whoever keeps the data does not say so.',
    next: 'Look for the object in the store; look at what changed the trail in that hour.',
  },
  'use-unexplained': {
    title: 'A key was used for something that no store does',
    meaning: 'The key was used directly, or for data outside its store: what it gave is not in the log of accesses at all.',
    next: 'Find the grant or statement that allowed it in the custody ledger; revoke it.',
  },
  'access-without-key': {
    title: 'A read is logged, and its key was not used',
    meaning: "The key's own trail has lost events, or the object lies under another key: then reads of it leave no second trace.",
    next: "Verify the key's trail; look at the object's encryption and whether the store uses S3 Bucket Keys.",
  },
  'read-outside-grant': {
    title: 'Data was read outside every grant',
    meaning:
      "Readers open users' data by a grant for one ticket and a few hours. None was in force for this role then: the key was opened another way.",
    next: 'Look for the ticket in the custody ledger (`centre custody log`) and at the policy of the key; any party may freeze it at once.',
  },
  'grant-not-in-ledger': {
    title: 'A grant was made that no quorum agreed to',
    meaning: 'Whoever made it opened the data of this key past the custodians; or the ledger at hand ends before.',
    next: 'Fetch the ledger again (`centre custody log`); ask who made the call, and look for reads by the role it names. Any party may freeze the key at once.',
  },
} as const satisfies { readonly [code: string]: FindingPage };
