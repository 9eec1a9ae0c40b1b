import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../lib/attest/canonical';
import { begin, clone, digestOf, encodeEntry, execute, extend, later, PROPOSAL, ROOT, refusalOf, seal } from '../lib/custody';
import {
  custodian,
  EXECUTOR,
  genesisEntry,
  MemoryHolds,
  MemoryKeys,
  MemoryLedger,
  policy,
  proposal,
  QUORUM,
  READER,
  root,
  START,
  sealed,
  signers,
  submission,
  veto,
} from '../test/custody/world';
import { attackedDocuments } from './custody-model/attack-documents';
import { attackedHolds } from './custody-model/attack-holds';
import { attackedLedger } from './custody-model/attack-ledger';
import { attackedRoots } from './custody-model/attack-roots';

/** Writes docs/custody-vectors: one document of each kind, a ledger, and entries that must be refused after it. Signatures differ from run to run. */
export async function write(folder: string): Promise<void> {
  const ledger = new MemoryLedger([genesisEntry()]);
  const keys = new MemoryKeys();
  let now = later(START, 3600);
  const ports = { ledger, keys, holds: new MemoryHolds(), now: () => now, executor: EXECUTOR };
  const file = (name: string, value: unknown) => writeFileSync(join(folder, name), `${canonicalJson(value as never)}\n`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'ledger'), { recursive: true });

  const rotate = proposal(ledger.state(), 'rotate', { rotations: 0 });
  file('root.json', JSON.parse((ledger.entries[0] as Buffer).toString()).entry.body.root);
  file('proposal.json', seal(rotate, PROPOSAL, []));
  file(
    'approvals.json',
    QUORUM.map((slug) => sealed(rotate, [slug])),
  );
  await execute({ submission: submission(rotate) }, ports);

  const next = root({
    version: 2,
    custodians: ['foundation-1', 'foundation-3', 'vendor-1', 'notary-1'].map(custodian),
    expires: '2028-01-01T00:00:00Z',
  });
  const rotation = seal(next, ROOT, signers([...QUORUM, 'foundation-3']));
  file('rotation.json', rotation);
  const change = proposal(ledger.state(), 'change-root', { rootDigest: digestOf(rotation), recovery: false });
  await execute({ submission: { ...submission(change), root: rotation } }, ports);
  now = later(now, 72 * 3600);
  await execute(undefined, ports);

  const disputed = submission(proposal(ledger.state(), 'change-policy', { policy: policy(READER) }));
  await execute({ submission: disputed }, ports);
  now = later(now, 3600);
  const vetoed = veto(ledger.state(), digestOf(disputed.proposal), 'notary-1');
  file('veto.json', vetoed);
  await execute({ veto: vetoed }, ports);
  ledger.entries.forEach((bytes, index) => {
    writeFileSync(join(folder, 'ledger', `${String(index).padStart(6, '0')}.json`), bytes);
  });
  file('refused.json', [...refusedAfter(ledger.entries.slice(0, 1), later(START, 3600)), ...refusedAfter(ledger.entries, later(now, 60))]);
}

/** What an attacker would append to a ledger of so many entries, and why it is refused. */
function refusedAfter(entries: readonly Buffer[], at: string): object[] {
  const state = begin(entries[0] as Buffer);
  for (const bytes of entries.slice(1)) extend(state, bytes);
  const { environment, head } = state;
  const attacks = [
    ...attackedDocuments(state, at, []),
    ...attackedRoots(state, at),
    ...attackedLedger(state, at),
    ...attackedHolds(state, at),
  ];
  return attacks.flatMap(({ name, kind, body, entry, edit }) => {
    const { bytes } = encodeEntry({ environment, sequence: head.sequence + 1, previous: head.digest, at, ...entry, kind, body } as never);
    const edited = edit ? edit(bytes) : bytes;
    const code = refusalOf(() => extend(clone(state), edited))?.code;
    // Some need a state that takes long to come about, or would be too long for a file.
    if (code === undefined || code === 'too-large' || !name.startsWith(code)) return [];
    return [{ name, after: entries.length, code, entry: edited.toString('latin1') }];
  });
}
