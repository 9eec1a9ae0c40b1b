import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFolder } from '../../bin/evidence/disk';
import { readRechecks } from '../../bin/evidence/project';
import { manifestFiles } from '../../lib/evidence/manifest';
import { statementFile } from '../../lib/evidence/statement';
import { type Sample, shell, writtenEvidence } from './sample';

// A folder of the reference, 74 commands, and each again for everything that makes it false: `npm run prove` and .ci/evidence run it.
const proving = process.env['PROVE'] === '1' ? describe : describe.skip;

test('every rule and every claim has a command of somebody else\u2019s tool, and what makes it false', () => {
  expect(readRechecks().length).toBeGreaterThan(45);
});

proving('each command is run on evidence as it is, and on evidence that is false in one thing and hashed again', () => {
  let sample: Sample;
  let copy: string;
  beforeAll(() => {
    sample = writtenEvidence('reference');
    copy = join(sample.scratch, 'copy');
    cpSync(sample.folder, copy, { recursive: true });
  });
  afterAll(() => sample.remove());

  const changes = readRechecks().flatMap(({ of, command, falsify }) => falsify.map(({ file, jq }) => [of, jq, file, command] as const));
  test.each(changes)('%s objects to %s', (_, change, name, command) => {
    expect(shell(copy, command)).toBe(0);
    const file = join(copy, 'assembly', /\.json$/.test(name) ? name : `${name}.template.json`);
    const before = readFileSync(file);
    const after = execFileSync('jq', [change, file]);
    expect(JSON.parse(after.toString('utf8'))).not.toEqual(JSON.parse(before.toString('utf8')));
    writeFileSync(file, after);
    const digests = ['manifest.sha256.json', 'SHA256SUMS', 'statement.json'];
    const files = readFolder(copy).filter(({ path }) => !digests.includes(path) && path !== 'statement.dsse.json');
    const [manifest, sums] = manifestFiles(files) as [(typeof files)[number], (typeof files)[number]];
    const statement = statementFile(manifest, JSON.parse(readFileSync(join(copy, 'statement.json'), 'utf8')).predicate);
    for (const { path, bytes } of [manifest, sums, statement]) writeFileSync(join(copy, path), bytes);
    expect(shell(copy, 'sha256sum --strict --quiet -c SHA256SUMS')).toBe(0);
    expect(shell(copy, command)).toBe(1);
    writeFileSync(file, before);
    for (const path of digests) cpSync(join(sample.folder, path), join(copy, path));
  });

  test('and the copy is as it was', () => {
    expect(shell(copy, 'sha256sum --strict --quiet -c SHA256SUMS')).toBe(0);
    rmSync(copy, { recursive: true });
  });
});
