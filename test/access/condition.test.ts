import { holds } from '../../lib/access/condition';
import { OPERATORS } from '../../lib/access/operators';
import type { Context, Truth } from '../../lib/access/types';

const context = (known: Record<string, readonly string[] | null>, others: Context['others'] = 'absent'): Context => ({
  known: new Map(Object.entries(known)),
  others,
});

/** operator, a policy value, a value that matches it, one that does not (IAM User Guide, "Condition operators"). */
const TABLE: readonly (readonly [operator: string, wanted: string, match: string, mismatch: string])[] = [
  ['StringEquals', 'a', 'a', 'A'],
  ['StringNotEquals', 'a', 'b', 'a'],
  ['StringEqualsIgnoreCase', 'a', 'A', 'b'],
  ['StringNotEqualsIgnoreCase', 'a', 'b', 'A'],
  ['StringLike', 'a*c?', 'abbbcd', 'abbbc'],
  ['StringNotLike', 'a*', 'b', 'abc'],
  ['NumericEquals', '30', '30', '31'],
  ['NumericNotEquals', '30', '31', '30'],
  ['NumericLessThan', '30', '29', '30'],
  ['NumericLessThanEquals', '30', '30', '31'],
  ['NumericGreaterThan', '30', '31', '30'],
  ['NumericGreaterThanEquals', '30', '30', '29'],
  ['DateEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
  ['DateNotEquals', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'],
  ['DateLessThan', '2026-01-01T00:00:00Z', '1700000000', '2026-01-01T00:00:00Z'],
  ['DateLessThanEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  ['DateGreaterThan', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ['DateGreaterThanEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '1700000000'],
  ['Bool', 'true', 'TRUE', 'false'],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', 'eA=='],
  ['IpAddress', '203.0.113.0/24', '203.0.113.7', '198.51.100.7'],
  ['NotIpAddress', '203.0.113.0/24', '2001:db8::1', '203.0.113.7'],
  ['ArnEquals', 'arn:aws:iam::111122223333:role/*', 'arn:aws:iam::111122223333:role/a/b', 'arn:aws:iam::999999999999:role/a'],
  [
    'ArnLike',
    'arn:aws:*:*:111122223333:topic',
    'arn:aws:sns:eu-central-2:111122223333:topic',
    'arn:aws:sns:eu:central:2:111122223333:topic',
  ],
  ['ArnNotEquals', 'arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/b', 'arn:aws:iam::1:role/a'],
  ['ArnNotLike', 'arn:aws:iam::1:role/*', 'arn:aws:iam::2:role/a', 'arn:aws:iam::1:role/a'],
];

test('every operator is in the table', () => {
  expect(TABLE.map(([operator]) => operator.toLowerCase()).sort()).toEqual([...OPERATORS.keys()].sort());
});

describe.each(TABLE)('%s', (operator, wanted, match, mismatch) => {
  const negated = OPERATORS.get(operator.toLowerCase())?.negated === true;
  const decided = (name: string, known: Record<string, readonly string[] | null>, others?: Context['others']) =>
    holds({ [name]: { 'aws:Key': wanted } }, context(known, others));
  test.each<[string, string, Record<string, readonly string[] | null>, Truth]>([
    ['match', operator, { 'aws:key': [match] }, true],
    ['mismatch', operator, { 'aws:key': [mismatch] }, false],
    // "If the key is not present, the values do not match": a negated operator then holds.
    ['missing', operator, {}, negated],
    ['null', operator, { 'aws:key': null }, negated],
    ['IfExists, missing', `${operator}IfExists`, {}, true],
    ['IfExists, mismatch', `${operator}IfExists`, { 'aws:key': [mismatch] }, false],
    ['ForAllValues, all match', `ForAllValues:${operator}`, { 'aws:key': [match, match] }, true],
    ['ForAllValues, one does not', `ForAllValues:${operator}`, { 'aws:key': [match, mismatch] }, false],
    ['ForAllValues, missing', `ForAllValues:${operator}`, {}, true],
    ['ForAnyValue, one matches', `ForAnyValue:${operator}`, { 'aws:key': [mismatch, match] }, true],
    ['ForAnyValue, none', `ForAnyValue:${operator}`, { 'aws:key': [mismatch] }, false],
    ['ForAnyValue, missing', `ForAnyValue:${operator}`, {}, false],
    ['several values without a set operator: not documented', operator, { 'aws:key': [match, mismatch] }, undefined],
  ])('%s', (_, name, known, expected) => {
    expect(decided(name, known)).toBe(expected);
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
  ['an operator nobody knows', { StringSounds: { k: 'a' } }, { k: ['a'] }, undefined],
  ['a number that is none', { NumericEquals: { k: '1' } }, { k: ['one'] }, undefined],
  ['a false part decides, whatever is unknown', { StringSounds: { k: 'a' }, Bool: { l: 'true' } }, { l: ['false'] }, false],
])('%s', (_, condition, known, expected) => {
  expect(holds(condition, context(known))).toBe(expected);
});
