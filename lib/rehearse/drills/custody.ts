import type { FunctionPurpose } from '../../model/functions';
import { bucketArn, functionArn } from '../../model/names';
import type { Actor, Target } from '../../world/world';
import { actorsOf, allHeld, control, type Drill, nobodyMay, type Scene, type Seen, storeOf, supervisorOf, untried } from './drill';
import { noGuardrails, openBucket, openUserData, type Weakenings } from './weaken';

/** A function of key custody; the relay stands with the founding company. */
function functionOf({ centre, world }: Scene, purpose: FunctionPurpose): Target {
  const account = purpose === 'custody-relay' ? centre.secondHand : centre.account(centre.supervisor.slug, 'key-custody');
  const found = world.targets.get(functionArn(centre.environment, account.id, purpose));
  if (!found) throw new Error(`${purpose} is not there`);
  return found;
}

const executorOf = ({ centre, world }: Scene): Actor => {
  const found = world.actors.find(({ principal }) => principal.arn === centre.executorArn);
  if (!found) throw new Error('there is no executor');
  return found;
};

/** The executor may ask it; nobody else of both sides may, the root users of the accounts included. */
function askedByTheExecutorOnly(scene: Scene, purpose: FunctionPurpose): Seen {
  const executor = executorOf(scene);
  const question = { action: 'lambda:InvokeFunction', target: functionOf(scene, purpose) };
  const others = [...actorsOf(scene, supervisorOf(scene)), ...actorsOf(scene, scene.centre.secondHand.organization)];
  return (
    control(scene, { ...question, actor: executor }) ??
    nobodyMay(
      scene,
      others.filter((actor) => actor !== executor),
      question,
    )
  );
}

/** Legal holds on logs: whoever takes one away by itself lets a log end that a case needs. */
const HOLDS: Drill = {
  id: 'take-a-hold-away',
  promise: 'holds-of-the-quorum',
  attack: 'take a legal hold from a log, or put one on it',
  attacker:
    "everybody of the company and of the supervisor but the executor, and whoever has the executor's credentials on any other store",
  stoppedBy: "the bucket's policy, which lets the executor alone",
  run: async (scene) => {
    const executor = executorOf(scene);
    const everybody = [...actorsOf(scene, supervisorOf(scene)), ...actorsOf(scene, scene.company)].filter((actor) => actor !== executor);
    const at = (kind: 'trail' | 'log-copy' | 'user-data', of = scene.company) => {
      const target = scene.world.targets.get(bucketArn(storeOf(scene, kind, of).name));
      return target && { action: 's3:PutObjectLegalHold', target, arn: `${target.arn}/any` };
    };
    const seen: Seen[] = [];
    for (const held of [at('trail'), at('log-copy', supervisorOf(scene))]) {
      if (!held) return untried('there is no log');
      const nobody = control(scene, { actor: executor, ...held });
      if (nobody) return nobody;
      seen.push(nobodyMay(scene, everybody, held));
    }
    const data = at('user-data');
    return data ? allHeld([...seen, nobodyMay(scene, [executor], data)]) : untried("there is no store of users' data");
  },
};

/**
 * Attacks on the machinery of key custody. What the protocol itself refuses (one party alone, an approval brought again, an act
 * inside its time-lock) is refused by code of ours, which no drill counts: test/lambda tries it with real calls of KMS.
 */
export const CUSTODY: readonly Drill[] = [
  {
    id: 'change-a-key-without-the-second-hand',
    promise: 'two-hands',
    attack: "change a key's policy, disable it and schedule its deletion with the executor's credentials, through any other network",
    attacker: "whoever has the executor's credentials",
    stoppedBy: "the key's policy, which demands an endpoint of the founding company",
    run: async (scene) => {
      const actor = executorOf(scene);
      const target = scene.world.targets.get(storeOf(scene, 'user-data').key?.arn ?? '');
      if (!target) return untried('there is no key');
      const through = (account: string | null) => new Map([['aws:vpceaccount', account === null ? null : [account]]]);
      const seen: Seen[] = [];
      for (const action of ['kms:PutKeyPolicy', 'kms:DisableKey', 'kms:ScheduleKeyDeletion']) {
        const nobody = control(scene, { actor, action, target, given: through(scene.centre.secondHand.id) });
        if (nobody) return nobody;
        const custody = scene.centre.account(scene.centre.supervisor.slug, 'key-custody').id;
        for (const account of [null, custody]) seen.push(nobodyMay(scene, [actor], { action, target, given: through(account) }));
      }
      return allHeld(seen);
    },
  },
  {
    id: 'ask-the-relay-alone',
    promise: 'two-hands',
    attack: 'send a request to KMS through the second hand by running its relay',
    attacker: 'everybody of the founding company and of the supervisor but the executor',
    stoppedBy: "the function's own policy, and guardrails of both organizations",
    run: async (scene) => askedByTheExecutorOnly(scene, 'custody-relay'),
  },
  {
    id: 'forge-a-receipt',
    promise: 'custody-code',
    attack: 'have the recorder write that an act was done',
    attacker: 'everybody of the supervisor and of the founding company but the executor',
    stoppedBy: 'guardrails, and that only the executor has the right',
    run: async (scene) => askedByTheExecutorOnly(scene, 'custody-recorder'),
  },
  {
    id: 'replace-the-executor-alone',
    promise: 'custody-code',
    attack: "replace the executor's code, or load other code before it",
    attacker: 'everybody of the company, and who signs in to key custody',
    stoppedBy: 'guardrails, which leave it to a change set that the supervisor executes',
    run: async (scene) => {
      const { centre, world, company } = scene;
      const target = functionOf(scene, 'custody-executor');
      const stack = world.actors.find(({ principal }) => principal.arn.includes(`:role/cdk-centre-cfn-exec-role-${target.account.id}-`));
      if (!stack) return untried('there is no stack role');
      const home = centre.account(centre.supervisor.slug, 'key-custody');
      const people = world.actorsIn(home.id).filter(({ trust }) => trust === undefined);
      const seen: Seen[] = [];
      for (const action of ['lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration']) {
        const nobody = control(scene, { actor: stack, action, target });
        if (nobody) return nobody;
        seen.push(nobodyMay(scene, [...people, ...actorsOf(scene, company)], { action, target }));
      }
      return allHeld(seen);
    },
  },
  HOLDS,
];

/** For each of them what makes it fail, in place. */
export const CUSTODY_WEAKENINGS: Weakenings = {
  'change-a-key-without-the-second-hand': openUserData,
  'ask-the-relay-alone': noGuardrails(({ centre }) => centre.secondHand.organization),
  'forge-a-receipt': noGuardrails(supervisorOf),
  'replace-the-executor-alone': noGuardrails(supervisorOf),
  'take-a-hold-away': openBucket((scene) => storeOf(scene, 'trail').name),
};
