import { ingestionRole, readerRole } from '../../model/roles';
import type { Actor, Target } from '../../world/world';
import { actorsOf, control, type Drill, nobodyMay, type Scene, type Seen, supervisorOf, untried } from './drill';
import { withoutSecondMarket } from './nobody';

/** Stores of users' data of the company, the first market first. */
const markets = ({ centre, company }: Scene) =>
  centre.stores.filter(({ kind, account }) => kind === 'user-data' && account.organization === company);
const keyOf = ({ world }: Scene, arn: string | undefined): Target | undefined => (arn === undefined ? undefined : world.targets.get(arn));

/** Who administers a key, and nobody else: every principal of the supervisor but the executor. */
function alone(scene: Scene, action: string): Seen {
  const { centre, world } = scene;
  const target = keyOf(scene, markets(scene)[0]?.key?.arn);
  if (!target) return untried('there is no key');
  const supervisor = actorsOf(scene, supervisorOf(scene));
  const seen = nobodyMay(
    scene,
    supervisor.filter(({ principal }) => principal.arn !== centre.executorArn),
    { action, target },
  );
  const executor = world.actors.find(({ principal }) => principal.arn === centre.executorArn);
  if (!executor) return untried('there is no executor');
  return control(scene, { actor: executor, action, target }) ?? seen;
}

const reader = (scene: Scene, market: string): Actor | undefined => {
  const { roleArn } = readerRole(scene.centre.environment, scene.company, market);
  return scene.world.actors.find(({ principal }) => principal.arn === roleArn);
};
const grantTo = ({ principal }: Actor) => [{ grantee: principal.arn, operations: ['Decrypt'] }];

/** No party alone; no read without a grant, none across markets. */
export const KEYS: readonly Drill[] = [
  {
    id: 'use-a-key-alone',
    promise: 'authority-split',
    attack: "decrypt users' data",
    attacker: 'any principal of the supervisor, in whose account the key is',
    stoppedBy: "the key's policy",
    run: async (scene) => {
      const target = keyOf(scene, markets(scene)[0]?.key?.arn);
      if (!target) return untried('there is no key');
      return nobodyMay(scene, actorsOf(scene, supervisorOf(scene)), { action: 'kms:Decrypt', target });
    },
  },
  {
    id: 'change-a-key-policy-alone',
    promise: 'authority-split',
    attack: "write another policy for the key of users' data",
    attacker: 'any principal of the supervisor but the executor',
    stoppedBy: "the key's policy",
    run: async (scene) => alone(scene, 'kms:PutKeyPolicy'),
  },
  {
    id: 'delete-a-key-alone',
    promise: 'authority-split',
    attack: "schedule the deletion of the key of users' data",
    attacker: 'any principal of the supervisor but the executor',
    stoppedBy: "the key's policy",
    run: async (scene) => alone(scene, 'kms:ScheduleKeyDeletion'),
  },
  {
    id: 'read-without-a-ticket',
    promise: 'reads-under-grant',
    attack: "decrypt users' data without a grant",
    attacker: 'any principal of the company',
    stoppedBy: "the key's policy, which lets nobody decrypt but by a grant",
    run: async (scene) => {
      const [store] = markets(scene);
      const target = keyOf(scene, store?.key?.arn);
      const actor = store?.market === undefined ? undefined : reader(scene, store.market);
      if (!target || !actor) return untried('there is no store, or no reader of it');
      const question = { action: 'kms:Decrypt', target };
      return control(scene, { ...question, actor, grants: grantTo(actor) }) ?? nobodyMay(scene, actorsOf(scene, scene.company), question);
    },
  },
  {
    id: 'read-another-market',
    promise: 'reads-under-grant',
    attack: 'with the grant for one market, open the store of another one',
    attacker: 'the reader of one market',
    nobody: withoutSecondMarket,
    stoppedBy: 'the rights of the role, and the key of the other market',
    run: async (scene) => {
      const [one, other] = markets(scene);
      const actor = one?.market === undefined ? undefined : reader(scene, one.market);
      const target = other && scene.world.targets.get(`arn:aws:s3:::${other.name}`);
      const key = keyOf(scene, other?.key?.arn);
      if (!actor || !other || !target || !key) return untried('there are no two markets with readers');
      const object = nobodyMay(scene, [actor], { action: 's3:GetObject', target, arn: `${target.arn}/any` });
      return object.outcome === 'BROKEN' ? object : nobodyMay(scene, [actor], { action: 'kms:Decrypt', target: key });
    },
  },
  {
    id: 'write-as-a-reader',
    promise: 'reads-under-grant',
    attack: 'write into the store through a role that reads',
    attacker: 'the reader of a market',
    stoppedBy: 'the rights of the role',
    run: async (scene) => {
      const [store] = markets(scene);
      const actor = store?.market === undefined ? undefined : reader(scene, store.market);
      const target = store && scene.world.targets.get(`arn:aws:s3:::${store.name}`);
      if (!actor || !target) return untried('there is no store, or no reader of it');
      const at = { target, arn: `${target.arn}/any` };
      return control(scene, { actor, action: 's3:GetObject', ...at }) ?? nobodyMay(scene, [actor], { action: 's3:PutObject', ...at });
    },
  },
  {
    id: 'encrypt-with-a-foreign-key',
    promise: 'keys-in-custody',
    attack: "write users' data under a key of somebody else",
    attacker: 'the role that takes data in',
    stoppedBy: "the store's policy",
    run: async (scene) => {
      const [store] = markets(scene);
      const { roleArn } = ingestionRole(scene.centre.environment, scene.company);
      const actor = scene.world.actors.find(({ principal }) => principal.arn === roleArn);
      const target = store && scene.world.targets.get(`arn:aws:s3:::${store.name}`);
      if (!actor || !target || !store?.key) return untried('there is no store, or nobody who writes into it');
      const under = (key: string) => new Map([['s3:x-amz-server-side-encryption-aws-kms-key-id', [key]]]);
      const question = { action: 's3:PutObject', target, arn: `${target.arn}/any` };
      const foreign = store.key.arn.replace(/:\d{12}:.*/, ':999999999999:key/00000000-0000-4000-8000-000000000000');
      return (
        control(scene, { ...question, actor, given: under(store.key.arn) }) ??
        nobodyMay(scene, [actor], { ...question, given: under(foreign) })
      );
    },
  },
];
