import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approved, type Entry, refreshed, shownText } from '../../bin/exceptions';
import { readRegister } from '../../bin/register';
import { InputError } from '../../lib/config/problem';

const scratch = mkdtempSync(join(tmpdir(), 'centre-register-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const file = join(scratch, 'exceptions.yaml');
const digest = (letter: string) => letter.repeat(64);
const text = (digests: string) => `# A comment that stays.
schemaVersion: 2
exceptions:
  - id: AwsSolutions-S1
    paths:
      - '{company}-statistics/A'
    reason: A reason of forty characters or more, in words.
    controls: [rule:bucket-locked]
    owner: platform-lead
    approvers: { company: security-lead, supervisor: technical-lead }
    created: 2026-02-01
    expires: 2027-01-31
    digests: [${digests}]
`;
beforeEach(() => writeFileSync(file, text(`${digest('a')}, ${digest('b')}`)));

const stand = (letter: string) => ({
  environment: 'e.yaml',
  path: 'vendor-statistics/A',
  digest: digest(letter),
  canonical: `{"is":"${letter}"}`,
});
const entries = (...letters: string[]): readonly Entry[] =>
  readRegister(true, file).exceptions.map((exception) => ({ exception, stands: letters.map(stand), complaints: [] }));
const state = () => readRegister(true, file).exceptions.map(({ digests, approvers }) => [digests.map((one) => one[0]), approvers]);
const BOTH = ['security-lead (company)', 'technical-lead (supervisor)'];

test('what stands as it was approved is left alone, byte for byte', () => {
  expect(refreshed(entries('a', 'b'), true, file)).toBe('Every digest is of what stands: nothing to refresh.');
  expect(readFileSync(file, 'utf8')).toBe(text(`${digest('a')}, ${digest('b')}`));
});

test('a new form is shown whole and takes the approvals away; until both parties approve, nothing can be judged', () => {
  const said = refreshed(entries('a', 'b', 'c'), true, file);
  expect(said).toContain('1 forms are new, 0 are gone; its approvals are taken away');
  expect(said).toContain(`${digest('c')}\n      vendor-statistics/A (e.yaml)\n      {\n        "is": "c"\n      }`);
  expect(state()).toEqual([[['a', 'b', 'c'], []]]);
  expect(() => readRegister(false, file)).toThrow(InputError);
  expect(approved(['company=security-lead'], undefined, file)).toBe('security-lead (company): AwsSolutions-S1');
  expect(() => readRegister(false, file)).toThrow(/none of supervisor/);
  approved(['supervisor=technical-lead'], 'AwsSolutions-S1', file);
  expect(readRegister(false, file).exceptions.map(({ approvers }) => approvers)).toEqual([BOTH]);
  expect(readFileSync(file, 'utf8')).toContain('# A comment that stays.');
  expect(readdirSync(scratch)).toEqual(['exceptions.yaml']);
});

test('a form that nothing has any more goes, when every environment was looked at; approvals stay', () => {
  refreshed(entries('a'), false, file);
  expect(state()).toEqual([[['a', 'b'], BOTH]]);
  refreshed(entries('a'), true, file);
  expect(state()).toEqual([[['a'], BOTH]]);
});

test.each([
  ['an approver of no party', ['friend=x'], /--approve 'friend=x'/],
  ['an approver who is the owner', ['company=platform-lead'], /beside the owner/],
])('%s is refused, and nothing is written', (_, given, message) => {
  refreshed(entries('c'), true, file);
  const before = readFileSync(file, 'utf8');
  expect(() => approved(given, undefined, file)).toThrow(message);
  expect([readFileSync(file, 'utf8'), readdirSync(scratch)]).toEqual([before, ['exceptions.yaml']]);
});

test('who approved is not written over', () => {
  expect(() => approved(['company=somebody-else'], undefined, file)).toThrow(/no entry lacks such an approval/);
});

test('the list says what is wrong, and shows a resource once for each form', () => {
  const [entry] = entries('a', 'a', 'b') as [Entry];
  const wrong = shownText([{ ...entry, complaints: ['e.yaml: expired on 2027-01-31'] }], 'vendor-statistics/A');
  expect(wrong).toContain('✗ policies/exceptions.yaml:4  AwsSolutions-S1\n    3 findings on 1 paths, 2 forms;');
  expect(wrong.match(/"is": "a"/g)?.length).toBe(1);
  expect(wrong).toContain('1 exceptions, 1 with something wrong');
});
