import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { CODES } from '../../lib/config/codes';
import { loadEnvironment, parseEnvironment } from '../../lib/config/load';
import { InputError, type Problem } from '../../lib/config/problem';
import { BAD } from './bad.cases';
import { edited, reference } from './edits';

const scratch = mkdtempSync(join(tmpdir(), 'centre-bad-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function problemsOf(read: () => unknown): readonly Problem[] {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

/** An edit that needs a second one to be wrong. */
const completed = (name: string, text: string) =>
  name === 'a required party without a custodian'
    ? edited(text, 'requiredParties: [foundation, vendor]', 'requiredParties: [foundation, empty]')
    : text;
const lineOf = (text: string, marker: string) => text.split('\n').findIndex((line) => line.includes(marker)) + 1;

test.each(BAD)('$code: $name', ({ code, name, find, replace, line }) => {
  const text = completed(name, edited(reference, find, replace));
  const problems = problemsOf(() => parseEnvironment(text, 'bad.yaml'));
  expect([...new Set(problems.map((problem) => problem.code))]).toEqual([code]);
  const [problem] = problems;
  expect(problem).toEqual({
    code,
    file: 'bad.yaml',
    line: expect.any(Number),
    column: expect.any(Number),
    expected: expect.stringMatching(/./),
    found: expect.stringMatching(/./),
    fix: expect.stringMatching(/\.$|base64/),
  });
  expect(problem?.line).toBe(lineOf(text, line === '' ? 'requiredParties' : line));
});

test.each([
  ['no such file', () => join(scratch, 'none.yaml'), 'no such file'],
  ['a folder', () => scratch, /EISDIR/],
  ['other bytes', () => written('bytes.yaml', Buffer.from([0xff, 0xfe, 0x00])), 'other bytes'],
])('unreadable: %s', (_, file, found) => {
  const [problem] = problemsOf(() => loadEnvironment(file()));
  expect(problem).toMatchObject({ code: 'unreadable', file: file(), found: expect.stringMatching(found) });
});

function written(name: string, content: Buffer): string {
  writeFileSync(join(scratch, name), content);
  return join(scratch, name);
}

test('every code has a bad file, none more than three', () => {
  const counts = new Map(Object.keys(CODES).map((code) => [code, BAD.filter((bad) => bad.code === code).length]));
  counts.set('unreadable', 3);
  expect([...counts].filter(([, count]) => count < 1 || count > 3)).toEqual([]);
  expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(40);
});

test('the messages, whole', () => {
  const text = edited(edited(reference, 'logDays: 730', 'logDays: 334'), 'threshold: 4', 'threshold: 3');
  expect(problemsOf(() => parseEnvironment(text, 'e.yaml')).map((problem) => new InputError([problem]).message)).toEqual([
    `e.yaml:${lineOf(text, 'threshold: 3')}:14: party-alone: expected more than 3, the custodians of foundation, found 3. Raise it, or spread the custodians over more parties.`,
    `e.yaml:${lineOf(text, 'logDays: 334')}:12: retention-too-short: expected at least 365 days: DPO 4(5), logs are kept at least one year, found 334. Raise it, or make this environment a trial.`,
  ]);
});

test('a mangled file is read or refused with places in it, never anything else', () => {
  const lines = reference.split('\n');
  const index = fc.nat(lines.length - 1);
  const mangling = fc.oneof(
    index.map((at) => lines.filter((_, line) => line !== at).join('\n')),
    fc.tuple(index, index).map(([from, to]) => [...lines.slice(0, to), lines[from], ...lines.slice(to)].join('\n')),
    fc.nat(reference.length).map((end) => reference.slice(0, end)),
    fc
      .tuple(fc.nat(reference.length - 1), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }))
      .map(([at, letter]) => reference.slice(0, at) + letter + reference.slice(at + 1)),
  );
  fc.assert(
    fc.property(mangling, (text) => {
      for (const problem of problemsOf(() => parseEnvironment(text, 'm.yaml'))) {
        expect(Object.keys(CODES)).toContain(problem.code);
        expect(problem.line).toBeGreaterThan(0);
        expect(problem.line).toBeLessThanOrEqual(text.split('\n').length);
      }
    }),
  );
});
