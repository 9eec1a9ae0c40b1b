import type { Organization } from '../../model/centre';
import { releaseRole } from '../../model/roles';
import type { SigningKey } from '../../model/signing-keys';
import { hostile } from '../../world/ask';
import type { Answer } from '../caller';
import {
  actorNamed,
  actorsOf,
  allHeld,
  control,
  type Drill,
  nobodyMay,
  type Scene,
  type Seen,
  storeOf,
  supervisorOf,
  untried,
} from './drill';
import { objectsOf } from './guarded';
import { erased } from './stores';
import {
  all,
  company,
  noGuardrails,
  OPEN,
  openKey,
  policyOf,
  type Undo,
  undoing,
  unlocked,
  type Weakening,
  type Weakenings,
} from './weaken';

const releases = (scene: Scene) => storeOf(scene, 'release');
const keysOf = ({ centre }: Scene, { slug }: Organization): readonly SigningKey[] =>
  centre.signingKeys.filter(({ account }) => account.organization.slug === slug);

/** Nobody of one organization, its management account hostile, signs with a key of the other; the other's own signer does. */
function signsForTheOther(scene: Scene, mine: Organization, theirs: Organization): Seen {
  return allHeld(
    keysOf(scene, theirs).map(({ name, arn, signer }) => {
      const target = scene.world.targets.get(arn);
      if (!target) return untried(`${name} is not there`);
      const question = { action: 'kms:Sign', target };
      // The supervisor's statements of builds have a signer for each company.
      const actor = actorNamed(scene, signer.roleArn.replace(/\*$/, scene.company.slug));
      if (!actor) return untried(`nobody signs with ${name}`);
      return control(scene, { ...question, actor }) ?? nobodyMay(scene, actorsOf(scene, mine), question, hostile(mine.slug));
    }),
  );
}

/** A release takes two signatures, goes out through one role, and stays. */
export const RELEASES: readonly Drill[] = [
  {
    id: 'sign-for-the-other-side',
    promise: 'releases-signed-twice',
    attack: 'sign alone what takes the signatures of both: with the keys of the other organization',
    attacker: 'any principal of either organization, its own management account hostile',
    stoppedBy: "the policies of the keys, each in its signer's own organization",
    run: async (scene) => {
      const [ours, theirs] = [scene.company, supervisorOf(scene)];
      return allHeld([signsForTheOther(scene, ours, theirs), signsForTheOther(scene, theirs, ours)]);
    },
  },
  {
    id: 'publish-alone',
    promise: 'releases-signed-twice',
    attack: 'put something into the store that users download from',
    attacker: 'everybody of the company and of the supervisor but the role that publishes releases',
    stoppedBy: "the key's policy, and the store's, which takes nothing that is encrypted otherwise",
    run: async (scene) => {
      const target = objectsOf(releases)(scene);
      const key = scene.world.targets.get(releases(scene).key?.arn ?? '');
      const publisher = actorNamed(scene, releaseRole(scene.centre.environment, scene.company).roleArn);
      if (!target || !key || !publisher) return untried('there is no store of releases, or nobody who publishes');
      const everybody = [...actorsOf(scene, scene.company), ...actorsOf(scene, supervisorOf(scene))];
      const others = everybody.filter((actor) => actor !== publisher);
      const [put, encrypt] = [
        { action: 's3:PutObject', target },
        { action: 'kms:GenerateDataKey', target: key },
      ];
      const otherwise = new Map([['s3:x-amz-server-side-encryption', ['AES256']]]);
      return (
        control(scene, { ...put, actor: publisher }) ??
        control(scene, { ...encrypt, actor: publisher }) ??
        // The store takes nothing but under its own key, and nobody else encrypts with that.
        allHeld([nobodyMay(scene, others, encrypt), nobodyMay(scene, everybody, { ...put, given: otherwise })])
      );
    },
  },
  {
    id: 'delete-a-release',
    promise: 'releases-signed-twice',
    attack: "take the store's policy away, then delete what was released, with the right to bypass governance",
    attacker: "an administrator of the company's distribution account",
    stoppedBy: 'Object Lock in COMPLIANCE mode',
    run: (scene) => erased(scene, releases(scene), 'releases/drill/1/files/product', true, { BypassGovernanceRetention: true }),
  },
];

/** Everybody signs with every key of an organization. */
const openSigningKeys =
  (of: (scene: Scene) => Organization): Weakening =>
  async (scene) => {
    const undone: Undo[] = [];
    for (const { id } of of(scene).accounts) {
      const { Keys } = await scene.caller.ask(id, 'kms', 'list_keys');
      for (const { KeyId } of Keys as readonly { readonly KeyId: string }[]) {
        const { KeyMetadata } = await scene.caller.ask(id, 'kms', 'describe_key', { KeyId });
        if ((KeyMetadata as Answer)['KeyUsage'] === 'SIGN_VERIFY')
          undone.push(await policyOf(scene, id, 'kms', { KeyId, PolicyName: 'default' }, OPEN('kms:*')));
      }
    }
    return undoing(undone);
  };

export const RELEASES_WEAKENINGS: Weakenings = {
  'sign-for-the-other-side': openSigningKeys(supervisorOf),
  'publish-alone': all(
    openKey((scene) => releases(scene).key?.arn as string),
    noGuardrails(company),
  ),
  'delete-a-release': unlocked((scene) => releases(scene).name),
};
