import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCentre } from '../../bin/load-centre';
import { addMarket } from '../../lib/rehearse/change';

const scratch = mkdtempSync(join(tmpdir(), 'change-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test.each(['reference', 'minimal', 'trial'])('a market can be added to %s, and nothing else changes', (name) => {
  const file = join(scratch, `${name}.yaml`);
  copyFileSync(join(__dirname, '..', '..', 'environments', `${name}.yaml`), file);
  const before = loadCentre(file).centre;
  addMarket(file);
  const after = loadCentre(file).centre;
  const [company, ...others] = after.companies;
  expect(company?.markets.slice(0, -1)).toEqual(before.companies[0]?.markets);
  expect(company?.markets.at(-1)).toMatchObject({ slug: 'rehearsed', movedToZurich: '2026-03-01' });
  expect(others.map(({ markets }) => markets)).toEqual(before.companies.slice(1).map(({ markets }) => markets));
  expect(after.keys.length - before.keys.length).toBe(1);
});

test('no country is given to two markets', () => {
  const file = join(scratch, 'again.yaml');
  copyFileSync(join(__dirname, '..', '..', 'environments', 'minimal.yaml'), file);
  addMarket(file);
  const text = readFileSync(file, 'utf8');
  expect(text.match(/\bLI\b/g)).toHaveLength(1);
});
