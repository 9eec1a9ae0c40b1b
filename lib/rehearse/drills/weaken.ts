import type { Account, Organization } from '../../model/centre';
import { boundaryArn } from '../../model/names';
import type { Answer } from '../caller';
import { type Scene, storeOf } from './drill';

/** Puts back what was taken away. */
export type Undo = () => Promise<void>;
export type Weakening = (scene: Scene) => Promise<Undo>;
/** For each drill what makes it fail, or why that cannot be taken away in place. */
export type Weakenings = { readonly [drill: string]: Weakening | { readonly none: string } };

export const undoing =
  (all: readonly Undo[]): Undo =>
  async () => {
    for (const undo of all) await undo();
  };

export const OPEN = (action: string) => JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: action, Resource: '*' }] });
const ADMIN = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
/** The same statements, about an act that nobody does. */
function toothless(content: unknown): string {
  const { Statement } = JSON.parse(String(content)) as { readonly Statement: readonly { readonly Sid: string }[] };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: Statement.map(({ Sid }) => ({ Sid, Effect: 'Deny', Action: 'sts:None', Resource: '*' })),
  });
}

export const all =
  (...parts: readonly Weakening[]): Weakening =>
  async (scene) => {
    const undone: Undo[] = [];
    try {
      for (const part of parts) undone.unshift(await part(scene));
    } catch (error) {
      await undoing(undone)();
      throw error;
    }
    return undoing(undone);
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
export const company = ({ company: own }: Scene): Organization => own;

/** Everybody may do everything with a key, by its own policy. */
export const openKey =
  (arn: (scene: Scene) => string): Weakening =>
  (scene) =>
    policyOf(scene, arn(scene).split(':')[4] as string, 'kms', { KeyId: arn(scene), PolicyName: 'default' }, OPEN('kms:*'));
/** The key of users' data that drills are about. */
export const openUserData = openKey((scene) => storeOf(scene, 'user-data').key?.arn as string);

/** Everybody may do everything with a bucket, by its own policy. */
export const openBucket =
  (name: (scene: Scene) => string): Weakening =>
  async (scene) => {
    const Bucket = name(scene);
    const account = scene.centre.stores.find((store) => store.name === Bucket)?.account.id as string;
    return policyOf(scene, account, 's3', { Bucket }, OPEN('s3:*'));
  };

export async function policyOf({ caller }: Scene, account: string, service: 'kms' | 's3', at: object, Policy: string): Promise<Undo> {
  const [get, put] = service === 'kms' ? ['get_key_policy', 'put_key_policy'] : ['get_bucket_policy', 'put_bucket_policy'];
  const before = await caller.ask(account, service, get as string, at);
  await caller.ask(account, service, put as string, { ...at, Policy });
  return async () => void (await caller.ask(account, service, put as string, { ...at, Policy: before['Policy'] }));
}

/** Another default version of a managed policy. */
async function rewritten({ caller }: Scene, account: string, PolicyArn: unknown): Promise<Undo> {
  const { Policy } = await caller.ask(account, 'iam', 'get_policy', { PolicyArn });
  const VersionId = (Policy as Answer)['DefaultVersionId'];
  const made = await caller.ask(account, 'iam', 'create_policy_version', { PolicyArn, PolicyDocument: ADMIN, SetAsDefault: true });
  return async () => {
    await caller.ask(account, 'iam', 'set_default_policy_version', { PolicyArn, VersionId });
    // A policy has five versions at most.
    await caller.ask(account, 'iam', 'delete_policy_version', { PolicyArn, VersionId: (made['PolicyVersion'] as Answer)['VersionId'] });
  };
}

/** Roles of an account whose name fits may do anything that their boundary does not stop. */
export const administrators =
  (account: (scene: Scene) => Account, fits: (name: string, scene: Scene) => boolean): Weakening =>
  async (scene) => {
    const { id } = account(scene);
    const { Roles } = await scene.caller.ask(id, 'iam', 'list_roles');
    const names = (Roles as readonly Answer[]).map(({ RoleName }) => String(RoleName)).filter((name) => fits(name, scene));
    // What a role has of its own is one policy: another attached document would have no place in the templates.
    const undone: Undo[] = [];
    for (const RoleName of names) {
      const { AttachedPolicies } = await scene.caller.ask(id, 'iam', 'list_attached_role_policies', { RoleName });
      for (const { PolicyArn } of AttachedPolicies as readonly Answer[]) undone.push(await rewritten(scene, id, PolicyArn));
    }
    return undoing(undone);
  };

/** The boundary of an account's roles stops nothing any more. */
export const unbounded =
  (account: (scene: Scene) => Account): Weakening =>
  (scene) =>
    rewritten(scene, account(scene).id, boundaryArn(account(scene).id));

/** Rules that fit point nowhere any more. */
export async function pointless({ caller }: Scene, account: string, EventBusName: string, fits: (rule: string) => boolean): Promise<Undo> {
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
  return undoing(undo);
}

/** What is put into a bucket from now on is not locked. */
export const unlocked =
  (name: (scene: Scene) => string): Weakening =>
  async (scene) => {
    const Bucket = name(scene);
    const { id } = scene.centre.store(Bucket).account;
    const { ObjectLockConfiguration } = await scene.caller.ask(id, 's3', 'get_object_lock_configuration', { Bucket });
    const { Mode, Days } = ((ObjectLockConfiguration as Answer)['Rule'] as { DefaultRetention: Answer }).DefaultRetention;
    const put = (rule: object) =>
      scene.caller.ask(id, 's3', 'put_object_lock_configuration', {
        Bucket,
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', ...rule },
      });
    await put({});
    return async () => void (await put({ Rule: { DefaultRetention: { Mode, Days } } }));
  };
