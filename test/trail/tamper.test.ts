import { FINDING_CODES } from '../../lib/trail/finding';
import { CASES, tampered } from './cases';
import { verify } from './run';

test.each(CASES.map((item) => [item.name, item] as const))('%s', async (_name, item) => {
  const report = await verify(tampered(item), {}, item.acts);
  expect(report.totals).toEqual(item.finds);
  for (const { object, expected, found, meaning } of report.findings) {
    expect([object, expected, found, meaning].every((text) => text.length > 1 && !text.includes('undefined'))).toBe(true);
  }
});

test('every code has a case', () => {
  const codes = new Set(CASES.flatMap(({ finds }) => Object.keys(finds)));
  expect(FINDING_CODES.filter((code) => !codes.has(code))).toEqual([]);
  expect(CASES.length).toBeGreaterThanOrEqual(30);
});
