import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACTIONS, readClaims } from '../../bin/claims';
import { readCatalogues } from '../../bin/evidence/project';
import { wildcard } from '../../lib/access/pattern';
import { classesOf } from '../../lib/claims/classes';
import { Prover } from '../../lib/claims/prove';
import { Rests } from '../../lib/claims/rests';
import { weakenings } from '../../lib/claims/weaken';
import { InputError } from '../../lib/config/problem';
import { brokenStatement, LOCK, parseCatalogue } from '../../lib/evidence/catalogue';
import { judge } from '../../lib/gate/judge';
import { type Target, worldOf } from '../../lib/world/world';
import { residencyAssetDestination } from '../../policies/rules/residency/residency-asset-destination';
import { CARRIERS } from '../policies/carriers';
import type { RuleCases } from '../policies/case';
import { testCentre } from '../policies/centre';
import { referenceAssembly } from '../world/reference';

const mappings = readCatalogues().flatMap(({ id: catalogue, controls }) =>
  controls.flatMap(({ id: control, shownBy }) => shownBy.map((mapping) => ({ ...mapping, catalogue, control }))),
);
const mutations = (kind: string) => [
  ...new Set(mappings.filter(({ by }) => by.kind === kind).map(({ by, brokenBy }) => `${by.id}|${brokenBy}`)),
];
const split = (mutation: string) => mutation.split('|') as [string, string];
const centre = testCentre();
const scratch = mkdtempSync(join(tmpdir(), 'centre-controls-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const unlocked = ({ lock: _, ...target }: Target): Target => target;

const policies = join(__dirname, '..', 'policies');
const all = readdirSync(policies, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.cases.ts'))
  .map((file) => (require(join(policies, file)) as { cases: RuleCases }).cases);

test('all that FACTS lists is mapped', () => {
  expect(readCatalogues().map(({ id, controls }) => [id, controls.length])).toEqual([
    ['fadp', 8],
    ['finma', 2],
    ['iso-27001', 15],
    ['nist-800-53', 24],
    ['soc2', 10],
  ]);
});

test.each(
  mutations('rule')
    .filter((mutation) => !mutation.startsWith('residency-asset-destination|'))
    .map(split),
)('rule %s notices: %s', (id, name) => {
  const cases = all.find(({ rule }) => rule.id === id) as RuleCases;
  const home = {
    account: cases.account ?? centre.account('vendor', 'statistics').id,
    region: cases.region ?? 'eu-central-2',
    stack: cases.stack ?? 'carried',
  };
  const model = cases.centre ?? (cases.withCentre || cases.rule.needs === 'environment' ? centre : undefined);
  const carry = CARRIERS['raw YAML'] as (typeof CARRIERS)[string];
  const judged = (template: RuleCases['compliant'], change?: RuleCases['violating'][number]['change']) =>
    judge([cases.rule], carry(template, change, home, mkdtempSync(join(scratch, 'c-'))), model).findings.filter(({ rule }) => rule === id);
  const broken = cases.violating.find((one) => one.name === name);
  const further = cases.further?.find((one) => one.name === name);
  expect(judged(cases.compliant)).toEqual([]);
  expect(
    broken ? judged(cases.compliant, broken.change).length : judged((further as NonNullable<typeof further>).template).length,
  ).toBeGreaterThan(0);
});

describe('over the reference', () => {
  const assembly = referenceAssembly();
  const world = worldOf(assembly, centre);
  const left = weakenings(world);

  test('rule residency-asset-destination notices a stack in another Region', () => {
    const [first, ...rest] = assembly.assetDestinations;
    const moved = { ...assembly, assetDestinations: [{ ...first, region: 'eu-west-1' } as typeof first & object, ...rest] };
    const answers = (given: typeof assembly) =>
      judge([residencyAssetDestination], given, centre).findings.filter(({ rule }) => rule === 'residency-asset-destination').length;
    expect([answers(assembly), answers(moved)]).toEqual([0, 1]);
  });

  const claims = mutations('claim')
    .map(split)
    .filter(([, brokenBy]) => brokenStatement(brokenBy).sid !== LOCK);
  // Deciding each claim anew takes its time: `npm run prove` does all of them.
  const chosen =
    process.env['PROVE'] === '1' ? claims : claims.filter(([id]) => ['no-party-alone', 'stores-kept', 'second-hand-narrow'].includes(id));
  test.each(chosen)('claim %s notices that this is left out: %s', (id, brokenBy) => {
    const claim = readClaims().filter((one) => one.id === id);
    const { policy, sid, condition } = brokenStatement(brokenBy);
    const matching = left.filter((one) => wildcard(policy, one.policy) && one.sid === sid && one.condition === condition);
    expect(matching.length).toBeGreaterThan(0);
    const rests = new Rests(world, claim, ACTIONS);
    expect(matching.some((weakening) => rests.without(weakening) !== undefined)).toBe(true);
  });

  const locks = mutations('claim')
    .map(split)
    .filter(([, brokenBy]) => brokenStatement(brokenBy).sid === LOCK);
  test.each(locks)('claim %s notices that a bucket is not locked: %s', (id, brokenBy) => {
    const [claim] = readClaims().filter((one) => one.id === id);
    const [stack = '', logicalId = ''] = brokenStatement(brokenBy).policy.split('/');
    const names = assembly.templates
      .filter(({ stackName }) => wildcard(stack, stackName))
      .flatMap(({ document }) => Object.entries(document['Resources'] as { [id: string]: { Properties?: { BucketName?: string } } }))
      .filter(([resource]) => wildcard(logicalId, resource))
      .map(([, { Properties }]) => `arn:aws:s3:::${Properties?.BucketName}`);
    const [name] = names;
    const of = (target: Target) => target.arn === name || target.arn.startsWith(`${name}/`);
    const open = { ...world, targets: new Map([...world.targets].map(([arn, target]) => [arn, of(target) ? unlocked(target) : target])) };
    const verdict = (given: typeof world) => {
      const prover = new Prover(given, classesOf(given, ACTIONS), { only: ({ target }) => of(target) });
      return claim?.nobody.map((entry) => prover.nobody(entry, prover.columns[0] as (typeof prover.columns)[number]).verdict);
    };
    expect([verdict(world), verdict(open)]).toEqual([['proven'], ['counterexample']]);
  });
});

const catalogue = (control: string) =>
  `schemaVersion: 1\ncatalogue: x\ntitle: X\nedition: '1'\nversion: 1.0.0\nsource: https://x.example\ncontrols:\n  - { id: A, title: T, article: B, ${control} }\n`;
test.each([
  ['neither showing nor duty', 'shownBy: []', 'found neither'],
  [
    'an unknown rule',
    'shownBy: [{ by: rule:no-such, relation: supports, brokenBy: x }]',
    'x.yaml:8:52: bad-value: expected a rule that there is, found no-such',
  ],
  ['a relation of its own', 'shownBy: [{ by: rule:bucket-locked, relation: proves, brokenBy: x }]', 'x.yaml:8'],
  [
    'a showing twice',
    'shownBy: [{ by: rule:a, relation: supports, brokenBy: x }, { by: rule:a, relation: supports, brokenBy: y }]',
    'each showing once',
  ],
])('a catalogue with %s is refused', (_, control, says) => {
  const read = () => parseCatalogue(catalogue(control), 'x.yaml', { rules: ['a', 'bucket-locked'], claims: [] });
  expect(read).toThrow(InputError);
  expect(read).toThrow(says);
});
