import { cosignerRole, logReviewerRole, publisherRole, relayRole, verifierRole } from '../../lib/model/roles';
import { centreOf } from '../stacks/bootstrap-templates';

const centre = centreOf('reference');

test('every record has its copy in the other organization', () => {
  const copies = centre.stores.filter(({ kind }) => kind === 'log-copy' || kind === 'ledger-copy');
  expect(
    copies.map(({ name, stackName, key, lockDays }) => ({
      name,
      stackName,
      key: key?.name,
      lockDays,
      of: centre.sourcesOf(name).map((source) => source.name),
    })),
  ).toEqual([
    {
      name: 'reference-supervisor-copy-vendor-100000000003',
      stackName: 'supervisor-copies-vendor',
      key: 'copy/vendor',
      lockDays: 730,
      of: ['reference-vendor-trail-200000000002'],
    },
    {
      name: 'reference-vendor-copy-supervisor-200000000002',
      stackName: 'vendor-log-archive',
      key: 'log/vendor',
      lockDays: 730,
      of: ['reference-supervisor-trail-100000000003'],
    },
    {
      name: 'reference-vendor-ledger-copy-200000000002',
      stackName: 'vendor-log-archive',
      key: 'ledger/supervisor',
      lockDays: 3650,
      of: ['reference-supervisor-ledger-100000000002'],
    },
    {
      name: 'reference-supervisor-copy-member-100000000003',
      stackName: 'supervisor-copies-member',
      key: 'copy/member',
      lockDays: 730,
      of: ['reference-member-trail-300000000002'],
    },
  ]);
  for (const copy of copies) {
    for (const source of centre.sourcesOf(copy.name)) expect(source.account.organization).not.toBe(copy.account.organization);
  }
});

test("the holder's log reviewers can decrypt each copy, the supervisor's verifier and witness its own, the founder's relay that of the ledger, its publisher its own, and nobody else reads it", () => {
  for (const copy of centre.stores.filter(({ kind }) => kind === 'log-copy' || kind === 'ledger-copy')) {
    const reading = copy.key?.genesisPolicy.Statement.filter(
      ({ Action, Condition }) => JSON.stringify(Action).includes('kms:Decrypt') && JSON.stringify(Condition).includes(copy.name),
    );
    // The founder's relay judges by its own copy of the ledger.
    const relayed = copy.kind === 'ledger-copy' && copy.account === centre.secondHand;
    // For the witness log, each side reads its own.
    const witnessed =
      copy.account.role === 'supervision' ? cosignerRole(centre.environment, copy.account.organization, copy.of ?? '') : undefined;
    const published = publisherRole(centre.environment, copy.account.organization).roleArn;
    expect(reading?.map(({ Sid, Condition }) => [Sid, Condition?.['ArnLike'] ?? Condition?.['ArnEquals']])).toEqual([
      ...(relayed
        ? [
            ['RelayReadsTheCopy', { 'aws:PrincipalArn': [relayRole(centre.environment, copy.account.organization).roleArn] }],
            ['PublisherReadsTheLedgersCopy', { 'aws:PrincipalArn': [published] }],
          ]
        : []),
      ...(copy.kind === 'log-copy'
        ? [
            witnessed
              ? ['WitnessReadsLogCopy', { 'aws:PrincipalArn': [witnessed.roleArn] }]
              : ['PublisherReadsLogCopy', { 'aws:PrincipalArn': [published] }],
          ]
        : []),
      ['LogReviewersRead', { 'aws:PrincipalArn': [logReviewerRole(centre.environment, copy.account.organization).roleArn] }],
      ...(copy.account.role === 'supervision'
        ? [['VerifierReadsTrails', { 'aws:PrincipalArn': [verifierRole(centre.environment, copy.account.organization).roleArn] }]]
        : []),
    ]);
  }
});
