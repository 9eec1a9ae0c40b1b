import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES } from '../../lib/custody';

const root = join(__dirname, '..', '..');
interface Line {
  readonly mutation: string;
  readonly code?: string;
  readonly violation?: string;
}

// The intact protocol passes first; then each check is taken out of its source text, and the model must say which promise broke.
test('the model of the protocol holds, and notices each check that is taken away', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['bench/custody-mutations.mjs', '--json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  expect(stderr).toBe('');
  const lines = JSON.parse(stdout) as Line[];
  expect(lines.filter(({ violation }) => violation === undefined).map(({ mutation }) => mutation)).toEqual([]);
  const covered = new Set(lines.map(({ code }) => code));
  // The forms of documents have cases of their own: forms.test.ts.
  const forms = readFileSync(join(root, 'lib/custody/shape.ts'), 'utf8');
  const apart = Object.keys(CODES).filter((code) => !covered.has(code) && !forms.includes(`'${code}'`));
  expect(apart).toEqual(['not-json']);
});
