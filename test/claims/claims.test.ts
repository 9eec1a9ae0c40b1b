import { ACTIONS, readClaims } from '../../bin/claims';
import { proveClaims } from '../../lib/claims';
import { type Claim, parseClaims } from '../../lib/claims/claims';
import { belowQuorum, coalitionsFor, columnsOf } from '../../lib/claims/coalitions';
import { InputError } from '../../lib/config/problem';
import { claimsText } from '../../lib/gate/claims';
import { paint } from '../../lib/gate/format';
import type { Centre } from '../../lib/model/centre';
import { testCentre } from '../policies/centre';
import { referenceAssembly } from '../world/reference';
import { BAD } from './claims.cases';

const centre = testCentre();
const assembly = referenceAssembly();

test.each(BAD)('%s is refused', (_, text, problem) => {
  const parse = () => parseClaims([{ file: 'a-claim.yaml', text }]);
  expect(parse).toThrow(InputError);
  expect(parse).toThrow(problem);
});

test('no claims at all are refused', () => {
  expect(() => parseClaims([])).toThrow('policies/claims: empty: expected claims, found none');
});

describe('on the reference', () => {
  const results = proveClaims(assembly, centre, readClaims(), ACTIONS);

  test('every claim is proven with guardrails intact', () => {
    expect(results.filter(({ verdict, intact }) => verdict !== 'proven' || intact !== 'proven').map(({ id }) => id)).toEqual([]);
  });

  test("those about users' data, keys, the ledger, locks, the log copies and doors also with a management account hostile", () => {
    expect(results.filter(({ hostile }) => hostile === 'proven').map(({ id }) => id)).toEqual([
      'doors-only',
      'ledger-kept',
      'lock-holds',
      'log-copied',
      'no-party-alone',
      'read-needs-grant',
      'work-goes-on',
    ]);
  });

  test('what a claim declares to hold with guardrails only has a counterexample without them', () => {
    const declared = results.flatMap(({ id, entries }) =>
      entries.filter((entry) => entry.declared !== undefined).map((entry) => ({ id, ...entry })),
    );
    const everywhere = new Map(declared.map(({ id, sid }) => [`${id} ${sid}`, true]));
    for (const { id, sid, verdict } of declared) if (verdict === 'counterexample') everywhere.delete(`${id} ${sid}`);
    expect([...everywhere.keys()]).toEqual([]);
  });

  test('every sentence was about something, and asked', () => {
    const silent = results.flatMap(({ id, entries }) =>
      entries.filter(({ column, asked }) => column === 'guardrails intact' && asked === 0).map(({ sid }) => `${id} ${sid}`),
    );
    expect(silent).toEqual(SILENT);
  });
});

/** Sentences for which no principal has a statement to ask about: they hold by silence, and mutation shows that they can fail. */
const SILENT: readonly string[] = [
  'build-as-defined ReachesTheOtherBuild',
  'custody-network-narrow ReachesAnotherStoreThere',
  'doors-only DoesMoreThanAskTheRelay',
  'doors-only TouchesTheAssemblyLine',
  'doors-only DoesMoreThanAskTheWitness',
  'doors-only ReachesTrails',
  'ledger-kept TouchesTheCopyFromTheOtherSide',
  'line-as-defined TheMachineDoesMoreThanRunSteps',
  'line-as-defined TheMachineUsesAKey',
  'line-as-defined TheMachineSigns',
  'line-as-defined TheMachineRunsSomethingElse',
  'line-as-defined TheMachineStartsABuild',
  'log-stop-noticed StopsOrNarrowsATrail',
  'log-stop-noticed StopsTheNotificationsOfTheOtherSide',
  'no-escalation UndoesGuardrails',
  'partner-sees-its-level ReadsBeyondItsLevel',
  'partner-sees-its-level DecryptsBeyondItsLevel',
  'read-needs-grant ReadsUsersDataFromAnotherOrganization',
  'relay-only-forwards RelayUsesOrChangesAKey',
  'relay-only-forwards RelayDecryptsMoreThanTheLedger',
  'relay-only-forwards RelayWrites',
  'review-sealed ReadsMaterialFromAnotherAccount',
  'seen-not-read ReviewersOfLogsReadTheSnapshot',
  'two-signatures SignsForAnotherOrganization',
  'two-signatures BuildsAndSigns',
];

const one = (text: string): Claim =>
  parseClaims([{ file: 'a.yaml', text: `schemaVersion: 1\nid: a\nclaim: A claim that a test makes up.\n${text}` }])[0] as Claim;

test('a false claim has a counterexample that a person can follow', () => {
  const text = 'nobody:\n  - sid: Deploys\n    who: one-side\n    may: [become]\n    on: { roles: [bootstrap/cfn-exec], in: [review] }\n';
  const [result] = proveClaims(assembly, centre, [one(text)], ACTIONS);
  const cfnExec = 'arn:aws:iam::200000000005:role/cdk-centre-cfn-exec-role-200000000005-eu-central-2';
  expect(result?.verdict).toBe('counterexample');
  expect(
    claimsText(result ? [result] : [], paint(false))
      .split('\n')
      .slice(2, 7),
  ).toEqual([
    '      counterexample, guardrails intact: Deploys',
    '        acting together: member, vendor',
    `        arn:aws:iam::200000000005:role/aws-reserved/sso.amazonaws.com/eu-central-2/AWSReservedSSO_AdministratorAccess_0123456789abcdef -> cloudformation:CreateStack -> ${cfnExec}`,
    `        ${cfnExec} become ${cfnExec}`,
    '      counterexample, vendor hostile: Deploys',
  ]);
});

test('a request that is possible is told with the statements that allow it, where they stand, and those that it escapes', () => {
  const text = "nobody:\n  - sid: Reads\n    who: { roles: ['read-europe'] }\n    may: [s3:GetObject]\n    on: { objects: [user-data] }\n";
  const [result] = proveClaims(assembly, centre, [one(text)], ACTIONS);
  const found = result?.entries[0]?.counterexample;
  expect(found).toMatchObject({
    coalition: 'by itself',
    asker: 'arn:aws:iam::200000000003:role/reference-vendor-read-europe',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::reference-vendor-data-europe-200000000003/any',
    steps: [],
  });
  expect(found?.allowedBy.map(({ policy, sid, at }) => [policy, sid, at?.replace(/^.*\/|:\d+$/g, '')])).toContainEqual([
    'vendor-statistics/ReadEuropePolicy',
    'ReadThisMarket',
    'vendor-statistics.template.json',
  ]);
  expect(found?.notStoppedBy.map(({ sid }) => sid)).toContain('DenyUnencryptedTransport');
});

test('a claim that somebody can, and nobody can, says what stands in the way', () => {
  const [result] = proveClaims(
    assembly,
    centre,
    [one('somebody:\n  - sid: Deletes\n    who: { roles: [publish] }\n    can: [s3:DeleteObject]\n    on: { objects: [material] }\n')],
    ACTIONS,
  );
  expect(result?.entries[0]?.why).toMatch(
    /reference-vendor-publish cannot s3:DeleteObject .* explicitly-denied by .*DenyHidingErasingAndBypassing/,
  );
});

test.each([
  [
    'about nothing',
    'nobody:\n  - sid: Some\n    who: anybody\n    may: [s3:GetObject]\n    on: { objects: [no-such-kind] }\n',
    /nothing, or nobody/,
  ],
  [
    'about nobody',
    'somebody:\n  - sid: Some\n    who: { roles: [nobody-has-this] }\n    can: [s3:GetObject]\n    on: { objects: [material] }\n',
    /nothing, or nobody/,
  ],
  [
    'about no action',
    'nobody:\n  - sid: Some\n    who: anybody\n    may: [s3:Frobnicate]\n    on: { objects: [all] }\n',
    /no action of AWS is s3:Frobnicate/,
  ],
])('a claim %s is unknown', (_, text, why) => {
  const [result] = proveClaims(assembly, centre, [one(text)], ACTIONS);
  expect([result?.verdict, result?.entries[0]?.why]).toEqual(['unknown', expect.stringMatching(why)]);
});

test('without a template of every account nothing is decided', () => {
  const part = { ...assembly, templates: assembly.templates.filter(({ account }) => account !== '200000000003') };
  for (const { verdict, entries } of proveClaims(part, centre, readClaims(), ACTIONS))
    expect([verdict, entries[0]?.why]).toEqual(['unknown', 'no template of vendor statistics']);
});

describe('coalitions', () => {
  test('every set of parties below the quorum is in one of the largest', () => {
    expect(belowQuorum(centre).map((set) => [...set].sort())).toEqual([
      ['member', 'supervisor'],
      ['member', 'vendor'],
    ]);
  });
  test('where the founder’s party is not required, it joins whoever is too few without it', () => {
    const { custody } = centre.environment;
    const looser: Centre = {
      ...centre,
      environment: { ...centre.environment, custody: { ...custody, requiredParties: ['foundation'], threshold: 6 } },
    };
    expect(belowQuorum(looser).map((set) => [...set].sort())).toEqual([['member', 'supervisor', 'vendor']]);
  });
  test.each([
    ['below-quorum', undefined, ['member, supervisor', 'member, vendor']],
    ['below-quorum', 'supervisor', ['member, supervisor (supervisor hostile)']],
    ['below-quorum', 'member', ['member, supervisor (member hostile)', 'member, vendor (member hostile)']],
    ['one-side', undefined, ['supervisor', 'member, vendor']],
    ['one-side', 'vendor', ['member, vendor (vendor hostile)']],
    ['other-organizations', undefined, ['supervisor', 'vendor', 'member']],
    ['strangers', 'vendor', ['strangers (vendor hostile)']],
    ['anybody', undefined, ['member, supervisor, vendor']],
  ] as const)('%s, hostile: %s', (who, hostile, names) => {
    const column = columnsOf(centre).find((candidate) => candidate.hostile === hostile);
    expect(
      coalitionsFor(who, centre, column ?? { name: 'none' })
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...names].sort());
  });
});
