import { granted, LedgerError, later, policyDigest } from '../../lib/custody';
import { writing } from './long-ledger';
import { DATA, genesisEntry, policy, proposal, START, submission } from './world';

const GRANTEE = 'arn:aws:iam::200000000003:role/centre/reader';
const VIEW = { policyDigest: policyDigest(policy()), status: 'enabled', rotations: 0 };

/** A rotation, then three proposals to read: one is carried out and ends, one fails, one is carried out and runs. */
function grantsLedger() {
  const ledger = writing(genesisEntry());
  const { state, add } = ledger;
  const asked = (ticket: string, at: string) => {
    const parameters = { grantee: GRANTEE, ticket, hours: 1 };
    const document = proposal(state, 'grant-read', parameters, { notBefore: at, expires: later(at, 3600) });
    add('intent', submission(document), at);
    const digest = [...state.open.keys()].at(-1) as string;
    add('attempt', { proposal: digest, number: 1, executor: state.executor, before: { ...VIEW, granted: false } }, later(at, 60));
    return digest;
  };
  const ended = (digest: string, done: boolean, at: string) =>
    add(
      'receipt',
      { proposal: digest, outcome: done ? 'done' : 'failed', reason: done ? null : 'LimitExceeded', after: { ...VIEW, granted: done } },
      at,
    );
  const first = asked('TC-1', later(START, 3600));
  ended(first, true, later(START, 3720));
  ended(asked('TC-2', later(START, 4000)), false, later(START, 4120));
  add('retirement', { proposal: first, after: { ...VIEW, granted: false } }, later(START, 7400));
  ended(asked('TC-3', later(START, 9000)), true, later(START, 9120));
  return ledger;
}

test('every grant that was made, with the time between which it was, also when it has ended', () => {
  const { entries, state } = grantsLedger();
  expect(granted(entries)).toEqual({
    environment: 'model',
    head: state.head,
    grants: [
      ['TC-1', 3660, 3720],
      ['TC-3', 9060, 9120],
    ].map(([ticket, from, until]) => ({
      proposal: expect.stringMatching(/^[0-9a-f]{64}$/),
      keyArn: DATA,
      grantee: GRANTEE,
      ticket,
      from: later(START, from as number),
      until: later(START, until as number),
    })),
  });
});

test.each([
  ['nothing', (): Buffer[] => [], 0],
  ['an entry left out', (entries: Buffer[]) => entries.toSpliced(3, 1), 3],
  ['a changed byte', (entries: Buffer[]) => entries.with(3, Buffer.from((entries[3] as Buffer).toString().replace('done', 'dome'))), 3],
])('a ledger that does not replay explains nothing: %s', (_, change, index) => {
  try {
    granted(change(grantsLedger().entries));
    throw new Error('it was believed');
  } catch (error) {
    expect(error).toBeInstanceOf(LedgerError);
    expect((error as LedgerError).index).toBe(index);
  }
});
