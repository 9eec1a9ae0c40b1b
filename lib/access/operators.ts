import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { arnMatcher, doubting, matcher, plain } from './pattern';
import { once } from './truth';
import type { Truth } from './types';

/** What one value of the policy says of one value of the request; undefined when either is malformed. */
export type Match = (wanted: string) => (actual: string) => Truth;
export interface Operator {
  readonly match: Match;
  /** `Not` operators hold when no value matches, and when the key is absent. */
  readonly negated: boolean;
  /** "You can't use a policy variable with other operators" than those of strings and ARNs (IAM User Guide, "Variables and tags"). */
  readonly variables?: boolean;
}

const compare =
  (parse: (text: string) => number | undefined, holds: (actual: number, wanted: number) => boolean): Match =>
  (text) => {
    const wanted = parse(plain(text));
    return (value) => {
      const actual = parse(value);
      return actual === undefined || wanted === undefined ? undefined : holds(actual, wanted);
    };
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
  [name, { match, negated: false, variables: true }],
  [negatedName, { match, negated: true, variables: true }],
];
const equal: Match = (text) => {
  const wanted = plain(text);
  return (actual) => actual === wanted;
};
const equalWithoutCase: Match = (text) => {
  const wanted = plain(text).toLowerCase();
  return (actual) => actual.toLowerCase() === wanted;
};
/** "ArnEquals and ArnLike behave identically", the page says of both pairs. */
const arn: Match = (wanted) => doubting(wanted, arnMatcher);

/** IAM User Guide, "IAM JSON policy elements: Condition operators". Names in lower case: IAM compares them without case. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  (
    [
      ...both('StringEquals', 'StringNotEquals', equal),
      ...both('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', equalWithoutCase),
      ...both('StringLike', 'StringNotLike', (wanted) => doubting(wanted, (pattern) => matcher(pattern))),
      ...both('ArnEquals', 'ArnNotEquals', arn),
      ...both('ArnLike', 'ArnNotLike', arn),
      ['IpAddress', { match: inRange, negated: false }],
      ['NotIpAddress', { match: inRange, negated: true }],
      ...ordered('Numeric', number),
      ...ordered('Date', date),
      ['Bool', { match: equalWithoutCase, negated: false }],
      ['BinaryEquals', { match: equal, negated: false }],
    ] satisfies [string, Operator][]
  ).map(([name, operator]) => [name.toLowerCase(), operator]),
);

const family = (text: string) => (isIPv4(text) ? 'ipv4' : isIPv6(text) ? 'ipv6' : undefined);

function inRange(wanted: string): (actual: string) => Truth {
  const [address = '', bits] = plain(wanted).split('/');
  const kind = family(address);
  const longest = kind === 'ipv4' ? 32 : 128;
  const prefix = bits === undefined ? longest : /^\d+$/.test(bits) ? Number(bits) : Number.NaN;
  if (!kind || !(prefix <= longest)) return () => undefined;
  const range = once(() => {
    const list = new BlockList();
    list.addSubnet(address, prefix, kind);
    return list;
  });
  return (actual) => {
    const own = family(actual);
    return own === undefined ? undefined : own === kind && range().check(actual, own);
  };
}
