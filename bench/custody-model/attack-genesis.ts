import {
  begin,
  CustodyError,
  decodeEntry,
  encodeEntry,
  GENESIS,
  type Genesis,
  merge,
  NO_ENTRY,
  parseEnvelope,
  ROOT,
  type Root,
  refusalOf,
  seal,
  sha256,
} from '../../lib/custody';
import { CUSTODIANS, ENVIRONMENT, genesis, genesisEntry, LOG, policy, QUORUM, root, START, signers } from '../../test/custody/world';
import { promise, Violation } from './facts';

/** A first entry that nobody should build on. @returns attacks tried */
export function genesisBattery(): number {
  const entry = (
    document: Partial<Genesis>,
    first: Partial<Root> = {},
    by: readonly string[] = CUSTODIANS,
    rootBy = by,
    around: object = {},
  ) => {
    const sealedRoot = seal(root(first), ROOT, signers(rootBy));
    const body = { genesis: seal(genesis(document, sealedRoot), GENESIS, signers(by)), root: sealedRoot };
    return encodeEntry({ environment: ENVIRONMENT, sequence: 0, previous: NO_ENTRY, kind: 'genesis', at: START, body, ...around }).bytes;
  };
  const twice = { name: 'log/vendor', arn: LOG, class: 'release' as const, policy: policy() };
  const attacks: readonly [string, Buffer, string?][] = [
    ['genesis-quorum: of the genesis', entry({}, {}, QUORUM, CUSTODIANS)],
    ['genesis-quorum: of the root', entry({}, {}, CUSTODIANS, QUORUM)],
    ['root-version', entry({}, { version: 2 })],
    ['root-digest', entry({ rootDigest: sha256('other') })],
    ['environment: the genesis', entry({ environment: 'other' })],
    ['environment: the root', entry({}, { environment: 'other' })],
    ['environment: the entry', entry({}, {}, CUSTODIANS, CUSTODIANS, { environment: 'other' })],
    ['root-expired', entry({}, { expires: START })],
    ['root-inconsistent', entry({}, { threshold: 2 })],
    ['root-inconsistent: more than all', entry({}, { threshold: 5 })],
    ['known-key', entry({ keys: [...genesis().keys, twice] })],
    ['position', entry({}, {}, CUSTODIANS, CUSTODIANS, { sequence: 1 })],
    ['chain', entry({}, {}, CUSTODIANS, CUSTODIANS, { previous: sha256('x') })],
    [
      'position: no genesis',
      encodeEntry({
        environment: ENVIRONMENT,
        sequence: 0,
        previous: NO_ENTRY,
        kind: 'event',
        at: START,
        body: { proposal: NO_ENTRY, eventId: '00000000-0000-0000-0000-000000000000' },
      }).bytes,
    ],
    ['anchor', genesisEntry(), sha256('another genesis')],
  ];
  for (const [name, bytes, anchor] of attacks) {
    try {
      begin(bytes, anchor);
    } catch (error) {
      if (error instanceof CustodyError) continue;
      throw new Violation('a crash', `${name}: ${(error as Error).stack}`);
    }
    promise('an attack is accepted', false, `genesis, ${name}`);
  }
  return attacks.length + forms();
}

/** Files as people carry them, refused before anything costs memory or a wrong union is made. */
function forms(): number {
  const two = seal(root(), ROOT, signers(['foundation-1']));
  const attacks: readonly [string, () => unknown][] = [
    ['too-large', () => parseEnvelope(Buffer.alloc((1 << 24) + 1, ' '))],
    ['too-large', () => decodeEntry(Buffer.alloc((1 << 24) + 1, ' '))],
    ['payload-type', () => merge(two, { ...two, payloadType: 'text/plain' })],
    ['other-payload', () => merge(two, seal(root({ version: 2 }), ROOT, signers(['vendor-1'])))],
  ];
  for (const [code, work] of attacks) promise('an attack is accepted', refusalOf(work)?.code === code, `form, ${code}`);
  return attacks.length;
}
