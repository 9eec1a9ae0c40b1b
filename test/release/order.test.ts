import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { examplePrivateKey } from '../../lib/config/example-keys';
import { BUILDSPEC } from '../../lib/model/buildspec';
import {
  judgeStanding,
  type Order,
  openOrder,
  parseEnvelope,
  parseSnapshot,
  parseTrust,
  sha256,
  trustDigest,
  unpack,
} from '../../lib/release';
import { reference } from '../config/edits';
import { at, FILES, folder, keyFiles, ordered, orderOf, refused, run, source, taken, trust, write } from './desk';
import { ENVIRONMENT, QUORUM, TRUST, World } from './world';

test('the same files make the same snapshot, whenever and in whatever order they were written; the archive has what it lists', async () => {
  const other = source('other', Object.keys(FILES).reverse());
  mkdirSync(join(other, 'empty'));
  for (const file of ['notes', 'src/main.c']) utimesSync(join(other, file), 1, 1);
  const [a, b] = [
    JSON.parse((await taken('endpoint', '1.0.0', 'a')).stdout),
    JSON.parse((await taken('endpoint', '1.0.0', 'b', other)).stdout),
  ];
  expect(b).toEqual({ ...a, wrote: at('b') });
  const archive = readFileSync(at('a', 'source.zip'));
  const { files, ...rest } = parseSnapshot(readFileSync(at('a', 'snapshots', `${a.snapshot}.json`)));
  expect(rest).toEqual({
    schemaVersion: 1,
    environment: ENVIRONMENT,
    company: 'vendor',
    name: 'endpoint',
    version: '1.0.0',
    archive: { sha256: sha256(archive), bytes: archive.length },
  });
  const names = ['build', 'notes', 'src/main.c', 'src/text'] as const;
  expect(files).toEqual(names.map((name) => ({ name, sha256: sha256(FILES[name]), mode: name === 'build' ? '0755' : '0644' })));
  expect(unpack(archive).map(({ name, bytes }) => [name, bytes.toString('utf8')])).toEqual(names.map((name) => [name, FILES[name]]));
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
});

test('the order names the snapshot, the image of the environment file and the commands of every build, and is what the line takes', async () => {
  await taken('endpoint', '1.0.1', 'c');
  const { stdout } = await ordered('c');
  const { order, sources, authorisation, trust } = JSON.parse(readFileSync(at('c', 'orders', 'endpoint', '1.0.1.json'), 'utf8'));
  const archive = readFileSync(at('c', 'source.zip'));
  const [name] = readdirSync(at('c', 'snapshots')) as [string];
  const snapshot = parseSnapshot(readFileSync(at('c', 'snapshots', name)));
  expect([order, sources, authorisation, trust]).toEqual([
    {
      schemaVersion: 1,
      environment: ENVIRONMENT,
      company: 'vendor',
      kind: 'product',
      name: 'endpoint',
      version: '1.0.1',
      lane: 'full',
      snapshot: name.replace('.json', ''),
      archive: sha256(archive),
      image: /buildImage: sha256:([0-9a-f]{64})/.exec(reference)?.[1],
      buildspec: sha256(BUILDSPEC),
      authorisation: null,
    },
    { centre: 'v1', supervisor: 'v1' },
    null,
    TRUST,
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ trust: trustDigest(TRUST), adopted: false, key: 'orders/endpoint/1.0.1.json' });
  expect(await openOrder(new World().ports(), order as Order, snapshot, archive)).toEqual(order);
});

test('rules take the fast lane under an authorisation that custodians draft, sign and assemble', async () => {
  const draft = at('draft.json');
  await run('authorise', 'draft', '--trust', at('trust.json'), '--rules', 'malware', '--count', '2', '--days', '1', '--out', draft);
  for (const slug of QUORUM) {
    write(`${slug}.pem`, examplePrivateKey(ENVIRONMENT, slug).export({ type: 'pkcs8', format: 'pem' }) as string);
    await run('authorise', 'sign', draft, '--key', at(`${slug}.pem`), '--out', at(`${slug}.json`));
  }
  const assemble = (slugs: readonly string[], out: string) => [
    'authorise',
    'assemble',
    ...slugs.map((slug) => at(`${slug}.json`)),
    '--trust',
    at('trust.json'),
    '--out',
    at(out),
  ];
  expect(await refused(...assemble(QUORUM.slice(0, 1), 'few.json'))).toMatch(/: quorum: expected a quorum of the custodians, found /);
  expect(existsSync(at('few.json'))).toBe(false);
  await run(...assemble(QUORUM, 'authorisation.json'));
  const authorisation = parseEnvelope(readFileSync(at('authorisation.json')));
  const { notBefore, expires, nonce, ...standing } = judgeStanding(authorisation, TRUST);
  expect(standing).toEqual({ schemaVersion: 1, environment: ENVIRONMENT, company: 'vendor', ruleSet: 'malware', rootVersion: 1, count: 2 });
  expect([Date.parse(expires) - Date.parse(notBefore), nonce.length]).toEqual([86_400_000, 32]);
  await taken('malware', '7', 'd');
  await ordered('d', '--authorisation', at('authorisation.json'));
  const request = JSON.parse(readFileSync(at('d', 'orders', 'malware', '7.json'), 'utf8'));
  expect([request.order.kind, request.order.lane, request.authorisation]).toEqual(['rules', 'fast', authorisation]);
  await taken('phishing', '1', 'e');
  const under = (out: string) => orderOf(out, '--authorisation', at('authorisation.json'));
  expect(await refused(...under('e'))).toContain('fast-lane: expected one for phishing, found malware');
  await taken('endpoint', '2.0.0', 'f');
  expect(await refused(...under('f'))).toContain('lane: expected rules with an authorisation in the fast lane');
});

test('the trust document has the keys that are given, the builds of the environment file, and the root of the ledger', async () => {
  const ledger = join(__dirname, '..', '..', 'docs', 'custody-vectors', 'ledger');
  const { stdout } = await run(...trust(keyFiles.flat(), 'made.json', '--ledger', ledger));
  const made = parseTrust(readFileSync(at('made.json')));
  const { builders, root: held, ...rest } = made;
  expect(rest).toEqual((({ builders: _, root: __, ...others }) => others)(TRUST));
  expect(builders).toEqual({
    centre: {
      id: `arn:aws:codebuild:eu-central-2:200000000004:project/${ENVIRONMENT}-vendor-build`,
      role: `arn:aws:iam::200000000004:role/${ENVIRONMENT}-vendor-build`,
    },
    supervisor: {
      id: `arn:aws:codebuild:eu-central-2:100000000003:project/${ENVIRONMENT}-supervisor-build-vendor`,
      role: `arn:aws:iam::100000000003:role/${ENVIRONMENT}-supervisor-build-vendor`,
    },
  });
  expect(held?.custodians.map(({ slug }) => slug)).toEqual(['foundation-1', 'foundation-3', 'vendor-1', 'notary-1']);
  expect(stdout).toContain(`digest  ${trustDigest(made)}\n`);
});
