import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../bin/mutate/journal';

const scratch = mkdtempSync(join(tmpdir(), 'centre-journal-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let folders = 0;
const folder = () => join(scratch, String(folders++));
const WHOLE = { share: 'all', withClaims: true };
const knownIn = (journal: ReturnType<typeof openJournal>, ...indexes: number[]) => indexes.map((index) => journal.known(index));

test('what was decided is known to the next run, nobody being an answer too', () => {
  const where = folder();
  const first = openJournal(where, ['question'], WHOLE);
  expect(knownIn(first, 0, 1)).toEqual([undefined, undefined]);
  first.decided(0, ['rule a', 'rule b']);
  first.decided(1, []);
  expect(knownIn(openJournal(where, ['question'], WHOLE), 0, 1, 2)).toEqual([['rule a', 'rule b'], [], undefined]);
});

test.each([
  { name: 'code', one: ['code 1', 'assembly'], other: ['code 2', 'assembly'] },
  { name: 'assembly', one: ['code', 'assembly 1'], other: ['code', 'assembly 2'] },
  { name: 'order of parts', one: ['a', 'b'], other: ['b', 'a'] },
  { name: 'cut between parts', one: ['ab', 'c'], other: ['a', 'bc'] },
])('what was asked of another $name does not count', ({ one, other }) => {
  const where = folder();
  openJournal(where, one, WHOLE).decided(0, ['rule a']);
  expect(knownIn(openJournal(where, other, WHOLE), 0)).toEqual([undefined]);
  expect(knownIn(openJournal(where, one, WHOLE), 0)).toEqual([['rule a']]);
});

test('a line that was torn when the run ended is asked again; whole lines before it count', () => {
  const where = folder();
  openJournal(where, ['question'], WHOLE).decided(0, ['rule a']);
  const [file] = readdirSync(where);
  appendFileSync(join(where, String(file)), '[1,["rule');
  expect(knownIn(openJournal(where, ['question'], WHOLE), 0, 1)).toEqual([['rule a'], undefined]);
});

test('what only rules were asked about is asked again of claims, unless a rule killed it', () => {
  const where = folder();
  const rulesOnly = openJournal(where, ['question'], { share: 'all', withClaims: false });
  rulesOnly.decided(0, ['rule a']);
  rulesOnly.decided(1, []);
  expect(knownIn(openJournal(where, ['question'], WHOLE), 0, 1)).toEqual([['rule a'], undefined]);
  expect(knownIn(openJournal(where, ['question'], { share: 'all', withClaims: false }), 0, 1)).toEqual([['rule a'], []]);
});

test('several processes write files of their own and read all of them', () => {
  const where = folder();
  openJournal(where, ['question'], { share: '1/2', withClaims: true }).decided(0, ['rule a']);
  openJournal(where, ['question'], { share: '2/2', withClaims: true }).decided(1, ['rule b']);
  const files = readdirSync(where);
  expect(files.map((file) => file.replace(/^[0-9a-f]{16}-|-[0-9a-f-]{36}\.jsonl$/g, '')).sort()).toEqual(['1-of-2', '2-of-2']);
  expect(files.every((file) => readFileSync(join(where, file), 'utf8').endsWith('\n'))).toBe(true);
  expect(knownIn(openJournal(where, ['question'], WHOLE), 0, 1)).toEqual([['rule a'], ['rule b']]);
});
