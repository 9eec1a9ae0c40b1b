import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACROSS, LAYER_KINDS } from './decide.layers.cases';
import { ALL_ROWS, cell, matrixPage } from './matrix';

const page = join(__dirname, '..', '..', 'docs', 'access-matrix.md');

test('every kind of policy is tried within an account, across accounts and across organizations: it allows, and it does not', () => {
  const missing = LAYER_KINDS.flatMap((kind) =>
    Object.keys(ACROSS)
      .filter((across) => {
        const counts = cell(kind, across);
        return !counts['allowed'] || !(counts['implicitly-denied'] || counts['explicitly-denied']);
      })
      .map((across) => `${kind}, ${across}`),
  );
  expect(missing).toEqual([]);
});

test('every kind of policy that a case can have is in the matrix', () => {
  expect([...new Set(ALL_ROWS.flatMap(({ policies }) => Object.keys(policies)))].sort()).toEqual([...LAYER_KINDS].sort());
});

test('docs/access-matrix.md is made from the cases (npm run docs)', () => {
  if (process.env['DOCS'] === '1') writeFileSync(page, matrixPage());
  expect(readFileSync(page, 'utf8')).toBe(matrixPage());
});
