import type { Truth } from '../../lib/access/types';

type Known = Record<string, readonly string[] | null>;

/** operator, a policy value, a value that matches it, one that does not (IAM User Guide, "Condition operators"). */
export const TABLE: readonly (readonly [operator: string, wanted: string, match: string, mismatch: string])[] = [
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

/** What a request brings, under a form of the operator, and what follows (same page, and "Set operators for multivalued context keys"). */
export interface Column {
  readonly name: string;
  readonly as: (operator: string) => string;
  readonly values: (match: string, mismatch: string) => Known;
  readonly is: (negated: boolean) => Truth;
}
const plainly = (operator: string) => operator;
const ifExists = (operator: string) => `${operator}IfExists`;
const forAll = (operator: string) => `ForAllValues:${operator}`;
const forAny = (operator: string) => `ForAnyValue:${operator}`;
const of =
  (...which: readonly ('match' | 'mismatch')[]) =>
  (match: string, mismatch: string): Known => ({ 'aws:key': which.map((each) => (each === 'match' ? match : mismatch)) });
const missing = (): Known => ({});
const holds = (): Truth => true;
const fails = (): Truth => false;
/** "If the key is not present, the values do not match": a negated operator then holds. */
const ifNegated = (negated: boolean): Truth => negated;

export const COLUMNS: readonly Column[] = [
  { name: 'match', as: plainly, values: of('match'), is: holds },
  { name: 'mismatch', as: plainly, values: of('mismatch'), is: fails },
  { name: 'missing', as: plainly, values: missing, is: ifNegated },
  { name: 'known to be absent', as: plainly, values: () => ({ 'aws:key': null }), is: ifNegated },
  { name: 'multi-valued', as: plainly, values: of('match', 'mismatch'), is: () => undefined },
  { name: 'IfExists, match', as: ifExists, values: of('match'), is: holds },
  { name: 'IfExists, mismatch', as: ifExists, values: of('mismatch'), is: fails },
  { name: 'IfExists, missing', as: ifExists, values: missing, is: holds },
  { name: 'ForAllValues, all', as: forAll, values: of('match', 'match'), is: holds },
  { name: 'ForAllValues, one not', as: forAll, values: of('match', 'mismatch'), is: fails },
  { name: 'ForAllValues, missing', as: forAll, values: missing, is: holds },
  { name: 'ForAnyValue, one', as: forAny, values: of('mismatch', 'match'), is: holds },
  { name: 'ForAnyValue, none', as: forAny, values: of('mismatch'), is: fails },
  { name: 'ForAnyValue, missing', as: forAny, values: missing, is: fails },
];
