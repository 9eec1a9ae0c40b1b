import { ECDH, generateKeyPairSync } from 'node:crypto';
import type { Code } from '../../lib/config/codes';
import { examplePublicKey } from '../../lib/config/example-keys';

/** The reference file with one passage changed, and the problem it must give; `line` is the first line that holds this text. */
export interface BadCase {
  readonly code: Code;
  readonly name: string;
  readonly find: string;
  readonly replace: string;
  readonly line: string;
}

const key = (slug: string) => examplePublicKey('reference', slug);
const point = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey.export({ format: 'der', type: 'spki' }).subarray(26);
const compressed = Buffer.concat([
  Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
  ECDH.convertKey(point, 'prime256v1', undefined, undefined, 'compressed') as Buffer,
]).toString('base64');
const p384 = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const secret = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  .privateKey.export({ format: 'der', type: 'pkcs8' })
  .toString('base64');
const bad = (code: Code, name: string, find: string, replace: string, line = replace.trim().split('\n')[0] as string): BadCase => ({
  code,
  name,
  find,
  replace,
  line,
});

export const BAD: readonly BadCase[] = [
  bad('yaml-syntax', 'a list that is never closed', 'ticketPrefix: TC', 'ticketPrefix: [TC', '  sessionHours'),
  bad('yaml-syntax', 'a tab', '  ticketPrefix: TC', '\tticketPrefix: TC', 'ticketPrefix'),
  bad('yaml-feature', 'an anchor', 'sessionHours: 1', 'sessionHours: &hours 1'),
  bad('yaml-feature', 'a tag', 'ticketPrefix: TC', 'ticketPrefix: !secret TC'),
  bad('yaml-feature', 'a second document', 'quotas:', '---\nquotas:'),
  bad('duplicate-key', 'at the top', 'class: production', 'class: production\nclass: trial', 'class: trial'),
  bad('duplicate-key', 'deeper', '  readGrantHours: 8', '  readGrantHours: 8\n  readGrantHours: 24', 'readGrantHours: 24'),
  bad('unknown-key', 'at the top', 'quotas:', 'limits: 1\nquotas:', 'limits'),
  bad('unknown-key', 'mistyped', '  logDays: 730', '  logDays: 730\n  logDay: 1', 'logDay: 1'),
  bad('unknown-key', 'in a market', 'name: Japan, ', 'name: Japan, capital: Tokyo, '),
  bad('missing-key', 'the Region', 'region: eu-central-2\n', '', 'schemaVersion'),
  bad('missing-key', 'an account', "    key-custody: { id: '100000000002', email: aws-key-custody@supervisor.example }\n", '', 'accounts:'),
  bad('missing-key', 'a retention', '  ledgerDays: 3650\n', '', 'retention:'),
  bad('wrong-type', 'a number in words', 'threshold: 4', 'threshold: four'),
  bad('wrong-type', 'an account id without quotes', "id: '200000000003'", 'id: 200000000003'),
  bad('wrong-type', 'text instead of a list', 'alarms: [security-watch@member.example]', 'alarms: security-watch@member.example'),
  bad('bad-value', 'another Region', 'region: eu-central-2', 'region: eu-central-1'),
  bad('bad-value', 'an unknown class', 'class: production', 'class: staging'),
  bad('bad-value', 'a level that does not exist', 'level: blue', 'level: green'),
  bad('bad-format', 'an account id of eleven digits', "'300000000002'", "'30000000000'"),
  bad('bad-format', 'a day that does not exist', 'joined: 2024-02-01', 'joined: 2024-02-30'),
  bad('bad-format', 'a short name with capitals', 'slug: mobile', 'slug: Mobile_App'),
  bad('out-of-range', 'a session of a day', 'sessionHours: 1', 'sessionHours: 24'),
  bad('out-of-range', 'more than Object Lock takes', 'releaseDays: 3650', 'releaseDays: 36501'),
  bad('out-of-range', 'nobody to alarm', 'alarms: [security-watch@member.example]', 'alarms: []'),
  bad('duplicate-account', 'within an organization', "'200000000004'", "'200000000003'", "assembly: { id: '200000000003'"),
  bad('duplicate-account', 'across organizations', "'300000000005'", "'100000000002'", "review: { id: '100000000002'"),
  bad('duplicate-organization', 'the id', 'id: o-memb3r0002', 'id: o-vend0r0001', 'id: o-vend0r0001, rootId: r-m002'),
  bad('duplicate-organization', 'the root', 'rootId: r-v001', 'rootId: r-s001', 'o-vend0r0001, rootId: r-s001'),
  bad('duplicate-email', 'of two accounts', 'aws-review@vendor.example', 'aws-assembly@VENDOR.example'),
  bad('duplicate-slug', 'two markets', 'slug: singapore', 'slug: japan', 'slug: japan, name: Singapore'),
  bad('duplicate-slug', 'a company named like the supervisor', '  - slug: member', '  - slug: supervisor'),
  bad(
    'duplicate-slug',
    'two custodians',
    'slug: notary-2',
    'slug: notary-1',
    `slug: notary-1, party: notaries, publicKey: ${key('notary-2')}`,
  ),
  bad('duplicate-country', 'in two markets', 'countries: [SG]', 'countries: [SG, JP]', 'countries: [SG, JP]'),
  bad('duplicate-country', 'twice in one', 'countries: [KR]', 'countries: [KR, KR]'),
  bad('unknown-country', 'no such code', 'countries: [KR]', 'countries: [XX]'),
  bad('bad-public-key', 'another curve', key('notary-1'), p384),
  bad('bad-public-key', 'a compressed point: a second id of one key', key('notary-2'), compressed),
  bad('bad-public-key', 'a private key', key('vendor-1'), secret),
  bad('duplicate-public-key', 'one person twice', key('foundation-2'), key('foundation-1'), 'slug: foundation-2'),
  bad('unknown-party', 'of a custodian', 'slug: vendor-2, party: vendor', 'slug: vendor-2, party: vendors'),
  bad('unknown-party', 'among the required', 'requiredParties: [foundation, vendor]', 'requiredParties: [foundation, member]'),
  bad('unknown-organization', 'of a party', 'organization: independent', 'organization: zurich'),
  bad('party-alone', 'three of the foundation', 'threshold: 4', 'threshold: 3'),
  bad('party-alone', 'two parties of one organization', 'organization: vendor }', 'organization: supervisor }', 'threshold: 4'),
  bad('quorum-impossible', 'more than there are', 'threshold: 4', 'threshold: 8'),
  bad(
    'quorum-impossible',
    'a required party without a custodian',
    '    - { slug: notaries, name',
    '    - { slug: empty, name: Empty, organization: independent }\n    - { slug: notaries, name',
    '',
  ),
  bad('supervisor-absent', 'not required', 'requiredParties: [foundation, vendor]', 'requiredParties: [notaries, vendor]'),
  bad('retention-too-short', 'logs for eleven months', 'logDays: 730', 'logDays: 334'),
  bad('retention-too-short', 'releases', 'releaseDays: 3650', 'releaseDays: 364'),
  bad('retention-too-short', 'no day to veto', 'timeLockHours: 72', 'timeLockHours: 23'),
  bad('retention-order', 'a cap below the lock', 'logMaximumDays: 1095', 'logMaximumDays: 729'),
  bad('retention-order', 'the ledger before the logs', 'ledgerDays: 3650', 'ledgerDays: 729'),
  bad(
    'date-order',
    'closed before it opened',
    'countries: [JP], movedToZurich: 2020-11-01',
    'countries: [JP], movedToZurich: 2020-11-01, closed: 2020-10-31',
  ),
  bad('date-order', 'a member before the founder', 'joined: 2024-02-01', 'joined: 2017-01-01'),
  bad(
    'duty-missing',
    'nobody reads the logs',
    'petra.vogel, duties: [log-reviewer]',
    'petra.vogel, duties: [platform-engineer]',
    '    people:',
  ),
  bad(
    'duty-missing',
    'nobody approves deployments',
    'duties: [deployment-approver] }\n    - { id: marc.roth, duties: [deployment-approver, log-reviewer] }',
    'duties: [log-reviewer] }',
    '  people:',
  ),
];
