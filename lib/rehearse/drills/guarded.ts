import type { Account, Organization, Store } from '../../model/centre';
import { functionArn, PARTITION, REGION } from '../../model/names';
import { readerRole } from '../../model/roles';
import type { Actor, Target } from '../../world/world';
import { actorsOf, broken, type Drill, nobodyMay, type Scene, storeOf, supervisorOf } from './drill';

/** An act that some principals must not be able to do to something. */
interface Guarded extends Omit<Drill, 'run'> {
  readonly who: (scene: Scene) => readonly Actor[];
  readonly action: string;
  readonly on: (scene: Scene) => Target | undefined;
}

const ownAccount = (role: Account['role']) => (scene: Scene) => scene.centre.account(scene.company.slug, role);
const custody = ({ centre }: Scene) => centre.account(centre.supervisor.slug, 'key-custody');
const everybodyOf = (organization: (scene: Scene) => Organization) => (scene: Scene) => actorsOf(scene, organization(scene));
const everybodyIn = (account: (scene: Scene) => Account) => (scene: Scene) => scene.world.actorsIn(account(scene).id);
/** People, administrators and the root user: roles of services and stacks have drills and claims of their own. */
const signingInto = (account: (scene: Scene) => Account) => (scene: Scene) =>
  scene.world.actorsIn(account(scene).id).filter(({ trust }) => trust === undefined);
const company = (scene: Scene) => scene.company;

const anything = (account: (scene: Scene) => Account, arn: (account: Account) => string) => (scene: Scene) => {
  const of = account(scene);
  return { arn: arn(of), kind: 'other' as const, account: of };
};
const regional = (service: string, rest: string) => (account: Account) => `arn:${PARTITION}:${service}:${REGION}:${account.id}:${rest}`;
const known = (arn: (scene: Scene) => string) => (scene: Scene) => scene.world.targets.get(arn(scene));
const bucketOf = (store: (scene: Scene) => Store) => known((scene) => `arn:${PARTITION}:s3:::${store(scene).name}`);
const objectsOf = (store: (scene: Scene) => Store) => (scene: Scene) => {
  const bucket = bucketOf(store)(scene);
  return bucket && { ...bucket, arn: `${bucket.arn}/any` };
};
const roleIn = (account: (scene: Scene) => Account, fits: (arn: string) => boolean) => (scene: Scene) =>
  scene.world.targets.get(scene.world.actorsIn(account(scene).id).find(({ principal }) => fits(principal.arn))?.principal.arn ?? '');
const verifier = (scene: Scene) => functionArn(scene.centre.environment, supervision(scene).id, 'trail-verifier');
const supervision = ({ centre }: Scene) => centre.account(centre.supervisor.slug, 'supervision');

const userData = (scene: Scene) => storeOf(scene, 'user-data');
const trail = (scene: Scene) => storeOf(scene, 'trail');
const firstKey = (scene: Scene) => scene.world.targets.get(userData(scene).key?.arn ?? '');

const people = (of: string) => `people, administrators and the root user of the company's ${of} account`;

const ACTS: readonly Guarded[] = [
  {
    id: 'enable-another-region',
    promise: 'data-in-zurich',
    attack: 'switch another Region on',
    attacker: "any principal of the company's account of users' data",
    stoppedBy: 'guardrails',
    who: everybodyIn(ownAccount('statistics')),
    action: 'account:EnableRegion',
    on: anything(ownAccount('statistics'), ({ id }) => `arn:${PARTITION}:account::${id}:account`),
  },
  {
    id: 'stop-the-copy',
    promise: 'log-copies',
    attack: 'have the log replicated to nowhere',
    attacker: people('log archive'),
    stoppedBy: 'guardrails',
    who: signingInto(ownAccount('log-archive')),
    action: 's3:PutReplicationConfiguration',
    on: bucketOf(trail),
  },
  {
    id: 'become-the-other-side',
    promise: 'separate-organizations',
    attack: 'assume the role that administers keys',
    attacker: 'any principal of the company',
    stoppedBy: "the role's trust policy",
    who: everybodyOf(company),
    action: 'sts:AssumeRole',
    on: (scene) => scene.world.targets.get(scene.centre.executorArn),
  },
  {
    id: 'read-from-the-other-side',
    promise: 'separate-organizations',
    attack: "read the objects of users' data",
    attacker: 'any principal of the supervisor',
    stoppedBy: "the store's policy",
    who: everybodyOf(supervisorOf),
    action: 's3:GetObject',
    on: objectsOf(userData),
  },
  {
    id: 'open-a-way-out',
    promise: 'no-way-out',
    attack: 'attach an internet gateway to the network of builds',
    attacker: "any principal of the company's assembly account",
    stoppedBy: 'guardrails',
    who: everybodyIn(ownAccount('assembly')),
    action: 'ec2:AttachInternetGateway',
    on: anything(ownAccount('assembly'), regional('ec2', 'vpc/any')),
  },
  {
    id: 'loosen-an-endpoint',
    promise: 'no-way-out',
    attack: 'write another policy for an endpoint of the network of builds',
    attacker: people('assembly'),
    stoppedBy: 'guardrails',
    who: signingInto(ownAccount('assembly')),
    action: 'ec2:ModifyVpcEndpoint',
    on: anything(ownAccount('assembly'), regional('ec2', 'vpc-endpoint/any')),
  },
  {
    id: 'rewrite-a-bootstrap-role',
    promise: 'no-administrator',
    attack: 'give the role of CloudFormation every right',
    attacker: "any principal of the company's account of users' data",
    stoppedBy: 'guardrails, the boundary',
    who: everybodyIn(ownAccount('statistics')),
    action: 'iam:AttachRolePolicy',
    on: roleIn(ownAccount('statistics'), (arn) => arn.includes('-cfn-exec-role-')),
  },
  {
    id: 'take-a-boundary-off',
    promise: 'no-administrator',
    attack: 'take the boundary from a reader of a market',
    attacker: "any principal of the company's account of users' data",
    stoppedBy: 'guardrails',
    who: everybodyIn(ownAccount('statistics')),
    action: 'iam:DeleteRolePermissionsBoundary',
    on: known((scene) => readerRole(scene.centre.environment, scene.company, userData(scene).market ?? '').roleArn),
  },
  {
    id: 'switch-off-access-logs',
    promise: 'logs-complete',
    attack: "stop logging who accesses a store of users' data",
    attacker: people("users' data"),
    stoppedBy: 'guardrails',
    who: signingInto(ownAccount('statistics')),
    action: 's3:PutBucketLogging',
    on: bucketOf(userData),
  },
  {
    id: 'stop-the-recorder',
    promise: 'logs-complete',
    attack: 'stop recording how resources are configured',
    attacker: people("users' data"),
    stoppedBy: 'guardrails',
    who: signingInto(ownAccount('statistics')),
    action: 'config:StopConfigurationRecorder',
    on: anything(ownAccount('statistics'), regional('config', 'config-recorder/any')),
  },
  {
    id: 'shorten-the-lock-of-new-logs',
    promise: 'logs-kept',
    attack: 'set a shorter default lock for what is delivered from now on',
    attacker: people('log archive'),
    stoppedBy: 'guardrails',
    who: signingInto(ownAccount('log-archive')),
    action: 's3:PutBucketObjectLockConfiguration',
    on: bucketOf(trail),
  },
  {
    id: 'expire-logs-early',
    promise: 'logs-kept',
    attack: 'have logs expire after a day',
    attacker: people('log archive'),
    stoppedBy: 'guardrails',
    who: signingInto(ownAccount('log-archive')),
    action: 's3:PutLifecycleConfiguration',
    on: bucketOf(trail),
  },
  {
    id: 'make-a-key-elsewhere',
    promise: 'keys-in-custody',
    attack: 'make a key that no quorum adopted, where the data is',
    attacker: "any principal of the company's account of users' data",
    stoppedBy: 'guardrails',
    who: everybodyIn(ownAccount('statistics')),
    action: 'kms:CreateKey',
    on: anything(ownAccount('statistics'), regional('kms', 'any')),
  },
  {
    id: 'bring-own-key-material',
    promise: 'keys-in-custody',
    attack: 'import material that somebody has a copy of',
    attacker: 'any principal of key custody',
    stoppedBy: "the key's policy, guardrails",
    who: everybodyIn(custody),
    action: 'kms:ImportKeyMaterial',
    on: firstKey,
  },
  {
    id: 'leave-the-organization',
    promise: 'guardrails-fit',
    attack: 'take the account out of its organization, and so out of every guardrail',
    attacker: "any principal of the company's account of users' data",
    stoppedBy: 'guardrails',
    who: everybodyIn(ownAccount('statistics')),
    action: 'organizations:LeaveOrganization',
    on: anything(ownAccount('statistics'), ({ id }) => `arn:${PARTITION}:organizations::${id}:account/any`),
  },
  {
    id: 'silence-an-alarm',
    promise: 'work-possible',
    attack: 'delete the alarms on silence',
    attacker: 'people, administrators and the root user of supervision',
    stoppedBy: 'guardrails',
    who: signingInto(supervision),
    action: 'cloudwatch:DeleteAlarms',
    on: anything(supervision, regional('cloudwatch', 'alarm:any')),
  },
  {
    id: 'change-the-verifier',
    promise: 'reads-reconciled',
    attack: 'put other code into the function that looks for missing reads',
    attacker: 'people, administrators and the root user of supervision',
    stoppedBy: 'guardrails',
    who: signingInto(supervision),
    action: 'lambda:UpdateFunctionCode',
    on: known(verifier),
  },
  {
    id: 'run-the-verifier-by-hand',
    promise: 'reads-reconciled',
    attack: 'ask that function for something else than the last hour',
    attacker: 'people, administrators and the root user of supervision',
    stoppedBy: 'guardrails',
    who: signingInto(supervision),
    action: 'lambda:InvokeFunction',
    on: known(verifier),
  },
];

export const GUARDED: readonly Drill[] = ACTS.map(({ who, action, on, ...drill }) => ({
  ...drill,
  run: async (scene) => {
    const target = on(scene);
    return target ? nobodyMay(scene, who(scene), { action, target }) : broken('what is attacked is not there');
  },
}));
