import type { Store } from '../../model/centre';
import { PARTITION } from '../../model/names';
import { type Drill, nobodyMay, refusedCall, type Scene, type Seen, untried } from './drill';
import { delivered, erased } from './stores';

/** A write that creates, and does not ask whether the name is taken (S3 User Guide, "Enforce conditional writes"). */
const UNASKED = new Map<string, readonly string[] | null>([
  ['s3:if-none-match', null],
  ['s3:objectcreationoperation', ['true']],
]);

const onLedger =
  (attack: (scene: Scene, ledger: Store) => Promise<Seen>) =>
  async (scene: Scene): Promise<Seen> => {
    const ledger = scene.centre.stores.find(({ kind }) => kind === 'ledger');
    return ledger ? attack(scene, ledger) : untried('there is no ledger');
  };

/** A slot of the custody ledger is written once, and what is in it stays and shows. */
export const LEDGER: readonly Drill[] = [
  {
    id: 'reopen-a-slot',
    promise: 'ledger-once',
    attack: 'write another entry into a slot of the ledger that is taken, asking whether it is, and without asking',
    attacker: 'an administrator of key custody',
    stoppedBy: 'If-None-Match, without which the bucket policy denies a write',
    run: onLedger(async (scene, ledger) => {
      const target = scene.world.targets.get(`arn:${PARTITION}:s3:::${ledger.name}`);
      if (!target) return untried(`${ledger.name} is not there`);
      const entry = { Bucket: ledger.name, Key: 'drill/00000001.json', IfNoneMatch: '*' };
      const unasked = { action: 's3:PutObject', target, arn: `${target.arn}/${entry.Key}`, given: UNASKED };
      const seen = nobodyMay(scene, scene.world.actorsIn(ledger.account.id), unasked);
      if (seen.outcome === 'BROKEN') return seen;
      await scene.caller.ask(ledger.account.id, 's3', 'put_object', { ...entry, Body: 'the first' });
      return refusedCall(scene, ledger.account, 's3', 'put_object', { ...entry, Body: 'another' }, ['PreconditionFailed']);
    }),
  },
  {
    id: 'erase-an-entry',
    promise: 'ledger-once',
    attack: "take the bucket's policy away, then delete an entry of the ledger",
    attacker: 'an administrator of key custody',
    stoppedBy: 'Object Lock',
    run: onLedger((scene, ledger) => erased(scene, ledger, 'drill/00000002.json', true)),
  },
  {
    id: 'hide-an-entry',
    promise: 'ledger-once',
    attack: 'put a delete marker over an entry of the ledger, so that its slot looks free',
    attacker: 'an administrator of key custody',
    stoppedBy: "the bucket's policy",
    run: onLedger(async (scene, ledger) => {
      const at = { Bucket: ledger.name, Key: 'drill/00000003.json' };
      await delivered(scene, ledger.account.id, at.Bucket, at.Key);
      return refusedCall(scene, ledger.account, 's3', 'delete_object', at, ['AccessDenied', '403']);
    }),
  },
];
