import { type CloudTrailClient, ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail';
import type { Span } from '../lib/trail/chain';
import { type ListedKey, signedIn } from '../lib/trail/public-keys';

/** CloudTrail makes a key every few weeks. */
const MOST_PAGES = 100;

/**
 * Keys of one Region that may have signed digests of a time.
 * @throws when CloudTrail refuses, or its pages do not end
 */
export async function signingKeys(client: CloudTrailClient, span: Span): Promise<readonly ListedKey[]> {
  const { from, to } = signedIn(span);
  const asked = { StartTime: new Date(from), EndTime: new Date(to) };
  const keys: ListedKey[] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { PublicKeyList = [], NextToken } = await client.send(
      new ListPublicKeysCommand(token === undefined ? asked : { ...asked, NextToken: token }),
    );
    for (const { Value, Fingerprint, ValidityStartTime, ValidityEndTime } of PublicKeyList)
      keys.push({
        // An entry that is not whole is refused by the ring of keys, by its place.
        Value: Buffer.from(Value ?? []).toString('base64'),
        Fingerprint: Fingerprint ?? '',
        ValidityStartTime: (ValidityStartTime?.getTime() ?? 0) / 1000,
        ValidityEndTime: (ValidityEndTime?.getTime() ?? 0) / 1000,
      });
    if (!NextToken) return keys;
    token = NextToken;
  }
  throw new Error(`ListPublicKeys does not end after ${MOST_PAGES} pages`);
}
