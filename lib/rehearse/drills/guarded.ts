import type { Account, Organization, Store } from '../../model/centre';
import { PARTITION, REGION } from '../../model/names';
import type { Actor, Target } from '../../world/world';
import { actorsOf, type Drill, nobodyMay, type Scene, untried } from './drill';

/** An act that some principals must not be able to do to something. */
export interface Guarded extends Omit<Drill, 'run'> {
  readonly who: (scene: Scene) => readonly Actor[];
  readonly action: string;
  readonly on: (scene: Scene) => Target | undefined;
}

export const ownAccount = (role: Account['role']) => (scene: Scene) => scene.centre.account(scene.company.slug, role);
export const everybodyOf = (organization: (scene: Scene) => Organization) => (scene: Scene) => actorsOf(scene, organization(scene));
export const everybodyIn = (account: (scene: Scene) => Account) => (scene: Scene) => scene.world.actorsIn(account(scene).id);
/** People, administrators and the root user: roles of services and stacks have drills and claims of their own. */
export const signingInto = (account: (scene: Scene) => Account) => (scene: Scene) =>
  scene.world.actorsIn(account(scene).id).filter(({ trust }) => trust === undefined);

export const anything = (account: (scene: Scene) => Account, arn: (account: Account) => string) => (scene: Scene) => {
  const of = account(scene);
  return { arn: arn(of), kind: 'other' as const, account: of };
};
export const regional = (service: string, rest: string) => (account: Account) =>
  `arn:${PARTITION}:${service}:${REGION}:${account.id}:${rest}`;
export const known = (arn: (scene: Scene) => string) => (scene: Scene) => scene.world.targets.get(arn(scene));
export const bucketOf = (store: (scene: Scene) => Store) => known((scene) => `arn:${PARTITION}:s3:::${store(scene).name}`);
export const objectsOf = (store: (scene: Scene) => Store) => (scene: Scene) => {
  const bucket = bucketOf(store)(scene);
  return bucket && { ...bucket, arn: `${bucket.arn}/any` };
};

/** Drills that ask whether anybody of these may do it, over the policies as they were deployed. */
export const guarded = (acts: readonly Guarded[]): readonly Drill[] =>
  acts.map(({ who, action, on, ...drill }) => ({
    ...drill,
    run: async (scene) => {
      const target = on(scene);
      return target ? nobodyMay(scene, who(scene), { action, target }) : untried('what is attacked is not there');
    },
  }));
