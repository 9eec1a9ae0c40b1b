import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES, DOCUMENTS, MACHINE_FUNCTIONS } from '../../lib/release';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'release.md'), 'utf8');

test('the page has every code, every document and every function as the code has them', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  const codes = Object.entries(CODES).map(([code, meaning]) => `| ${code} | ${meaning} |`);
  expect(rows.slice(-codes.length)).toEqual(codes);
  expect(DOCUMENTS.filter((name) => !rows.some((row) => row.includes(`\`${name}\``)))).toEqual([]);
  const functions = new Set(MACHINE_FUNCTIONS.map((name) => `release-${name.replace(/-(centre|supervisor)$/, '')}`));
  expect([...functions].filter((name) => !rows.some((row) => row.startsWith(`| \`${name}\``)))).toEqual([]);
});
