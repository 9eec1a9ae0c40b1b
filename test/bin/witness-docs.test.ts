import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COLUMNS } from '../../lib/review/columns';
import { QUESTIONS } from '../../lib/review/questions';

const page = (name: string) => readFileSync(join(__dirname, '..', '..', 'docs', name), 'utf8');

test('the page of the review has every question and column', () => {
  const text = page('review.md');
  expect([...QUESTIONS.map(({ id }) => id), ...COLUMNS.map(({ name }) => name)].filter((name) => !text.includes(`\`${name}\``))).toEqual(
    [],
  );
});
