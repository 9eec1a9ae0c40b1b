import { readFileSync } from 'node:fs';
import { InputError } from '../../lib/config/problem';
import { CloudTrail } from '../../lib/objects/cloudtrail';
import { awsSettings } from '../../lib/objects/credentials';
import { mirrorHead } from '../../lib/objects/mirror-source';
import type { Span } from '../../lib/trail/chain';
import { HOUR, isoTime, type TrailScope } from '../../lib/trail/keys';
import { KeyRing, type ListedKey, signedIn } from '../../lib/trail/public-keys';
import type { Request } from '../../lib/trail/verify';
import { UsageError } from '../command';

const text = { type: 'string' } as const;
export const OPTIONS = {
  'trail-arn': text,
  bucket: text,
  prefix: text,
  organization: text,
  accounts: text,
  regions: text,
  from: text,
  to: text,
  mirror: text,
  'public-keys': text,
  'retention-days': text,
  concurrency: text,
  profile: text,
  format: text,
  resume: text,
  out: text,
  copy: text,
  environment: text,
  company: text,
  'key-mirror': text,
  'data-mirror': text,
  tolerance: text,
  ledger: text,
  genesis: text,
  acts: { type: 'boolean' },
} as const;
export type Values = { readonly [name in Exclude<keyof typeof OPTIONS, 'acts'>]?: string | undefined } & {
  readonly acts?: boolean | undefined;
};

export type PublicKeys = { readonly [region: string]: readonly ListedKey[] };

function needed(values: Values, name: Exclude<keyof Values, 'acts'>, what: string, fits: RegExp): string {
  const value = values[name];
  if (value === undefined || !fits.test(value)) throw new UsageError(`--${name} ${value ?? 'is missing'}`, `It takes ${what}.`);
  return value;
}

const list = (values: Values, name: 'accounts' | 'regions', what: string, item: string) => [
  ...new Set(needed(values, name, `${what}, separated by commas`, new RegExp(`^${item}(,${item})*$`)).split(',')),
];

function moment(values: Values, name: 'from' | 'to'): number {
  const given = needed(values, name, 'a UTC time such as 2026-01-31 or 2026-01-31T12:00:00Z', /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/);
  const time = isoTime(given.length === 10 ? `${given}T00:00:00Z` : given);
  if (time === undefined) throw new UsageError(`--${name} ${given}`, 'There is no such day or time.');
  return time;
}

export function count(
  values: Values,
  name: 'concurrency' | 'retention-days' | 'tolerance',
  usual: number,
  least: number,
  most: number,
): number {
  const value = Number(values[name] ?? usual);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new UsageError(`--${name} ${values[name]}`, `It takes a whole number from ${least} to ${most}.`);
  return value;
}

export function spanOf(values: Values): Span {
  const span = { from: moment(values, 'from'), to: moment(values, 'to') };
  if (span.to - span.from < HOUR) throw new UsageError('--to is not an hour after --from', 'Digests are hourly.');
  return span;
}

/** @throws {UsageError | InputError} and, when the trail must be asked for, whatever CloudTrail answers */
export async function requestOf(values: Values): Promise<Request> {
  const head = values.mirror === undefined ? undefined : mirrorHead(values.mirror);
  const trailArn = head && values['trail-arn'] === undefined ? head.trailArn : needed(values, 'trail-arn', "a trail's ARN", ARN);
  const [, , , homeRegion, owner, name] = trailArn.split(':') as [string, string, string, string, string, string];
  const accounts = list(values, 'accounts', 'account ids', '\\d{12}');
  const regions = list(values, 'regions', 'Regions', '[a-z]{2}(?:-[a-z]+)+-\\d');
  const span = spanOf(values);
  const retentionDays = count(values, 'retention-days', 365, 0, 36_500);
  const place = head ?? (await placeOf(values, trailArn, homeRegion));
  const prefix = place.prefix === '' || place.prefix.endsWith('/') ? place.prefix : `${place.prefix}/`;
  if (!/^(?:[A-Za-z0-9!_.*'()-]+\/)*$/.test(prefix) || /(?:^|\/)\.{1,2}\//.test(prefix))
    throw new UsageError(`--prefix ${prefix}`, 'It takes a key prefix without empty or dotted parts.');
  if (values.bucket !== undefined && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(values.bucket))
    throw new UsageError(`--bucket ${values.bucket}`, 'It takes the name of a bucket.');
  const organization = values.organization ?? place.organization;
  if (organization !== undefined && !/^o-[a-z0-9]{10,32}$/.test(organization))
    throw new UsageError(`--organization ${organization}`, 'It takes o-...');
  const scope: TrailScope = {
    bucket: values.bucket ?? place.bucket,
    prefix,
    ...(organization === undefined ? {} : { organization }),
    owner,
    trailName: name.slice('trail/'.length),
    homeRegion,
  };
  return { scope, trailArn, accounts, regions, span, retentionDays };
}

const ARN = /^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:trail\/[A-Za-z0-9._-]{3,128}$/;

async function placeOf(
  values: Values,
  trailArn: string,
  region: string,
): Promise<{ bucket: string; prefix: string; organization?: string }> {
  if (values.bucket !== undefined) return { bucket: values.bucket, prefix: values.prefix ?? '' };
  const { credentials, endpoint } = awsSettings(process.env, values.profile ?? process.env['AWS_PROFILE']);
  const cloudTrail = new CloudTrail(credentials, region, endpoint('CloudTrail'));
  const found = await cloudTrail.trail(trailArn).finally(() => cloudTrail.close());
  if (!found) throw new UsageError(`--trail-arn ${trailArn}`, 'DescribeTrails knows no such trail; give --bucket.');
  if (found.organizationTrail && values.organization === undefined)
    throw new UsageError('--organization is missing', 'The trail is an organization trail; its keys carry o-...');
  return { bucket: found.bucket, prefix: values.prefix ?? found.prefix };
}

/** Pinned keys from a file, or those of every Region asked of CloudTrail there: a key of one Region signs nothing in another. */
export async function publicKeysOf(values: Values, { regions, span }: Request): Promise<PublicKeys> {
  const file = values['public-keys'];
  if (file !== undefined) return pinned(file);
  if (values.mirror !== undefined)
    throw new UsageError(
      '--public-keys is missing',
      'Pin keys from a source of your own: whoever made a mirror could have made keys with it.',
    );
  const { credentials, endpoint } = awsSettings(process.env, values.profile ?? process.env['AWS_PROFILE']);
  const asked = regions.map(async (region) => {
    const cloudTrail = new CloudTrail(credentials, region, endpoint('CloudTrail'));
    const { from, to } = signedIn(span);
    const keys = await cloudTrail.publicKeys(from, to).finally(() => cloudTrail.close());
    return [region, keys] as const;
  });
  return Object.fromEntries(await Promise.all(asked));
}

function pinned(file: string): PublicKeys {
  let found: string;
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as PublicKeys;
    found = 'something else';
  } catch (error) {
    found = (error as Error).message.slice(0, 100);
  }
  const fix = 'Take the keys as `aws cloudtrail list-public-keys` answers them, under the name of their Region.';
  throw new InputError([{ code: 'public-keys', file, expected: 'an object: Region -> list of keys', found, fix }]);
}

export const keyRing = (keys: PublicKeys, values: Values) => new KeyRing(keys, values['public-keys'] ?? 'ListPublicKeys');
