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

export const store = centre.stores.find(({ kind, account }) => kind === 'user-data' && account.organization.slug === 'vendor') as Store & {
  readonly key: Key;
};
export const GRANTEE = `arn:aws:iam::${store.account.id}:role/reader`;
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

/** Hours before: a grant that still runs may have been made then. */
const BEFORE = 26;

/** A day of signed digests takes a second to make, and nobody changes the keys' trail after it is made. */
const keyTrails = new Map<string, Generated>();
function remembered(name: string, make: () => Generated): Generated {
  const known = keyTrails.get(name) ?? make();
  keyTrails.set(name, known);
  return known;
}

/** Hours after `FROM`. */
export interface GrantTimes {
  readonly made: number;
  readonly ended?: number;
}
function grantRecords({ made, ended }: GrantTimes): readonly { readonly eventTime: string }[] {
  const act = (hours: number, eventName: string, more: object) => ({
    eventSource: 'kms.amazonaws.com',
    eventName,
    eventTime: isoText(FROM + hours * HOUR),
    eventID: eventName,
    resources: [{ ARN: store.key.arn, type: 'AWS::KMS::Key' }],
    ...more,
  });
  const requestParameters = { keyId: store.key.arn, granteePrincipal: GRANTEE, operations: ['Decrypt'], name: 'centre-ticket' };
  return [
    act(made, 'CreateGrant', { requestParameters, responseElements: { grantId: 'g1' } }),
    ...(ended === undefined ? [] : [act(ended, 'RevokeGrant', { requestParameters: { keyId: store.key.arn, grantId: 'g1' } })]),
  ];
}

/** The trails of the supervisor, who keeps the keys, and of a company, who keeps the data. @param data what happens to the company's */
export function twoTrails(
  data: Partial<Plan> & { readonly without?: readonly number[]; readonly acts?: Plan['records'] } = {},
  keys: Partial<Plan> & { readonly grant?: GrantTimes } = {},
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
  const used = plan('supervisor', 'key-custody', (read) => [useOf(read)]);
  const custody = centre.account('supervisor', 'key-custody').id;
  const { grant = { made: -5 }, rotateAfter, ...others } = keys;
  const made = () =>
    new Generated({
      ...used,
      from: isoText(FROM - BEFORE * HOUR),
      hours: HOURS + BEFORE,
      records: (lane, from, to) => [
        ...(used.records?.(lane, from, to) ?? []),
        ...(lane.account === custody && lane.region === HOME
          ? grantRecords(grant).filter(({ eventTime }) => Date.parse(eventTime) >= from && Date.parse(eventTime) < to)
          : []),
      ],
      ...others,
      ...(rotateAfter === undefined ? {} : { rotateAfter: rotateAfter + BEFORE }),
    });
  return {
    keys: remembered(JSON.stringify(keys), made),
    data: new Generated({
      ...told,
      ...more,
      ...(acts ? { records: (...asked) => [...(told.records?.(...asked) ?? []), ...acts(...asked)] } : {}),
    }),
  };
}
