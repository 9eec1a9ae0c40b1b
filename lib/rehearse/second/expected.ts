import { PARTITION } from '../../model/names';
import { type ResolvedResource, Unresolved, type Value } from '../../template/types';

/** What a template says, as plain JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Answer = { readonly [name: string]: unknown };

/** One thing that the templates say, and how somebody with the AWS CLI would look. */
export interface Fact {
  readonly about: 'buckets' | 'locks' | 'keys' | 'trails' | 'policies' | 'organizations';
  /** 'bucket NAME lock'. */
  readonly what: string;
  /** Profile of the account. */
  readonly profile: string;
  readonly command: readonly string[];
  readonly expected: Json;
  /** The same, from what the command answers; JSON values in it are compared whatever the order of their members. */
  found(answer: Answer): unknown;
  /** Code of the error by which the service says that there is none; `found` is then null. */
  readonly none?: string;
}

/** The templates of one account. */
export interface AccountSays {
  readonly id: string;
  readonly profile: string;
  /** Made by an organization, which its management account is not. */
  readonly isMember: boolean;
  /** Resources of one type. */
  of(type: string): readonly ResolvedResource[];
}

/**
 * Properties as JSON; references within the template become the ARN or name that the other resource has by what is written there.
 * @param ids what AWS gave, by logical id, where no name is written
 * @throws {Error} for a reference that nobody can know beforehand, such as the id of a network
 */
export function written(resource: ResolvedResource, account: string, property: string, ids: Ids = new Map()): Json | undefined {
  const value = resource.properties[property];
  return value === undefined ? undefined : json(value, resource, account, ids);
}
type Ids = ReadonlyMap<string, string>;

function json(value: Value, of: ResolvedResource, account: string, ids: Ids): Json {
  if (value instanceof Unresolved) return (value.target && ids.get(value.target.logicalId)) ?? named(value, of, account);
  if (Array.isArray(value)) return (value as readonly Value[]).map((item) => json(item, of, account, ids));
  if (value === null || typeof value !== 'object') return value as Json;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, json(part as Value, of, account, ids)]));
}

function named({ target, reason }: Unresolved, of: ResolvedResource, account: string): string {
  const other = target && of.template.byId(target.logicalId);
  const name = (property: string) => String(other?.properties[property]);
  if (other?.type === 'AWS::S3::Bucket')
    return target?.attribute === 'Arn' ? `arn:${PARTITION}:s3:::${name('BucketName')}` : name('BucketName');
  if (other?.type === 'AWS::IAM::Role')
    return target?.attribute === 'Arn' ? `arn:${PARTITION}:iam::${account}:role/${name('RoleName')}` : name('RoleName');
  if (other?.type === 'AWS::IAM::ManagedPolicy') return `arn:${PARTITION}:iam::${account}:policy/${name('ManagedPolicyName')}`;
  throw new Error(`${of.template.template.stackName}/${of.logicalId}: ${reason}`);
}

/** Whether two JSON values say the same: numbers and truths may be written as text, members in any order. */
export function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => same(item, b[at]));
  if (isObject(a) || isObject(b)) {
    if (!isObject(a) || !isObject(b)) return false;
    const names = Object.keys(a);
    return names.length === Object.keys(b).length && names.every((name) => name in b && same(a[name], b[name]));
  }
  return a === b || (a !== null && b !== null && String(a) === String(b));
}

const isObject = (value: unknown): value is Answer => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list whose order means nothing. */
export const sorted = (values: readonly unknown[]): unknown[] =>
  [...values].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** `{ a: { b: 1 } }`, `a.b` -> 1; undefined where there is none. */
export const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((part, name) => (isObject(part) || Array.isArray(part) ? (part as Answer)[name] : undefined), value);

export const list = (value: unknown): readonly Answer[] => (Array.isArray(value) ? value : []);
export const document = (text: unknown): unknown => (typeof text === 'string' ? JSON.parse(text) : text);
