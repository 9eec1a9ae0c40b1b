import { loadCentre } from '../../bin/load-centre';
import type { Centre, Key, Store } from '../../lib/model/centre';
import { HOUR, isoText } from '../../lib/trail/keys';
import { Generated, HOME, type Plan } from './generate';
import { ONE } from './plans';

/** A read of users' data, as both organizations' trails tell of it. */
export interface Read {
  /** ms since 1970. */
  readonly at: number;
  readonly number: number;
}

export const centre: Centre = loadCentre('environments/reference.yaml', '2026-03-14').centre;
export const HOURS = 6;
export const FROM = Date.parse(ONE.from);
/** A read every ten minutes, from before the hours that are asked about to after them. */
const READS: readonly Read[] = Array.from({ length: 6 * (HOURS + 8) }, (_, number) => ({ number, at: FROM - 4 * HOUR + number * 600_000 }));

const store = centre.stores.find(({ kind, account }) => kind === 'user-data' && account.organization.slug === 'vendor') as Store & {
  readonly key: Key;
};
const reader = { principalId: 'AROAREADER:anna', accountId: store.account.id };

const useOf = ({ at, number }: Read) => ({
  eventSource: 'kms.amazonaws.com',
  eventName: 'Decrypt',
  eventTime: isoText(at),
  eventID: `use-${number}`,
  userIdentity: { type: 'AWSAccount', ...reader },
  requestParameters: { encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${store.name}/day/${number}` } },
  resources: [{ ARN: store.key.arn, type: 'AWS::KMS::Key' }],
});
const readOf = ({ at, number }: Read) => ({
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  eventTime: isoText(at + 2000),
  eventID: `read-${number}`,
  userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${store.account.id}:assumed-role/reader/anna`, ...reader },
  requestParameters: { bucketName: store.name, key: `day/${number}` },
});

export interface Pair {
  readonly keys: Generated;
  readonly data: Generated;
}

/** The trails of the supervisor, who keeps the keys, and of a company, who keeps the data. @param data what happens to the company's */
export function twoTrails(
  data: Partial<Plan> & { readonly without?: readonly number[]; readonly acts?: Plan['records'] } = {},
  keys: Partial<Plan> = {},
): Pair {
  const plan = (slug: string, role: 'key-custody' | 'statistics', records: (read: Read) => readonly object[]): Plan => {
    const { name, bucket } = centre.trail(slug);
    const [account, owner] = [centre.account(slug, role).id, centre.account(slug, 'management').id];
    const organization = centre.organizations.find((one) => one.slug === slug)?.id as string;
    return {
      ...ONE,
      hours: HOURS,
      organization,
      accounts: [account, owner],
      regions: [HOME],
      trail: { owner, name, bucket },
      records: (lane, from, to) =>
        lane.account === account && lane.region === HOME ? READS.filter(({ at }) => at >= from && at < to).flatMap(records) : [],
    };
  };
  const { without = [], acts, ...more } = data;
  const told = plan('vendor', 'statistics', (read) => (without.includes(read.number) ? [] : [readOf(read)]));
  return {
    keys: new Generated({ ...plan('supervisor', 'key-custody', (read) => [useOf(read)]), ...keys }),
    data: new Generated({
      ...told,
      ...more,
      ...(acts ? { records: (...asked) => [...(told.records?.(...asked) ?? []), ...acts(...asked)] } : {}),
    }),
  };
}
