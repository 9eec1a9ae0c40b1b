import { preAuthenticationEncoding } from '../../lib/attest/dsse';
import {
  bytesOf,
  type Documents,
  digestOf,
  documentsOf,
  envelopeBytes,
  judgeRelease,
  LOG_ENTRY,
  LogError,
  openOrder,
  type Purpose,
  parseEnvelope,
  type ReleaseName,
  replayLog,
  runRelease,
  type Side,
  type SigningKey,
  seal,
  type Trust,
  WITHDRAWAL,
  WITHDRAWAL_LIST,
  type Withdrawal,
} from '../../lib/release';
import { type authorise, COMPANY, ENVIRONMENT, fastOpening, key, NOW, opening, payload, TRUST, World } from './world';

/** What the cases of refusals are made from: a genuine release, and ways to change it. */
export let documents: Documents;
export let log: Buffer[];
export const { order, snapshot, archive } = opening();
export async function prepare(): Promise<void> {
  const world = new World();
  for (const one of [opening(), opening('1.0.1')]) {
    await openOrder(world.ports(), one.order, one.snapshot, one.archive);
    await runRelease(world.ports(), one.order, world.workshop());
  }
  documents = await documentsOf(world.distribution, order);
  log = [...world.log.map.values()];
  await prepareTwice();
}

export const release = () => digestOf(parseEnvelope(documents['release.centre.json'] as Buffer));
const withdrawal = (): Withdrawal => ({
  schemaVersion: 1,
  environment: ENVIRONMENT,
  company: COMPANY,
  name: order.name,
  version: order.version,
  release: release(),
  reason: 'it deletes files',
  withdrawnOn: NOW,
});
const both = [key('centre', 'release'), key('supervisor', 'release')];
export const list = async (signers: readonly SigningKey[] = both) =>
  seal(
    {
      schemaVersion: 1 as const,
      environment: ENVIRONMENT,
      company: COMPANY,
      number: 1,
      issuedOn: NOW,
      expires: '2026-01-17T12:00:00Z',
      withdrawals: [await seal(withdrawal(), WITHDRAWAL, both)],
    },
    WITHDRAWAL_LIST,
    signers,
  );
/** A document of the release, changed and signed again by the key it must be signed by. */
export async function again(
  name: keyof Documents,
  kind: never,
  signer: readonly SigningKey[],
  change: (document: never) => object,
): Promise<Documents> {
  return { ...documents, [name]: envelopeBytes(await seal(change(payload(documents[name] as Buffer) as never), kind, signer)) };
}
export const changedTrust = (change: Partial<Trust>): Trust => ({ ...TRUST, ...change });
export const judged = (make: Documents | Promise<Documents> | (() => Documents | Promise<Documents>)) => async () =>
  judgeRelease(await (typeof make === 'function' ? make() : make), TRUST);
/** Made when the case runs: the documents are there then. */
export const later = (make: () => Documents | Promise<Documents>) => make;
export const inPredicate = (change: object) => (statement: { readonly predicate: object }) => ({
  ...statement,
  predicate: { ...statement.predicate, ...change },
});
export const signer = (side: Side, purpose: Purpose) => [key(side, purpose)];
export const entryLike = (change: object) =>
  again('log-entry.json', LOG_ENTRY as never, signer('supervisor', 'log'), (entry: object) => ({ ...entry, ...change }));
export const ran = (set: (world: World) => void) => async () => {
  const world = new World();
  set(world);
  await openOrder(world.ports(), order, snapshot, archive);
  const end = await runRelease(world.ports(), order, world.workshop());
  if (end === 'blocked')
    judgeRelease(
      { ...(await documentsOf(world.records, order)), 'release.supervisor.json': documents['release.supervisor.json'] as Buffer },
      TRUST,
    );
};
export const inLog = (entries: () => Buffer[]) => async () => {
  try {
    replayLog(entries(), TRUST);
  } catch (error) {
    throw error instanceof LogError ? error.refusal : error;
  }
};
export const envelope = (name: keyof Documents) => parseEnvelope(documents[name] as Buffer);
export const reEnveloped = (name: keyof Documents, change: object): Documents => ({
  ...documents,
  [name]: bytesOf({ ...envelope(name), ...change }),
});

export let twice: Buffer[] = [];
export let broken: Buffer[] = [];
async function prepareTwice(): Promise<void> {
  const [zero, one] = log as [Buffer, Buffer];
  const elsewhere = { ...(payload(one) as object), previous: '1'.repeat(64) };
  broken = [zero, envelopeBytes(await seal(elsewhere as never, LOG_ENTRY, signer('supervisor', 'log')))];
  const [first] = log as [Buffer];
  const second = { ...(payload(first) as object), sequence: 1, previous: digestOf(parseEnvelope(first)) };
  twice = [first, envelopeBytes(await seal(second as never, LOG_ENTRY, signer('supervisor', 'log')))];
}
export async function signed(side: Side, purpose: Purpose, type: string, bytes: Buffer) {
  const { keyId, sign } = key(side, purpose);
  return { keyid: keyId, sig: (await sign(preAuthenticationEncoding(type, bytes))).toString('base64') };
}
export async function fastIn(world: World, version: string, authorisation: Awaited<ReturnType<typeof authorise>>): Promise<ReleaseName> {
  const fast = fastOpening(version, authorisation);
  await openOrder(world.ports(), fast.order, fast.snapshot, fast.archive, authorisation);
  await runRelease(world.ports(), fast.order, world.workshop());
  return fast.order;
}
export const fastRun = async (authorisation: ReturnType<typeof authorise>) => fastIn(new World(), '1', await authorisation);
