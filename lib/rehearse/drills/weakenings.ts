import type { Organization } from '../../model/centre';
import { busName } from '../../model/names';
import type { Answer } from '../caller';
import { type Scene, storeOf, supervisorOf } from './drill';

/** Puts back what was taken away. */
export type Undo = () => Promise<void>;
export type Weakening = (scene: Scene) => Promise<Undo>;

const OPEN = (action: string) => JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: action, Resource: '*' }] });
const ADMIN = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
/** The same statements, about an act that nobody does. */
function toothless(content: unknown): string {
  const { Statement } = JSON.parse(String(content)) as { readonly Statement: readonly { readonly Sid: string }[] };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: Statement.map(({ Sid }) => ({ Sid, Effect: 'Deny', Action: 'sts:None', Resource: '*' })),
  });
}

const all =
  (...parts: readonly Weakening[]): Weakening =>
  async (scene) => {
    const undone: Undo[] = [];
    for (const part of parts) undone.unshift(await part(scene));
    return async () => {
      for (const undo of undone) await undo();
    };
  };

/** Every service control policy says nothing any more. */
export const noGuardrails =
  (of: (scene: Scene) => Organization): Weakening =>
  async (scene) => {
    const { caller, centre } = scene;
    const { id } = centre.account(of(scene).slug, 'management');
    const { Policies } = await caller.ask(id, 'organizations', 'list_policies', { Filter: 'SERVICE_CONTROL_POLICY' });
    const before: { readonly PolicyId: unknown; readonly Content: unknown }[] = [];
    for (const { Id, AwsManaged } of Policies as readonly Answer[]) {
      if (AwsManaged === true || Id === 'p-FullAWSAccess') continue;
      const { Policy } = await caller.ask(id, 'organizations', 'describe_policy', { PolicyId: Id });
      const { Content } = Policy as Answer;
      before.push({ PolicyId: Id, Content });
      await caller.ask(id, 'organizations', 'update_policy', { PolicyId: Id, Content: toothless(Content) });
    }
    return async () => {
      for (const one of before) await caller.ask(id, 'organizations', 'update_policy', one);
    };
  };
const company = ({ company: own }: Scene) => own;

export const openKey: Weakening = async (scene) => {
  const KeyId = storeOf(scene, 'user-data').key?.arn as string;
  return policyOf(scene, KeyId.split(':')[4] as string, 'kms', { KeyId, PolicyName: 'default' }, OPEN('kms:*'));
};

const openBucket =
  (name: (scene: Scene) => string): Weakening =>
  async (scene) => {
    const Bucket = name(scene);
    const account = scene.centre.stores.find((store) => store.name === Bucket)?.account.id as string;
    return policyOf(scene, account, 's3', { Bucket }, OPEN('s3:*'));
  };

async function policyOf({ caller }: Scene, account: string, service: 'kms' | 's3', at: object, Policy: string): Promise<Undo> {
  const [get, put] = service === 'kms' ? ['get_key_policy', 'put_key_policy'] : ['get_bucket_policy', 'put_bucket_policy'];
  const before = await caller.ask(account, service, get as string, at);
  await caller.ask(account, service, put as string, { ...at, Policy });
  return async () => void (await caller.ask(account, service, put as string, { ...at, Policy: before['Policy'] }));
}

/** Roles of an account whose name fits may do anything. */
const administrators =
  (account: 'statistics' | 'review', fits: (name: string, scene: Scene) => boolean): Weakening =>
  async (scene) => {
    const { caller, centre, company: own } = scene;
    const { id } = centre.account(own.slug, account);
    const { Roles } = await caller.ask(id, 'iam', 'list_roles');
    const names = (Roles as readonly Answer[]).map(({ RoleName }) => String(RoleName)).filter((name) => fits(name, scene));
    // What a role has of its own is one policy: another attached document would have no place in the templates.
    const undo: Undo[] = [];
    for (const RoleName of names) {
      const { AttachedPolicies } = await caller.ask(id, 'iam', 'list_attached_role_policies', { RoleName });
      for (const { PolicyArn } of AttachedPolicies as readonly Answer[]) {
        const { Policy } = await caller.ask(id, 'iam', 'get_policy', { PolicyArn });
        const VersionId = (Policy as Answer)['DefaultVersionId'];
        await caller.ask(id, 'iam', 'create_policy_version', { PolicyArn, PolicyDocument: ADMIN, SetAsDefault: true });
        undo.push(async () => void (await caller.ask(id, 'iam', 'set_default_policy_version', { PolicyArn, VersionId })));
      }
    }
    return async () => {
      for (const one of undo) await one();
    };
  };

/** Rules that fit point nowhere any more. */
async function pointless({ caller }: Scene, account: string, EventBusName: string, fits: (rule: string) => boolean): Promise<Undo> {
  const { Rules } = await caller.ask(account, 'events', 'list_rules', { EventBusName });
  const names = (Rules as readonly Answer[]).map(({ Name }) => String(Name)).filter(fits);
  const undo: Undo[] = [];
  for (const Rule of names) {
    const { Targets } = await caller.ask(account, 'events', 'list_targets_by_rule', { Rule, EventBusName });
    const Ids = (Targets as readonly Answer[]).map(({ Id }) => Id);
    if (Ids.length === 0) continue;
    await caller.ask(account, 'events', 'remove_targets', { Rule, EventBusName, Ids });
    undo.push(async () => void (await caller.ask(account, 'events', 'put_targets', { Rule, EventBusName, Targets })));
  }
  return async () => {
    for (const one of undo) await one();
  };
}

const cutWire: Weakening = (scene) => {
  const { centre, company: own } = scene;
  const rule = `${centre.environment.name}-${own.slug}-tripwire`;
  return pointless(scene, centre.account(own.slug, 'management').id, 'default', (name) => name === rule);
};
const deafBus: Weakening = (scene) => {
  const { centre } = scene;
  return pointless(scene, centre.account(centre.supervisor.slug, 'supervision').id, busName(centre.environment.name), () => true);
};

const ofPartners = (name: string, { centre, company: own }: Scene) =>
  centre.companies.some(({ slug, partners }) => slug === own.slug && partners.some((partner) => name.endsWith(`-${partner.slug}`)));
const userData = (scene: Scene) => storeOf(scene, 'user-data').name;
const otherMarket = ({ centre, company: own }: Scene) =>
  centre.stores.filter(({ kind, account }) => kind === 'user-data' && account.organization === own)[1]?.name as string;
const supervisorTrail = ({ centre }: Scene) => centre.trail(centre.supervisor.slug).bucket;

const copyOfTheTrail = ({ centre, company: own }: Scene) => centre.trail(own.slug).copyBucket;
const ownTrail = ({ centre, company: own }: Scene) => centre.trail(own.slug).bucket;
const ledger = ({ centre }: Scene) => centre.stores.find(({ kind }) => kind === 'ledger')?.name as string;

/** Anybody may assume the role that administers keys. */
const openExecutor: Weakening = async ({ caller, centre }) => {
  const id = centre.executorArn.split(':')[4] as string;
  const RoleName = centre.executorArn.split('/').at(-1);
  const { Role } = await caller.ask(id, 'iam', 'get_role', { RoleName });
  const write = (document: unknown) =>
    caller.ask(id, 'iam', 'update_assume_role_policy', { RoleName, PolicyDocument: JSON.stringify(document) });
  const Statement = [{ Sid: 'Anybody', Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }];
  await write({ Version: '2012-10-17', Statement });
  return async () => void (await write((Role as Answer)['AssumeRolePolicyDocument']));
};

const LOCKED = {
  none: 'the local AWS, as AWS, takes no lock from a bucket that holds something; rules and claims show that every store has it',
};

/** For each drill what makes it fail, in place: a drill that still holds without what it says stops it shows nothing. */
export const WEAKENINGS: { readonly [drill: string]: Weakening | { readonly none: string } } = {
  'delete-a-locked-log': LOCKED,
  'delete-a-log-with-bypass': LOCKED,
  'suspend-versioning': all(noGuardrails(company), openBucket(userData)),
  'reopen-a-slot': { none: 'S3 itself refuses a second write; that a write must ask for it is shown by the claim ledger-appends' },
  'erase-an-entry': LOCKED,
  'hide-an-entry': openBucket(ledger),
  'write-a-false-copy': openBucket(copyOfTheTrail),
  'rewrite-history': LOCKED,
  'use-a-key-alone': all(openKey, noGuardrails(supervisorOf)),
  'change-a-key-policy-alone': all(openKey, noGuardrails(supervisorOf)),
  'delete-a-key-alone': all(openKey, noGuardrails(supervisorOf)),
  'read-without-a-ticket': all(openKey, noGuardrails(company)),
  'read-another-market': all(
    openBucket(otherMarket),
    administrators('statistics', (name) => name.includes('-read-')),
  ),
  'write-as-a-reader': all(
    openBucket(userData),
    administrators('statistics', (name) => name.includes('-read-')),
  ),
  'stop-the-trail': { none: "the trail is another account's, which the accounts that it watches do not reach with or without guardrails" },
  'stop-the-trail-from-above': cutWire,
  'cut-the-tripwire': deafBus,
  'narrow-the-trail-from-above': cutWire,
  'encrypt-with-a-foreign-key': all(
    openBucket(userData),
    administrators('statistics', (name) => name.endsWith('-ingest')),
  ),
  'reach-another-region': noGuardrails(company),
  'copy-a-store-abroad': all(noGuardrails(company), openBucket(userData)),
  'read-the-other-organization': all(openBucket(supervisorTrail), noGuardrails(company)),
  'open-a-store-to-the-public': all(noGuardrails(company), openBucket(userData)),
  'execute-a-change-set-alone': noGuardrails(company),
  'see-beyond-the-level': administrators('review', ofPartners),
  'come-back-after-the-last-day': administrators('review', ofPartners),
  'enable-another-region': noGuardrails(company),
  'stop-the-copy': all(noGuardrails(company), openBucket(ownTrail)),
  'become-the-other-side': all(openExecutor, noGuardrails(supervisorOf), noGuardrails(company)),
  'read-from-the-other-side': all(openBucket(userData), noGuardrails(supervisorOf)),
  'open-a-way-out': noGuardrails(company),
  'loosen-an-endpoint': noGuardrails(company),
  'rewrite-a-bootstrap-role': noGuardrails(company),
  'take-a-boundary-off': noGuardrails(company),
  'switch-off-access-logs': all(noGuardrails(company), openBucket(userData)),
  'stop-the-recorder': noGuardrails(company),
  'shorten-the-lock-of-new-logs': all(noGuardrails(company), openBucket(ownTrail)),
  'expire-logs-early': all(noGuardrails(company), openBucket(ownTrail)),
  'make-a-key-elsewhere': noGuardrails(company),
  'bring-own-key-material': all(openKey, noGuardrails(supervisorOf)),
  'leave-the-organization': noGuardrails(company),
  'silence-an-alarm': noGuardrails(supervisorOf),
  'change-the-verifier': noGuardrails(supervisorOf),
  'run-the-verifier-by-hand': noGuardrails(supervisorOf),
  'write-as-a-partner': administrators('review', ofPartners),
};
