import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import { readClaims } from '../../bin/claims';
import { readFolder } from '../../bin/evidence/disk';
import { publicKeyFrom } from '../../bin/evidence/signing';
import { sha256 } from '../../lib/evidence/files';
import { manifestFiles } from '../../lib/evidence/manifest';
import { statementFile } from '../../lib/evidence/statement';
import { verifyFolder } from '../../lib/evidence/verify';
import { RULES } from '../../policies/rules';
import { centre, newKey, ROOT, type Sample, shell, writtenEvidence } from './sample';

interface Physical {
  readonly artifactLocation: { readonly uri: string };
  readonly region: { readonly startLine: number };
}

const RUNS = process.env['PROVE'] === '1' ? 3000 : 60;
let sample: Sample;
beforeAll(() => {
  sample = writtenEvidence('minimal');
});
afterAll(() => sample.remove());

const json = (path: string) => JSON.parse(readFileSync(join(sample.folder, path), 'utf8'));
const command = (of: string) =>
  (json('rechecks.json').rechecks as { of: string; command: string }[]).find((one) => one.of === of)?.command ?? '';

test('a folder that nobody touched verifies, by us and by the commands in it', () => {
  const { code, out } = centre('evidence', 'verify', sample.folder, '--key', sample.publicKey);
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^manifest [0-9a-f]{64}: \d+ files, nothing was changed; signed by a key you gave\n$/),
  ]);
  for (const name of ['bytes', 'nothing-else', 'manifest', 'statement', 'signature', 'sources'])
    expect([name, shell(sample.folder, command(name), { KEY: sample.publicKey, SOURCE: ROOT })]).toEqual([name, 0]);
});

test('a byte changed anywhere is found, and sha256sum, jq or openssl find it too', () => {
  const files = readFolder(sample.folder);
  const keys = [publicKeyFrom(sample.publicKey)];
  expect(verifyFolder(files, keys)).toEqual({ differences: [], problems: [], signature: 'signed' });
  fc.assert(
    fc.property(
      fc.nat(files.length - 1),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 255 }),
      (index, where, by) => {
        const chosen = files[index] as (typeof files)[number];
        const at = Math.min(chosen.bytes.length - 1, Math.floor(where * chosen.bytes.length));
        const bytes = Buffer.from(chosen.bytes);
        bytes[at] = (bytes[at] as number) ^ by;
        const { differences, problems } = verifyFolder(
          files.map((file) => (file === chosen ? { ...file, bytes } : file)),
          keys,
        );
        expect(differences.length + problems.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: RUNS },
  );
});

test('in every single file: a changed byte is found by us and, of all but statement and list, by sha256sum', () => {
  const files = readFolder(sample.folder);
  const keys = [publicKeyFrom(sample.publicKey)];
  const changed = files.map(({ path, bytes }) => {
    const other = Buffer.from(bytes);
    const at = Math.floor(bytes.length / 2);
    other[at] = (bytes[at] as number) ^ 1;
    return { path, bytes: other };
  });
  const unnoticed = files.filter((file, index) => {
    const { differences, problems } = verifyFolder(files.with(index, changed[index] as typeof file), keys);
    return differences.length + problems.length === 0;
  });
  expect(unnoticed).toEqual([]);
  const copy = join(sample.scratch, 'copy');
  cpSync(sample.folder, copy, { recursive: true });
  const listed = changed.filter(({ path }) => !['SHA256SUMS', 'statement.json', 'statement.dsse.json'].includes(path));
  for (const { path, bytes } of listed) writeFileSync(join(copy, path), bytes);
  const { stdout } = spawnSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: copy, encoding: 'utf8' });
  expect(stdout.split('\n').filter((line) => line !== '')).toEqual(listed.map(({ path }) => `${path}: FAILED`));
  rmSync(copy, { recursive: true });
});

test('findings stand in SARIF too: what exceptions accept, as suppressed, with the line of the template', () => {
  const { version, runs } = json('findings.sarif');
  const [{ tool, results, artifacts }] = runs;
  const accepted = (json('summary.json').packs as { accepted: number }[]).reduce((sum, pack) => sum + pack.accepted, 0);
  expect([version, tool.driver.rules.length, results.length]).toEqual(['2.1.0', RULES.length + readClaims().length, accepted]);
  expect(results.every((result: { suppressions?: unknown[] }) => result.suppressions?.length === 1)).toBe(true);
  const { files } = json('manifest.sha256.json');
  for (const { location, hashes } of artifacts) expect(files[location.uri]).toMatchObject({ sha256: hashes['sha-256'] });
  const broken = results.filter(
    (result: { locations: [{ physicalLocation: Physical; logicalLocations: [{ fullyQualifiedName: string }] }] }) => {
      const [{ physicalLocation, logicalLocations }] = result.locations;
      const line = readFileSync(join(sample.folder, physicalLocation.artifactLocation.uri), 'utf8').split('\n')[
        physicalLocation.region.startLine - 1
      ];
      const [, ...path] = logicalLocations[0].fullyQualifiedName.split('/');
      return !line?.includes(`"${path.join('')}"`);
    },
  );
  expect(broken).toEqual([]);
});

test('provenance of our own tool: what git, npm and sha256sum say of the sources', () => {
  const { subject, predicateType, predicate } = json('tool/provenance.json');
  expect(predicateType).toBe('https://slsa.dev/provenance/v1');
  const ids = Object.fromEntries(
    (predicate.buildDefinition.resolvedDependencies as { name: string; digest: { gitTree?: string; gitBlob?: string } }[]).map(
      ({ name, digest }) => [name, digest.gitTree ?? digest.gitBlob],
    ),
  );
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  // A tree of what is here, committed or not, in an index of its own.
  const env = { ...process.env, GIT_INDEX_FILE: join(sample.scratch, 'index') };
  execFileSync('git', ['add', '--all', 'policies', 'cdk.json'], { cwd: ROOT, env });
  const tree = execFileSync('git', ['write-tree'], { cwd: ROOT, env, encoding: 'utf8' }).trim();
  expect([ids['policies'], ids['cdk.json']]).toEqual([git('rev-parse', `${tree}:policies`), git('rev-parse', `${tree}:cdk.json`)]);
  for (const { name, digest } of subject) expect([name, digest.sha256]).toEqual([name, sha256(readFileSync(join(ROOT, name)))]);
});

test.each([
  ['a template', 'assembly/maker-statistics.template.json', 'bytes'],
  ['an asset', '', 'bytes'],
  ['the key registry or environment', 'environment/minimal.yaml', 'bytes'],
  ['an exception', 'exceptions.json', 'bytes'],
  ['the page', 'index.html', 'bytes'],
  ['the manifest', 'manifest.sha256.json', 'bytes'],
  ['the list', 'SHA256SUMS', 'bytes'],
  ['the statement', 'statement.json', 'signature'],
  ['the envelope', 'statement.dsse.json', 'signature'],
])('%s changed (%s): centre evidence verify and %s object', (_, path, of) => {
  const copy = join(sample.scratch, 'copy');
  cpSync(sample.folder, copy, { recursive: true });
  const asset = readdirSync(join(copy, 'assembly')).find((name) => name.startsWith('asset.')) ?? '';
  const file = join(copy, path === '' ? join('assembly', asset) : path);
  const bytes = readFileSync(file);
  const at = path === 'SHA256SUMS' ? 3 : Math.floor(bytes.length / 2);
  bytes[at] = bytes[at] === 0x30 ? 0x31 : 0x30;
  writeFileSync(file, bytes);
  const env = { KEY: sample.publicKey };
  const { differences, problems } = verifyFolder(readFolder(copy), [publicKeyFrom(sample.publicKey)]);
  expect(differences.length + problems.length).toBeGreaterThan(0);
  expect(shell(copy, command(of), env)).not.toBe(0);
  rmSync(copy, { recursive: true });
});

test('a file too many or too few is found', () => {
  const copy = join(sample.scratch, 'copy');
  cpSync(sample.folder, copy, { recursive: true });
  writeFileSync(join(copy, 'assembly', 'statement.json'), '{}');
  expect(centre('evidence', 'verify', copy).out).toContain('assembly/statement.json: not in the manifest\n');
  expect(shell(copy, command('nothing-else'))).toBe(1);
  rmSync(join(copy, 'assembly', 'statement.json'));
  expect(shell(copy, command('nothing-else'))).toBe(0);
  rmSync(join(copy, 'claims.json'));
  expect(centre('evidence', 'verify', copy).out).toContain('claims.json: missing');
  expect(shell(copy, command('bytes'))).not.toBe(0);
  rmSync(copy, { recursive: true });
});

test('whoever writes all digests again still lacks the signature', () => {
  const copy = join(sample.scratch, 'copy');
  cpSync(sample.folder, copy, { recursive: true });
  const files = readFolder(copy).filter(({ path }) => !/^(manifest|SHA256SUMS|statement)/.test(path));
  const changed = files.map((file) =>
    file.path === 'index.html' ? { ...file, bytes: Buffer.concat([file.bytes, Buffer.from('<!-- -->')]) } : file,
  );
  const [manifest, sums] = manifestFiles(changed) as [(typeof files)[number], (typeof files)[number]];
  const statement = statementFile(manifest, JSON.parse(readFileSync(join(copy, 'statement.json'), 'utf8')).predicate);
  for (const { path, bytes } of [...changed, manifest, sums, statement]) writeFileSync(join(copy, path), bytes);
  expect(shell(copy, command('bytes'))).toBe(0);
  expect(shell(copy, command('statement'))).toBe(0);
  expect(shell(copy, command('signature'), { KEY: sample.publicKey })).not.toBe(0);
  const { code, out } = centre('evidence', 'verify', copy, '--key', sample.publicKey);
  expect([code, out]).toEqual([1, expect.stringContaining('the envelope holds another statement')]);
  newKey(join(sample.scratch, 'other.pem'), join(sample.scratch, 'other-public.pem'));
  expect(centre('evidence', 'verify', sample.folder, '--key', join(sample.scratch, 'other-public.pem')).code).toBe(1);
  rmSync(copy, { recursive: true });
});

test('the bill of materials is CycloneDX 1.6 by its published schema', () => {
  const folder = join(dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res', 'schema');
  const schema = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8').replaceAll('.SNAPSHOT', ''));
  const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
  ajv.addSchema(schema('spdx.SNAPSHOT.schema.json'));
  ajv.addSchema(schema('jsf-0.82.SNAPSHOT.schema.json'));
  const validate = ajv.compile(schema('bom-1.6.SNAPSHOT.schema.json'));
  const bom = json('sbom.cdx.json');
  expect([validate(bom), validate.errors]).toEqual([true, null]);
  expect(bom.components.length).toBeGreaterThan(100);
  expect(validate({ ...bom, components: [{ type: 'thing', name: 'x' }] })).toBe(false);
});

test('every link of the chain resolves: resource, template line, source line', () => {
  const { controls, links, catalogues } = json('controls.json') as {
    controls: { by: string; relation: string; duty: string; verdict: string; catalogue: string }[];
    links: { [by: string]: { file: string; line: number; logicalId: string; source: string }[] };
    catalogues: { id: string; version: string; edition: string }[];
  };
  expect(catalogues.map(({ id }) => id)).toEqual(['fadp', 'finma', 'iso-27001', 'nist-800-53', 'soc2']);
  const lines = new Map<string, string[]>();
  const lineOf = (root: string, file: string, line: number) => {
    const path = join(root, file);
    const known = lines.get(path) ?? (existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []);
    lines.set(path, known);
    return known[line - 1];
  };
  const broken: string[] = [];
  let count = 0;
  for (const { by, relation, duty, verdict } of controls) {
    if (relation === "customer's duty") {
      if (duty === '') broken.push('an empty duty');
      continue;
    }
    if (verdict !== 'passed' && verdict !== 'proven') broken.push(`${by}: ${verdict}`);
    for (const { file, line, logicalId, source } of links[by] ?? []) {
      count += 1;
      const [path = '', at = ''] = source.split(':');
      const template = lineOf(sample.folder, file, line);
      if (template === undefined || (by.startsWith('rule:') && logicalId !== '' && !template.includes(`"${logicalId}"`)))
        broken.push(`${file}:${line}`);
      if (lineOf(ROOT, path, Number(at)) === undefined) broken.push(`${by} ${file} ${logicalId}: source ${source}`);
    }
  }
  expect([...new Set(broken)]).toEqual([]);
  expect(count).toBeGreaterThan(1000);
  const csv = readFileSync(join(sample.folder, 'controls.csv'), 'utf8').split('\r\n');
  expect(csv.length).toBeGreaterThan(count);
});

test('approvals say which folder was in force when', () => {
  const other = join(sample.scratch, 'vendor.pem');
  newKey(other, join(sample.scratch, 'vendor-public.pem'));
  const spki = (file: string) => publicKeyFrom(file);
  const parties = join(sample.scratch, 'parties.yaml');
  writeFileSync(
    parties,
    `schemaVersion: 1\nenvironment: smallest\nrequired: [watch, maker]\nparties:\n  - { party: watch, publicKeys: [${spki(sample.privateKey)}] }\n  - { party: maker, publicKeys: [${spki(other)}] }\n`,
  );
  const copy = join(sample.scratch, 'approved');
  cpSync(sample.folder, copy, { recursive: true });
  const log = (...more: string[]) => centre('evidence', 'log', copy, '--parties', parties, ...more);
  const approve = (party: string, key: string, at: string) =>
    centre('evidence', 'approve', copy, '--party', party, '--key', key, '--at', at).code;
  expect(approve('watch', sample.privateKey, '2026-11-24T10:00:00Z')).toBe(0);
  expect(log().out).toContain('waits for maker; approved by watch (2026-11-24T10:00:00Z)');
  // The other party's key does not approve for this one.
  expect(approve('maker', sample.privateKey, '2026-11-24T11:00:00Z')).toBe(0);
  expect(log()).toMatchObject({ code: 1, out: expect.stringContaining('no key of maker signed it') });
  rmSync(join(copy, 'approvals', 'maker-2026-11-24T110000Z.json'));
  expect(approve('maker', other, '2026-11-24T12:00:00Z')).toBe(0);
  expect(log('--at', '2026-11-24T11:59:59Z')).toMatchObject({ code: 1, out: expect.stringContaining('nothing was in force') });
  expect(log('--at', '2026-11-24T12:00:00Z')).toMatchObject({ code: 0, out: expect.stringContaining('was in force\n') });
  writeFileSync(join(copy, 'index.html'), 'another page');
  expect(log()).toMatchObject({ code: 2, error: expect.stringContaining('index.html: changed') });
  expect(approve('watch', sample.privateKey, '2026-11-25T10:00:00Z')).toBe(2);
});
