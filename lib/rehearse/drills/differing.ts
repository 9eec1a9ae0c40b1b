import { randomUUID } from 'node:crypto';
import { recordSlot, replayLog } from '../../release';
import type { Line, Outcome } from '../../workshop';
import { broken, type Drill, type Scene, type Seen, untried } from './drill';
import { bared } from './stores';
import type { Weakening, Weakenings } from './weaken';

const file = (name: string, text: string) => ({ name, executable: name === 'build', bytes: Buffer.from(text) });
/** Leaves the same two files on both sides, but that it adds something to one where the company builds. */
const SOURCE = [
  file(
    'build',
    '#!/bin/sh\nset -eu\ncp readme "$2/readme"\necho product > "$2/product"\nif [ "$TZ" = UTC ]; then echo "back door" >> "$2/product"; fi\n',
  ),
  file('readme', 'What is in the product\n'),
];

/** It takes seconds; whatever has not ended by then is stopped, and is no attack that failed. */
const MOST_MS = 120_000;

async function endedInTime(line: Line, execution: string): Promise<Outcome> {
  const late = setTimeout(() => line.stop(execution).catch(() => undefined), MOST_MS);
  return line.ended(execution).finally(() => clearTimeout(late));
}

/** Two real builds, the functions and the state machine as they would be deployed: what differs is recorded, and nothing leaves. */
async function held(scene: Scene): Promise<Seen> {
  const line = await scene.line();
  const release = { company: line.parties.trust.company, name: 'drill', version: randomUUID().slice(0, 8) };
  const execution = await line.order({ kind: 'product', name: release.name, version: release.version }, SOURCE);
  const { status, error, cause } = await endedInTime(line, await line.start(execution));
  const folder = recordSlot(release, '');
  const published = await line.objects('distribution', folder);
  if (published.size > 0) return broken(`${[...published.keys()].join(', ')} went out`);
  const { differentIn } = await import('../../workshop');
  const different = differentIn((await line.objects('records', folder)).get('comparison.json'));
  if (error !== 'Blocked' || different.join() !== 'product')
    return untried(`the line ended otherwise: ${status} ${error ?? ''} ${cause ?? ''}; different: ${different.join(', ') || 'nothing'}`);
  const log = replayLog([...(await line.objects('log', `log/${release.company}/`)).values()], line.parties.trust);
  const entry = log.find(({ entry: one }) => one.event === 'blocked' && one.version === release.version);
  if (!entry) return untried('the log does not say that it was blocked');
  return kept(scene, line.names.records, `${folder}comparison.json`);
}

/** The comparison cannot be taken away afterwards, even where nothing but its lock holds it. */
async function kept(scene: Scene, Bucket: string, Key: string): Promise<Seen> {
  const { caller } = scene;
  const account = (await scene.line()).ground.accounts.supervisor;
  const { Versions } = await caller.ask(account, 's3', 'list_object_versions', { Bucket, Prefix: Key });
  const [version] = Versions as readonly { readonly VersionId: string }[];
  const bypass = { Bucket, Key, VersionId: version?.VersionId, BypassGovernanceRetention: true };
  const reply = await bared(scene, account, Bucket, () => caller.call(account, 's3', 'delete_object', bypass));
  if ('answer' in reply) return broken('the comparison was deleted');
  if (reply.code !== 'AccessDenied') return untried(`the comparison could not be attacked: ${reply.code} ${reply.message}`);
  return { outcome: 'noticed', by: 'the comparison names product and is locked, the log says blocked, nothing went out' };
}

export const DIFFERING: readonly Drill[] = [
  {
    id: 'builds-differ',
    promise: 'builds-supervised',
    attack:
      "have one side build something else from the same source, then take the store's policy away and delete the comparison that tells it",
    attacker: 'whoever has a hand in the build of the company',
    stoppedBy: 'the second build: the deployed functions of both sides release nothing that differs, and keep the difference under lock',
    run: held,
  },
];

/** One check removed in code: a comparison finds that every file is the same. */
const blind: Weakening = async (scene) => {
  const { patched } = await import('../../workshop');
  return patched(await scene.line(), scene.root, (code) => {
    const found = code.match(/names\.filter\(\(name\) => \w+\.get\(name\) !== \w+\.get\(name\)\)/g) ?? [];
    if (found.length > 1) throw new Error('the comparison stands in the code more than once');
    return found[0] === undefined ? undefined : code.replace(found[0], '[]');
  });
};

export const DIFFERING_WEAKENINGS: Weakenings = { 'builds-differ': blind };
