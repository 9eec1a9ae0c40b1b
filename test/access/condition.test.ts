import { holds, testsOf } from '../../lib/access/condition';
import { OPERATORS } from '../../lib/access/operators';
import type { Context, Truth } from '../../lib/access/types';
import { COLUMNS, TABLE } from './condition.cases';

const context = (known: Record<string, readonly string[] | null>, others: Context['others'] = 'absent'): Context => ({
  known: new Map(Object.entries(known)),
  others,
});

test('every operator is in the table', () => {
  expect(TABLE.map(([operator]) => operator.toLowerCase()).sort()).toEqual([...OPERATORS.keys()].sort());
});

describe.each(TABLE)('%s', (operator, wanted, match, mismatch) => {
  const negated = OPERATORS.get(operator.toLowerCase())?.negated === true;
  const decided = (name: string, known: Record<string, readonly string[] | null>, others?: Context['others']) =>
    holds({ [name]: { 'aws:Key': wanted } }, context(known, others));
  test.each(COLUMNS)('$name', ({ as, values, is }) => {
    expect(decided(as(operator), values(match, mismatch))).toBe(is(negated));
  });
  test('free: it depends', () => {
    expect(decided(operator, {}, 'free')).toBeUndefined();
  });
});

test.each<[string, Record<string, Record<string, string | string[]>>, Record<string, readonly string[] | null>, Truth]>([
  ['Null true, missing', { Null: { k: 'true' } }, {}, true],
  ['Null true, there', { Null: { k: 'true' } }, { k: ['x'] }, false],
  ['Null false, there', { Null: { k: 'false' } }, { k: ['x'] }, true],
  ['Null false, missing', { Null: { k: 'false' } }, {}, false],
  ['several values of one key: one is enough', { StringEquals: { k: ['a', 'b'] } }, { k: ['b'] }, true],
  ['several values of one key, negated: none may match', { StringNotEquals: { k: ['a', 'b'] } }, { k: ['b'] }, false],
  ['two keys: both', { StringEquals: { k: 'a', l: 'b' } }, { k: ['a'], l: ['c'] }, false],
  ['two operators: both', { StringEquals: { k: 'a' }, Bool: { l: 'true' } }, { k: ['a'], l: ['true'] }, true],
  ['keys and operators without case', { stringequals: { 'AWS:K': 'a' } }, { 'aws:k': ['a'] }, true],
  ['a variable', { StringEquals: { k: '${aws:username}' } }, { k: ['me'], 'aws:username': ['me'] }, true],
  ['a variable without a value', { StringEquals: { k: '${aws:username}' } }, { k: ['me'] }, false],
  ['a variable with a default', { StringEquals: { k: "${aws:username, 'x'}" } }, { k: ['x'] }, true],
  ['a literal dollar and star', { StringEquals: { k: '${$}${*}' } }, { k: ['$*'] }, true],
  ['a literal star is no wildcard', { StringLike: { k: 'a${*}' } }, { k: ['ab'] }, false],
  ['a literal star, met', { StringLike: { k: 'a${*}*' } }, { k: ['a*b'] }, true],
  ["a variable's value with a star, met as a letter", { StringLike: { k: '${v}/x' } }, { k: ['*/x'], v: ['*'] }, true],
  ["a variable's value with a star: AWS documents no result", { StringLike: { k: '${v}/x' } }, { k: ['a/x'], v: ['*'] }, undefined],
  ["a variable's value with a star, in neither reading", { StringLike: { k: '${v}/x' } }, { k: ['a/y'], v: ['*'] }, false],
  ["a variable's value with a star, for an operator without wildcards", { StringEquals: { k: '${v}' } }, { k: ['*'], v: ['*'] }, true],
  ['a variable of several values: AWS documents no result', { StringEquals: { k: '${v}' } }, { k: ['a'], v: ['a', 'b'] }, undefined],
  ['a variable without a value, negated', { StringNotEquals: { k: '${v}' } }, { k: ['a'] }, true],
  ['ForAnyValue and IfExists, missing: AWS documents no result', { 'ForAnyValue:StringEqualsIfExists': { k: 'a' } }, {}, undefined],
  ['ForAllValues and IfExists, missing', { 'ForAllValues:StringEqualsIfExists': { k: 'a' } }, {}, true],
  ['ForAllValues, an empty string', { 'ForAllValues:StringEquals': { k: 'a' } }, { k: [''] }, true],
  ['ForAllValues of nothing beside Null', { 'ForAllValues:StringEquals': { k: 'a' }, Null: { k: 'false' } }, {}, false],
  ['Null of neither true nor false', { Null: { k: 'yes' } }, { k: ['a'] }, undefined],
  ['Null with IfExists: not documented', { NullIfExists: { k: 'true' } }, {}, undefined],
  ['Null with a set operator: not documented', { 'ForAllValues:Null': { k: 'true' } }, {}, undefined],
  ['IPv6 range', { IpAddress: { k: '2001:db8:1234::/48' } }, { k: ['2001:DB8:1234:5::1'] }, true],
  ['IPv6 address without a prefix', { IpAddress: { k: '2001:db8::1' } }, { k: ['2001:db8:0:0::1'] }, true],
  ['IPv4 against IPv6', { IpAddress: { k: '::/0' } }, { k: ['203.0.113.7'] }, false],
  ['a prefix that is too long', { IpAddress: { k: '203.0.113.0/33' } }, { k: ['203.0.113.7'] }, undefined],
  ['an ARN part by part', { ArnEquals: { k: 'arn:aws:s3:*:*:b*' } }, { k: ['arn:aws:s3:::bucket'] }, true],
  ['a pattern that is no ARN: AWS documents no result', { ArnLike: { k: 'arn:aws:s3*' } }, { k: ['arn:aws:s3:::b'] }, undefined],
  ['a date against seconds', { DateEquals: { k: '1700000000' } }, { k: ['2023-11-14T22:13:20Z'] }, true],
  [
    'one value of a key that is a list, without a set operator',
    { StringEquals: { 'aws:TagKeys': 'a' } },
    { 'aws:tagkeys': ['a'] },
    undefined,
  ],
  ['one value of a key that is a list', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } }, { 'aws:tagkeys': ['a'] }, true],
  ['a variable where none may be', { NumericEquals: { k: '${v}' } }, { k: ['1'], v: ['1'] }, undefined],
  ['an operator nobody knows', { StringSounds: { k: 'a' } }, { k: ['a'] }, undefined],
  ['a number that is none', { NumericEquals: { k: '1' } }, { k: ['one'] }, undefined],
  ['a false part decides, whatever is unknown', { StringSounds: { k: 'a' }, Bool: { l: 'true' } }, { l: ['false'] }, false],
])('%s', (_, condition, known, expected) => {
  expect(holds(condition, context(known))).toBe(expected);
});

test('variables are letters in a document before 2012-10-17', () => {
  const [test] = testsOf({ StringEquals: { k: '${aws:username}' } }, false);
  expect(test?.(context({ k: ['me'], 'aws:username': ['me'] }))).toBe(false);
  expect(test?.(context({ k: ['${aws:username}'] }))).toBe(true);
});
