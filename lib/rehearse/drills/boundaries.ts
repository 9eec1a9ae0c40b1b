import { PARTITION } from '../../model/names';
import type { Answer } from '../caller';
import { actorsOf, broken, type Drill, nobodyMay, nobodyWhoSignsIn, type Scene, storeOf, untried } from './drill';
import { anything, bucketOf, everybodyIn, guarded, ownAccount, regional, signingInto } from './guarded';
import { heard } from './tripwire';

const trailTarget = ({ centre, world, company }: Scene) => world.targets.get(centre.trail(company.slug).arn);

/** Who stays where: Regions, organizations, deployment, the trail. */
export const BOUNDARIES: readonly Drill[] = [
  ...guarded([
    {
      id: 'stop-the-trail',
      promise: 'logs-noticed',
      attack: "stop the organization's trail",
      attacker: 'any principal of the accounts that it watches',
      stoppedBy: "guardrails, and that the trail is another account's",
      who: (scene) => actorsOf(scene, scene.company).filter(({ account }) => account.role !== 'management'),
      action: 'cloudtrail:StopLogging',
      on: trailTarget,
    },
  ]),
  {
    id: 'stop-the-trail-from-above',
    promise: 'logs-noticed',
    attack: "stop the organization's trail",
    attacker: 'the management account, which no guardrail binds',
    stoppedBy: 'nothing; a tripwire that reaches the other organization tells of it',
    run: async (scene) => {
      const { caller, centre, company } = scene;
      const { id } = centre.account(company.slug, 'management');
      const { name, arn } = centre.trail(company.slug);
      await caller.ask(id, 'cloudtrail', 'stop_logging', { Name: name });
      const { IsLogging } = await caller.ask(id, 'cloudtrail', 'get_trail_status', { Name: name });
      await caller.ask(id, 'cloudtrail', 'start_logging', { Name: name });
      if (IsLogging !== false) return untried('the trail was not stopped: nothing was tried');
      const detail = { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', requestParameters: { name: arn } };
      return heard(scene, centre.account(company.slug, 'management'), detail);
    },
  },
  {
    id: 'cut-the-tripwire',
    promise: 'logs-noticed',
    attack: 'take the tripwire away before anything else',
    attacker: 'the management account, which no guardrail binds',
    stoppedBy: 'nothing; the cut is told over the wire that is cut',
    run: async (scene) => {
      const { centre, company } = scene;
      const rule = `${centre.environment.name}-${company.slug}-tripwire`;
      const detail = { eventSource: 'events.amazonaws.com', eventName: 'RemoveTargets', requestParameters: { rule } };
      return heard(scene, centre.account(company.slug, 'management'), detail);
    },
  },
  {
    id: 'narrow-the-trail-from-above',
    promise: 'logs-complete',
    attack: "have the organization's trail leave out objects",
    attacker: 'the management account, which no guardrail binds',
    stoppedBy: 'nothing; a tripwire that reaches the other organization tells of it',
    run: async (scene) => {
      const { centre, company } = scene;
      const { arn } = centre.trail(company.slug);
      const detail = { eventSource: 'cloudtrail.amazonaws.com', eventName: 'PutEventSelectors', requestParameters: { trailName: arn } };
      return heard(scene, centre.account(company.slug, 'management'), detail);
    },
  },
  ...guarded([
    {
      id: 'reach-another-region',
      promise: 'data-in-zurich',
      attack: 'make a table in another Region',
      attacker: "any principal of the company's account of users' data",
      stoppedBy: 'guardrails',
      who: everybodyIn(ownAccount('statistics')),
      action: 'dynamodb:CreateTable',
      on: anything(ownAccount('statistics'), ({ id }) => `arn:${PARTITION}:dynamodb:us-east-1:${id}:table/any`),
    },
    {
      id: 'copy-a-store-abroad',
      promise: 'data-in-zurich',
      attack: "have a store of users' data replicated to somewhere else",
      attacker: "people and administrators of the company's account of users' data",
      stoppedBy: 'guardrails',
      who: signingInto(ownAccount('statistics')),
      action: 's3:PutReplicationConfiguration',
      on: bucketOf((scene) => storeOf(scene, 'user-data')),
    },
  ]),
  {
    id: 'read-the-other-organization',
    promise: 'separate-organizations',
    attack: "read the supervisor's own log",
    attacker: 'any principal of the company',
    stoppedBy: "the store's policy and its organization's resource control policies",
    run: async (scene) => {
      const { centre, world } = scene;
      const target = world.targets.get(`arn:${PARTITION}:s3:::${centre.trail(centre.supervisor.slug).bucket}`);
      if (!target) return untried('there is no log');
      return nobodyMay(scene, actorsOf(scene, scene.company), { action: 's3:GetObject', target, arn: `${target.arn}/any` });
    },
  },
  {
    id: 'open-a-store-to-the-public',
    promise: 'no-way-out',
    attack: "lift the block of public access from a store of users' data",
    attacker: "people and administrators of the company's account of users' data",
    stoppedBy: 'guardrails',
    run: async (scene) => {
      const store = storeOf(scene, 'user-data');
      const answer = await scene.caller.ask(store.account.id, 's3', 'get_public_access_block', { Bucket: store.name });
      const blocks = Object.values(answer['PublicAccessBlockConfiguration'] as Answer);
      if (blocks.length !== 4 || blocks.includes(false)) return broken('the block is not whole');
      return nobodyWhoSignsIn(scene, store, 's3:PutBucketPublicAccessBlock');
    },
  },
  ...guarded([
    {
      id: 'execute-a-change-set-alone',
      promise: 'no-administrator',
      attack: "execute a change set in the account of users' data",
      attacker: 'any principal of the company',
      stoppedBy: "guardrails: only the supervisor's approver does, and cannot write one",
      who: (scene) => actorsOf(scene, scene.company).filter(({ principal }) => !/-execute-role-/.test(principal.arn)),
      action: 'cloudformation:ExecuteChangeSet',
      on: anything(ownAccount('statistics'), regional('cloudformation', 'stack/any/any')),
    },
  ]),
];
