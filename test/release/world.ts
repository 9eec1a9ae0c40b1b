import { createHash } from 'node:crypto';
import type { Envelope } from '../../lib/attest/dsse';
import { localSigner } from '../../lib/attest/dsse';
import { examplePrivateKey, examplePublicKey } from '../../lib/config/example-keys';
import { type Instant, instantOf } from '../../lib/custody/shape';
import {
  type BuildService,
  bytesOf,
  digestOf,
  digestOfDocument,
  type EffectiveBuild,
  FAST_LANE,
  type FastLane,
  type FileDigest,
  type Order,
  openOrder,
  type Ports,
  type Purpose,
  runRelease,
  type Side,
  type SigningKey,
  type Slots,
  type Snapshot,
  type SourceFile,
  seal,
  type Trust,
  takeSnapshot,
  type Workshop,
} from '../../lib/release';
import { CUSTODIANS, ENVIRONMENT, QUORUM, root, signer } from '../custody/world';

export { CUSTODIANS, ENVIRONMENT, QUORUM, root };
export const COMPANY = 'vendor';
export const NOW = '2026-01-10T12:00:00Z';
export const sha = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
const project = (account: string, name: string) => `arn:aws:codebuild:eu-central-2:${account}:project/${name}`;
const role = (account: string) => `arn:aws:iam::${account}:role/build`;
export const BUILDERS: Trust['builders'] = {
  centre: { id: project('200000000004', 'build-a'), role: role('200000000004') },
  supervisor: { id: project('100000000003', 'build-b'), role: role('100000000003') },
};
export const IMAGE = sha('image');
export const BUILDSPEC = sha('buildspec');

const NEEDED: readonly (readonly [Side, Purpose])[] = [
  ['centre', 'provenance'],
  ['supervisor', 'provenance'],
  ['supervisor', 'comparison'],
  ['supervisor', 'summary'],
  ['centre', 'release'],
  ['supervisor', 'release'],
  ['supervisor', 'log'],
];
const keys = new Map<string, SigningKey>();
export const publicKey = (side: Side, purpose: Purpose) => examplePublicKey('release', `${side}-${purpose}`);
export function key(side: Side, purpose: Purpose): SigningKey {
  const name = `${side}-${purpose}`;
  const made = keys.get(name) ?? localSigner(examplePrivateKey('release', name), publicKey(side, purpose));
  keys.set(name, made);
  return made;
}
export const TRUST: Trust = {
  schemaVersion: 1,
  environment: ENVIRONMENT,
  company: COMPANY,
  organizations: { centre: 'vendor', supervisor: 'supervisor' },
  keys: NEEDED.map(([side, purpose]) => ({ side, purpose, publicKey: publicKey(side, purpose) })),
  builders: BUILDERS,
  root: root(),
};

/** Slots in memory; `before` is called before each effect and may throw, as a killed process would. */
export class MemorySlots implements Slots {
  readonly map = new Map<string, Buffer>();
  constructor(private readonly before: (what: string) => void = () => undefined) {}
  read = async (name: string) => this.map.get(name);
  claim = async (name: string, bytes: Buffer) => {
    this.before(`before ${name}`);
    const free = !this.map.has(name);
    if (free) this.map.set(name, bytes);
    this.before(`after ${name}`);
    return free;
  };
}

export class World {
  now: Instant = NOW;
  readonly records: MemorySlots;
  readonly log: MemorySlots;
  readonly distribution: MemorySlots;
  /** What each side's build makes, by release. */
  readonly outputs: { [S in Side]: (order: Order) => { readonly [name: string]: string } } = {
    centre: ({ name, version }) => ({ 'bin/app': `${name} ${version}`, 'share/notes': 'notes' }),
    supervisor: ({ name, version }) => ({ 'bin/app': `${name} ${version}`, 'share/notes': 'notes' }),
  };
  /** What a build had otherwise than it should. */
  change: { [S in Side]?: Partial<EffectiveBuild> } = {};
  started = 0;
  constructor(before?: (what: string) => void) {
    this.records = new MemorySlots(before);
    this.log = new MemorySlots(before);
    this.distribution = new MemorySlots(before);
  }
  ports(change: Partial<Ports> = {}): Ports {
    return { records: this.records, log: this.log, distribution: this.distribution, trust: TRUST, now: () => this.now, ...change };
  }
  build = (side: Side): BuildService => ({
    start: async () => {
      this.started += 1;
      return `${side}-${this.started}`;
    },
    effective: async (build, order) => effective(side, build, order, this.outputs[side](order), this.now, this.change[side]),
  });
  workshop = (): Workshop => ({
    builds: { centre: this.build('centre'), supervisor: this.build('supervisor') },
    key,
    artefact: async (release, name) => Buffer.from(this.outputs.centre(release as Order)[name] ?? ''),
  });
  logged = () =>
    [...this.log.map.values()].map(
      (bytes) => payload(bytes) as { readonly event: string; readonly version: string; readonly use: number | null },
    );
}

export const payload = (bytes: Buffer): unknown => {
  const envelope = JSON.parse(bytes.toString('utf8')) as Envelope;
  return JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8'));
};

export const filesOf = (contents: { readonly [name: string]: string }): readonly FileDigest[] =>
  Object.entries(contents)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => ({ name, sha256: sha(text) }));

export function effective(
  side: Side,
  build: string,
  order: Order,
  contents: { readonly [name: string]: string },
  now: Instant = NOW,
  change: Partial<EffectiveBuild> = {},
): EffectiveBuild {
  return {
    builder: BUILDERS[side].id,
    invocation: `${BUILDERS[side].id.replace(':project/', ':build/')}:${build}`,
    role: BUILDERS[side].role,
    image: order.image,
    buildspec: order.buildspec,
    archive: order.archive,
    overrides: [],
    startedOn: instantOf(Date.parse(now) - 60_000),
    finishedOn: now,
    outputs: filesOf(contents),
    ...change,
  };
}

export const SOURCE: readonly SourceFile[] = [
  { name: 'Makefile', executable: false, bytes: Buffer.from('all:\n\tcc -o app main.c\n') },
  { name: 'main.c', executable: false, bytes: Buffer.from('int main(void) { return 0; }\n') },
  { name: 'tools/gen.sh', executable: true, bytes: Buffer.from('#!/bin/sh\n') },
];

export interface Opening {
  readonly order: Order;
  readonly snapshot: Snapshot;
  readonly archive: Buffer;
}
export function opening(version = '1.0.0', change: Partial<Order> = {}, source = SOURCE): Opening {
  const about = { environment: ENVIRONMENT, company: COMPANY, name: change.name ?? 'endpoint', version };
  const { snapshot, archive } = takeSnapshot(about, source);
  const order: Order = {
    schemaVersion: 1,
    ...about,
    kind: 'product',
    lane: 'full',
    snapshot: digestOfDocument(snapshot),
    archive: sha(archive),
    image: IMAGE,
    buildspec: BUILDSPEC,
    authorisation: null,
    ...change,
  };
  return { order, snapshot, archive };
}

export const fastLane = (change: Partial<FastLane> = {}): FastLane => ({
  schemaVersion: 1,
  environment: ENVIRONMENT,
  company: COMPANY,
  ruleSet: 'malware',
  rootVersion: 1,
  count: 2,
  notBefore: '2026-01-10T00:00:00Z',
  expires: '2026-01-12T00:00:00Z',
  nonce: '0'.repeat(32),
  ...change,
});
export const authorise = (change: Partial<FastLane> = {}, by: readonly string[] = QUORUM): Promise<Envelope> =>
  seal(fastLane(change), FAST_LANE, by.map(signer));
export const fastOpening = (version: string, authorisation: Envelope): Opening =>
  opening(version, { name: 'malware', kind: 'rules', lane: 'fast', authorisation: digestOf(authorisation) });
export { bytesOf };

/** What kills a run in a test. */
export class Killed extends Error {}
export const open = (world: World, { order, snapshot, archive }: Opening, authorisation?: Envelope) =>
  openOrder(world.ports(), order, snapshot, archive, authorisation);
export const run = (world: World, order: Order) => runRelease(world.ports(), order, world.workshop());
