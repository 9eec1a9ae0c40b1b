import type { Access } from '../../lib/trail/accesses';
import { access, at, KEY, STORE, use } from './reconcile.cases';

export const ROLE = 'arn:aws:iam::222222222222:role/centre/reader';
const HOURS = 3600;

const event = (operation: string, seconds: number, more: Partial<Access> = {}): Access => ({
  side: 'grant',
  operation,
  key: KEY,
  grant: { id: 'g1', to: operation === 'CreateGrant' ? ROLE : '', decrypts: operation === 'CreateGrant' },
  account: '111111111111',
  principal: 'AROAEXECUTOR:x',
  who: 'arn:aws:sts::111111111111:assumed-role/executor/x',
  at: at(seconds),
  id: `${operation}-${seconds}`,
  log: 'log',
  ...more,
});
const made = (seconds: number, to = ROLE, more: Partial<Access> = {}) =>
  event('CreateGrant', seconds, { grant: { id: 'g1', to, decrypts: true }, ...more });
const ended = (seconds: number, id = 'g1', more: Partial<Access> = {}) =>
  event('RevokeGrant', seconds, { grant: { id, to: '', decrypts: false }, ...more });
const read = [use('Decrypt', 0), access('GetObject', 1)];
const outside = ['read-outside-grant key-Decrypt-0'];
const other = KEY.replace(/1$/, '2');

/** Reads, the grants that the keys' trail tells of, and the code and event of each finding. */
export const GRANT_CASES: readonly (readonly [name: string, events: readonly Access[], findings: readonly string[]])[] = [
  ['a read within its grant', [made(-60), ...read, ended(60)], []],
  ['a read without any grant', read, outside],
  ['a read before its grant', [made(301), ...read], outside],
  ['a read while the grant settles', [made(299), ...read], []],
  ['a read after its grant', [made(-3 * HOURS), ended(-301), ...read], outside],
  ['a read while the end of the grant settles', [made(-3 * HOURS), ended(-299), ...read], []],
  ['a grant that nobody ended within a day', [made(-25 * HOURS), ...read], outside],
  ['the grant of another role', [made(-60, ROLE.replace('reader', 'writer')), ...read], outside],
  ['the grant of the same role in another account', [made(-60, ROLE.replace('222222222222', '333333333333')), ...read], outside],
  ['the grant of another key', [made(-60, ROLE, { key: other }), ...read], outside],
  ['a grant to do something else', [made(-60, ROLE, { grant: { id: 'g1', to: ROLE, decrypts: false } }), ...read], outside],
  ['the end of another grant', [made(-60), ended(-600, 'g2'), ...read], []],
  ['a retired grant', [made(-2 * HOURS), event('RetireGrant', -HOURS), ...read], outside],
  ['an end at a time that nobody can read', [made(-HOURS), ended(0, 'g1', { at: Number.NaN }), ...read], outside],
  [
    'a second grant after the first',
    [made(-9 * HOURS), ended(-8 * HOURS), made(-60, ROLE, { grant: { id: 'g2', to: ROLE, decrypts: true } }), ...read],
    [],
  ],
  ['a read that is not logged, with a grant to the account', [made(-60), use('Decrypt', 0)], ['read-unlogged key-Decrypt-0']],
  ['a read that is neither logged nor granted', [use('Decrypt', 0)], ['read-unlogged key-Decrypt-0', ...outside]],
  ['a look at the headers, with the key', [use('Decrypt', 0), access('HeadObject', 1)], outside],
  [
    'an upload in parts needs none',
    [use('GenerateDataKey', 0), access('CreateMultipartUpload', 0), use('Decrypt', 1), access('UploadPart', 2)],
    [],
  ],
  [
    'a key used by hand, without a grant',
    [use('Decrypt', 0, { object: undefined as never })],
    ['use-unexplained key-Decrypt-0', ...outside],
  ],
];
export const GRANT_STORES = { [KEY]: STORE };

const id = (name: string, to = ROLE, more: Partial<Access> = {}) => ({ grant: { id: name, to, decrypts: true }, ...more });
const again = (seconds: number, name: string, to?: string, more?: Partial<Access>) => event('CreateGrant', seconds, id(name, to, more));
const agreed = (from: number, until = from + 60, to = ROLE, key = KEY) => ({ key, to, from: at(from), until: at(until) });
const missing = (...seconds: readonly number[]) => seconds.map((one) => `grant-not-in-ledger CreateGrant-${one}`);

/** Grants that the keys' trail tells of, those that the ledger has, and the code and event of each finding. */
export const LEDGER_CASES: readonly (readonly [
  name: string,
  events: readonly Access[],
  ledger: readonly ReturnType<typeof agreed>[],
  findings: readonly string[],
])[] = [
  ['a grant of the ledger', [again(-30, 'g1')], [agreed(-60)], []],
  ['a call that was repeated: one grant', [again(-50, 'g1'), again(-30, 'g1')], [agreed(-60)], []],
  ['a grant that the ledger does not have', [again(-30, 'g1')], [], missing(-30)],
  ['a second grant beside the one that was agreed', [again(-50, 'g1'), again(-30, 'g2')], [agreed(-60)], missing(-30)],
  ['two that were agreed', [again(-50, 'g1'), again(-30, 'g2')], [agreed(-60), agreed(-60)], []],
  ['to another role', [again(-30, 'g1', ROLE.replace('reader', 'writer'))], [agreed(-60)], missing(-30)],
  ['to the same role of another account', [again(-30, 'g1', ROLE.replace('222222222222', '333333333333'))], [agreed(-60)], missing(-30)],
  ['to nobody that can be named', [again(-30, 'g1', 'some service')], [agreed(-60, 0, 'some service')], missing(-30)],
  ['of another key', [again(-30, 'g1', ROLE, { key: other })], [agreed(-60)], missing(-30)],
  ['before it was agreed', [again(-361, 'g1')], [agreed(-60)], missing(-361)],
  ['clocks that differ by five minutes', [again(-360, 'g1')], [agreed(-60)], []],
  ['after its receipt', [again(301, 'g1')], [agreed(-60, 0)], missing(301)],
  ['not to decrypt, and not agreed', [event('CreateGrant', -30, { grant: { id: 'g1', to: ROLE, decrypts: false } })], [], missing(-30)],
  ['at a time that nobody can read', [again(-30, 'g1', ROLE, { at: Number.NaN })], [agreed(-60)], missing(-30)],
  ['without an id, twice', [again(-50, ''), again(-30, '')], [agreed(-60)], missing(-30)],
  ['an end needs nothing', [ended(-30)], [], []],
];
