import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rulesRan } from '../../bin/pack-report';
import { readRegister } from '../../bin/register';
import { examplePublicKey } from '../../lib/config/example-keys';
import { parseEnvironment } from '../../lib/config/load';
import { ExceptionMatcher } from '../../lib/gate/exceptions/matcher';
import { CentreValidation } from '../../lib/gate/plugin';
import { buildCentre } from '../../lib/model/build';
import type { Centre } from '../../lib/model/centre';
import { readRegistry, registryPath } from '../../lib/model/registry';
import { buildApp } from '../../lib/stacks';
import { writeBootstrap } from '../../lib/stacks/bootstrap';
import { readAssembly } from '../../lib/template';
import type { Assembly } from '../../lib/template/types';
import { countedPacks, isFinding, type PackCheck } from '../../policies/packs/counted';
import { RULES } from '../../policies/rules';
import { edited, environmentFile, reference } from '../config/edits';

const scratch = mkdtempSync(join(tmpdir(), 'centre-yaml-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const asOf = '2026-11-24';
const registry = readRegistry(registryPath(environmentFile('reference')), parseEnvironment(reference, 'reference.yaml'));

interface Built {
  readonly centre: Centre;
  readonly assembly: Assembly;
}
/** Synthesizes and judges a changed reference: rules, packs and register as they are, nothing else touched. */
function built(text: string, day = asOf, withRegistry = true): Built {
  const environment = parseEnvironment(text, 'changed.yaml');
  const centre = buildCentre(environment, { asOf: day, registry: withRegistry ? registry : undefined });
  const outdir = mkdtempSync(join(scratch, 'out-'));
  const matcher = new ExceptionMatcher(readRegister(), centre);
  const checks: PackCheck[] = [];
  const plugin = new CentreValidation(RULES, centre);
  writeBootstrap(centre, outdir);
  buildApp(centre, {
    outdir,
    plugins: [plugin, ...countedPacks(checks, (check) => matcher.accepts(check))],
  }).synth();
  expect(plugin.result?.findings).toEqual([]);
  expect(plugin.result?.outcome).toBe('clean');
  expect(checks.filter((check) => isFinding(check) && !matcher.accepts(check))).toEqual([]);
  expect(matcher.complaints(rulesRan(checks))).toEqual([]);
  return { centre, assembly: readAssembly(outdir) };
}

const bucketsOf = ({ assembly }: Built, stack: string) =>
  assembly.templates
    .filter(({ stackName }) => stackName === stack)
    .flatMap(({ branches }) => branches.flatMap((branch) => branch.byType('AWS::S3::Bucket').map(({ logicalId }) => logicalId)));
const MARKETS = ['Europe', 'NorthAm', 'Oceania', 'Japan', 'SouthKorea', 'Singapore', 'Asia', 'LatinAm', 'MiddleEast'].map(
  (market) => `Data${market}Store`,
);

test('the reference as it is', () => {
  expect(bucketsOf(built(reference), 'vendor-statistics')).toEqual(['LandingStore', ...MARKETS]);
});

test('a market more: three lines', () => {
  const text = edited(
    reference,
    '      - slug: latin-am\n',
    '      - slug: africa\n        name: Africa\n        countries: [ZA, KE, EG]\n        movedToZurich: 2026-10-01\n      - slug: latin-am\n',
  );
  const result = built(text);
  expect(bucketsOf(result, 'vendor-statistics')).toContain('DataAfricaStore');
  expect(result.centre.keys.filter((key) => !key.adopted).map(({ name }) => name)).toEqual(['statistics/vendor/africa']);
  expect(result.centre.notices).toContain(
    'statistics/vendor/africa planned, not adopted by a quorum: what uses them cannot be deployed before key genesis',
  );
});

test('a market removed: its data stays locked until its retention ends, and nothing is written any more', () => {
  const text = edited(
    reference,
    '{ slug: japan, name: Japan, countries: [JP], movedToZurich: 2020-11-01 }',
    '{ slug: japan, name: Japan, countries: [JP], movedToZurich: 2020-11-01, closed: 2026-06-30 }',
  );
  const during = built(text);
  expect(bucketsOf(during, 'vendor-statistics')).toContain('DataJapanStore');
  const ingest = during.assembly.templates.flatMap(({ branches }) => branches.flatMap((branch) => branch.byId('IngestPolicy') ?? []));
  expect(JSON.stringify(ingest.map(({ properties }) => properties))).not.toContain('data-japan');
  expect(during.centre.notices).toContain('market Japan of Vendor Security closed on 2026-06-30: its data stays locked until 2027-06-30');
  const after = built(text, '2027-07-01');
  expect(bucketsOf(after, 'vendor-statistics')).not.toContain('DataJapanStore');
});

test('a member company more: a stack of its own for keys and copies, and no company meets another', () => {
  const member = reference.slice(reference.indexOf('  - slug: member'), reference.indexOf('custody:\n'));
  const third = member
    .replaceAll('slug: member', 'slug: third')
    .replaceAll('Second Member', 'Third Member')
    .replaceAll('memb3r0002', 'th1rd00003')
    .replaceAll('r-m002', 'r-t003')
    .replaceAll("'3000", "'4000")
    .replaceAll('member.example', 'third.example');
  const result = built(edited(reference, 'custody:\n', `${third}custody:\n`));
  const stacks = result.assembly.templates.map(({ stackName }) => stackName);
  for (const name of [
    'supervisor-keys-third',
    'supervisor-copies-third',
    'supervisor-builds-third',
    'third-management',
    'third-statistics',
  ])
    expect(stacks).toContain(name);
});

test('a custodian more: the model, the keys and the templates stay, but for who may begin the ledger', () => {
  const line = reference.split('\n').find((text) => text.includes('slug: notary-2')) as string;
  const text = edited(
    reference,
    line,
    `${line}\n    - { slug: notary-3, party: notaries, publicKey: ${examplePublicKey('reference', 'notary-3')} }`,
  );
  const written = (from: string) =>
    built(from).assembly.templates.map(({ document }) =>
      JSON.stringify(document).replace(/"CUSTODY_FOUNDERS":"[0-9a-f]{64}"/g, '"CUSTODY_FOUNDERS":"..."'),
    );
  expect(written(text)).toEqual(written(reference));
});

test('a retention raised: every lock and cap follows', () => {
  const result = built(edited(edited(reference, 'userDataDays: 365', 'userDataDays: 400'), 'logMaximumDays: 1095', 'logMaximumDays: 1460'));
  const store = result.assembly.templates.flatMap(({ branches }) => branches.flatMap((branch) => branch.byId('DataEuropeStore') ?? []))[0];
  expect(store?.properties['ObjectLockConfiguration']).toEqual({
    ObjectLockEnabled: 'Enabled',
    Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 400 } },
  });
});

test('an expired partner has no role, and a notice', () => {
  const { centre, assembly } = built(reference);
  const roles = assembly.templates
    .filter(({ stackName }) => stackName === 'vendor-review')
    .flatMap(({ branches }) => branches.flatMap((branch) => branch.byType('AWS::IAM::Role').map(({ logicalId }) => logicalId)));
  expect(roles.filter((role) => role.startsWith('Partner'))).toEqual(['PartnerTelcoRole', 'PartnerBankRole', 'PartnerCertRole']);
  expect(centre.notices).toContain('partner Institute for Product Testing of Vendor Security expired on 2026-06-30 and has no access');
  // On its last day; the register of exceptions begins later, so that only the model is made.
  const { notices } = buildCentre(parseEnvironment(reference, 'reference.yaml'), { asOf: '2026-06-30', registry });
  expect(notices.filter((notice) => !notice.startsWith('no trust document of '))).toEqual([]);
});

test('nothing is tied to the reference', () => {
  for (const name of ['minimal', 'trial']) {
    built(readFileSync(environmentFile(name), 'utf8'), asOf, false);
  }
});
