import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, envelopeBytes, seal, WITHDRAWAL } from '../../lib/release';
import { about, at, folder, keyFiles, ordered, orderOf, refused, source, taken, trust, write } from './desk';
import { ENVIRONMENT, TRUST } from './world';

const snapshotOf = (from: string, out: string, ...change: readonly string[]) => [
  'snapshot',
  from,
  ...about('endpoint', '1.0.0'),
  '--out',
  at(out),
  ...change,
];
const WITHDRAWN = {
  schemaVersion: 1 as const,
  company: 'vendor',
  name: 'endpoint',
  version: '1.0.0',
  reason: 'none',
  withdrawnOn: '2026-01-10T12:00:00Z',
};

test('what is refused: one error with a place, and nothing written', async () => {
  source('unbuildable', ['notes']);
  source('plain', ['notes', 'build']);
  chmodSync(at('plain', 'build'), 0o644);
  source('linked', ['build']);
  symlinkSync('/etc/hostname', at('linked', 'notes'));
  source('repository', ['build']);
  write('repository/.git/HEAD', 'ref\n');
  source('tools', ['build']);
  write('tools/toolchain.sha256', 'gcc 12\n');
  source('path', ['build']);
  write('path/a\\b', '');
  for (const [version, out] of [
    ['1.0.0', 'a'],
    ['1.0.1', 'c'],
    ['3.0.0', 'exchanged'],
  ] as const)
    await taken('endpoint', version, out);
  await ordered('c');
  write('exchanged/source.zip', readFileSync(at('a', 'source.zip')).subarray(1));
  write('other-trust.json', bytesOf({ ...TRUST, company: 'member' }));
  write('p384.pem', '-----BEGIN PUBLIC KEY-----\n');
  mkdirSync(at('nothing'));
  const withdrawal = { ...WITHDRAWN, environment: ENVIRONMENT, release: '0'.repeat(64) };
  write('withdrawal.json', envelopeBytes(await seal(withdrawal, WITHDRAWAL, [])));
  const cases: readonly (readonly [readonly string[], string])[] = [
    [snapshotOf(at('nowhere'), 'x'), 'HERE/nowhere: unreadable: expected a folder of source files, found no such folder. '],
    [snapshotOf(at('source'), 'a'), 'HERE/a: exists: expected a new folder, found one that is there. '],
    [
      snapshotOf(at('unbuildable'), 'x'),
      'HERE/unbuildable/build: source: expected an executable file, run as ./build TOOLS OUT, found no such file. ',
    ],
    [
      snapshotOf(at('plain'), 'x'),
      'HERE/plain/build: source: expected an executable file, run as ./build TOOLS OUT, found one that is not executable. ',
    ],
    [snapshotOf(at('linked'), 'x'), 'HERE/linked/notes: source: expected plain files and folders, found a link or a special file. '],
    [snapshotOf(at('repository'), 'x'), "HERE/repository/.git: source: expected source files only, found a repository's own files. "],
    [snapshotOf(at('tools'), 'x'), 'HERE/tools/toolchain.sha256: source: expected one SHA-256, hex, found "gcc 12\\n". '],
    [snapshotOf(at('path'), 'x'), 'HERE/path: '],
    [snapshotOf(at('source'), 'x', '--company', 'nobody'), 'HERE/model.yaml: unknown-company: expected vendor or member, found nobody. '],
    [snapshotOf(at('source'), 'x', '--name', 'toaster'), 'HERE/model.yaml: unknown-product: expected endpoint or mobile or '],
    [snapshotOf(at('source'), 'x', '--version', 'the last'), '--version: '],
    [['snapshot'], 'usage: not: release snapshot SOURCE. '],
    [orderOf('nothing'), 'HERE/nothing/snapshots: unreadable: expected one snapshot, found none. '],
    [orderOf('exchanged'), 'HERE/exchanged/source.zip: snapshot: expected the archive '],
    [orderOf('c'), 'HERE/c/orders/endpoint/1.0.1.json: exists: expected no order yet, found one that is there. '],
    [orderOf('a', '--trust', at('other-trust.json')), '--trust: environment: expected model/member, found model/vendor. '],
    [orderOf('a', '--uploaded', 'two words'), "usage: --uploaded 'two words'. "],
    [
      orderOf('a', '--environment', join(__dirname, '..', '..', 'environments', 'reference.yaml')),
      'HERE/a: environment: expected a snapshot of reference, found one of model. ',
    ],
    [trust(keyFiles.slice(1).flat(), 'x'), '--key: trust: expected a key of the centre for provenance, found none. '],
    [trust([...keyFiles.flat(), '--key', `centre/log=${at('centre-release.key')}`], 'x'), '--key: trust: expected each key once, found '],
    [trust(['--key', 'centre/release'], 'x'), "usage: --key 'centre/release'. "],
    [
      trust(['--key', `centre/release=${at('p384.pem')}`], 'x'),
      'HERE/p384.pem: bad-key: expected a public key: PEM, DER or base64, found none of these. ',
    ],
    [
      ['authorise', 'draft', '--trust', at('trust.json'), '--rules', 'malware', '--count', '1', '--days', '8', '--out', at('x')],
      "usage: --days '8'. ",
    ],
    [['authorise', 'sign', at('trust.json'), '--key', at('p384.pem')], 'HERE/trust.json: '],
    [
      ['authorise', 'sign', at('withdrawal.json'), '--key', at('p384.pem')],
      'HERE/withdrawal.json: payload-type: expected application/vnd.swiss-centre.release-fast-lane+json, found ',
    ],
    [['authorise'], 'usage: authorise needs draft, sign or assemble. '],
  ];
  for (const [args, message] of cases) expect([args[0], (await refused(...args)).slice(0, message.length)]).toEqual([args[0], message]);
  expect(readdirSync(folder).filter((name) => name === 'x' || name.includes('partial'))).toEqual([]);
});
