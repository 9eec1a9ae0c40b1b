import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { arnLike, wildcard } from './pattern';
import type { Truth } from './types';

/** Whether one value of the request matches one value of the policy; undefined when either is malformed. */
export type Match = (actual: string, wanted: string) => Truth;
export interface Operator {
  readonly match: Match;
  /** `Not` operators hold when no value matches, and when the key is absent. */
  readonly negated: boolean;
}

const compare =
  (parse: (text: string) => number | undefined, holds: (actual: number, wanted: number) => boolean): Match =>
  (actual, wanted) => {
    const [left, right] = [parse(actual), parse(wanted)];
    return left === undefined || right === undefined ? undefined : holds(left, right);
  };
const number = (text: string) => (/^[-+]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined);
/** ISO 8601 or seconds since 1970. */
const date = (text: string) => {
  const milliseconds = /^\d{9,11}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
};
const ordered = (name: string, parse: (text: string) => number | undefined): [string, Operator][] => [
  [`${name}Equals`, { match: compare(parse, (a, b) => a === b), negated: false }],
  [`${name}NotEquals`, { match: compare(parse, (a, b) => a === b), negated: true }],
  [`${name}LessThan`, { match: compare(parse, (a, b) => a < b), negated: false }],
  [`${name}LessThanEquals`, { match: compare(parse, (a, b) => a <= b), negated: false }],
  [`${name}GreaterThan`, { match: compare(parse, (a, b) => a > b), negated: false }],
  [`${name}GreaterThanEquals`, { match: compare(parse, (a, b) => a >= b), negated: false }],
];
const both = (name: string, negatedName: string, match: Match): [string, Operator][] => [
  [name, { match, negated: false }],
  [negatedName, { match, negated: true }],
];

/** IAM User Guide, "IAM JSON policy elements: Condition operators". Names in lower case: IAM compares them without case. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [
    ...both('StringEquals', 'StringNotEquals', (actual, wanted) => actual === wanted),
    ...both('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase()),
    ...both('StringLike', 'StringNotLike', (actual, wanted) => wildcard(wanted, actual)),
    ...both('ArnEquals', 'ArnNotEquals', (actual, wanted) => arnLike(wanted, actual)),
    ...both('ArnLike', 'ArnNotLike', (actual, wanted) => arnLike(wanted, actual)),
    ...both('IpAddress', 'NotIpAddress', inRange),
    ...ordered('Numeric', number),
    ...ordered('Date', date),
    ['Bool', { match: (actual: string, wanted: string) => actual.toLowerCase() === wanted.toLowerCase(), negated: false }] as [
      string,
      Operator,
    ],
    ['BinaryEquals', { match: (actual: string, wanted: string) => actual === wanted, negated: false }] as [string, Operator],
  ].map(([name, operator]) => [name.toLowerCase(), operator]),
);

function inRange(actual: string, wanted: string): Truth {
  const [address = '', bits] = wanted.split('/');
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;
  const own = isIPv4(actual) ? 'ipv4' : isIPv6(actual) ? 'ipv6' : undefined;
  if (!family || !own) return undefined;
  if (family !== own) return false;
  const range = new BlockList();
  const prefix = bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > (family === 'ipv4' ? 32 : 128)) return undefined;
  range.addSubnet(address, prefix, family);
  return range.check(actual, own);
}
