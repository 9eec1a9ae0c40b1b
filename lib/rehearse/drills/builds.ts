import { BUILD_OVERRIDES, type Build, buildsOf } from '../../model/builds';
import { isProtected } from '../../model/organizations';
import { actorNamed, actorsOf, allHeld, control, type Drill, nobodyMay, type Scene, type Seen, supervisorOf, untried } from './drill';
import { guarded, known, ownAccount, regional, signingInto } from './guarded';
import { administrators, all, company, noGuardrails, openKey, unbounded, type Weakenings } from './weaken';

/** The company's build, and the supervisor's of the same source. */
function bothBuilds({ centre, company: { slug } }: Scene): readonly Build[] {
  const found = centre.companies.find((one) => one.slug === slug);
  if (!found) throw new Error(`there is no company ${slug}`);
  const { first, second } = buildsOf(centre, found);
  return [first, second];
}

/** Nobody but its starter starts it, and the starter not with anything of its own. */
function startedAsItsProjectSays(scene: Scene, { projectArn, starter: { roleArn } }: Build): Seen {
  const target = scene.world.targets.get(projectArn);
  const starter = actorNamed(scene, roleArn);
  if (!target || !starter) return untried('there is no build, or nobody who starts it');
  const start = { action: 'codebuild:StartBuild', target };
  const asItIs = new Map(BUILD_OVERRIDES.map((key) => [key.toLowerCase(), null]));
  const both = [...actorsOf(scene, scene.company), ...actorsOf(scene, supervisorOf(scene))];
  return (
    control(scene, { ...start, actor: starter, given: asItIs }) ??
    allHeld([
      ...BUILD_OVERRIDES.map((key) => nobodyMay(scene, [starter], { ...start, given: new Map([[key.toLowerCase(), ['any']]]) })),
      nobodyMay(
        scene,
        both.filter((actor) => actor !== starter),
        start,
      ),
    ])
  );
}

/** A debug session of CodeBuild is one of Session Manager, which the build itself opens. */
const SESSION = ['ssmmessages:CreateControlChannel', 'ssmmessages:OpenDataChannel', 'ssm:UpdateInstanceInformation'] as const;

function opensNoShell(scene: Scene, { account, role, artefacts }: Build): Seen {
  const actor = actorNamed(scene, role.roleArn);
  const target = scene.world.targets.get(`arn:aws:s3:::${artefacts.name}`);
  if (!actor || !target) return untried('there is no build');
  const elsewhere = { arn: regional('ssmmessages', 'any/any')(account), kind: 'other', account } as const;
  return (
    control(scene, { actor, action: 's3:PutObject', target, arn: `${target.arn}/any` }) ??
    allHeld(SESSION.map((action) => nobodyMay(scene, [actor], { action, target: elsewhere })))
  );
}

/** Key of what lies with the supervisor for the second build. */
const secondKey = (scene: Scene): string => bothBuilds(scene)[1]?.source.key?.arn ?? '';
const supervision = ({ centre }: Scene) => centre.account(centre.supervisor.slug, 'supervision');

/** Builds are what their projects say, and what lies with the supervisor for the second one is read by that build alone. */
export const BUILDS: readonly Drill[] = [
  {
    id: 'override-a-build',
    promise: 'builds-supervised',
    attack: 'start a build with commands, an image, a role or anything else of its own, or without having the duty',
    attacker: 'the role that starts builds, and everybody else of the company and of the supervisor',
    stoppedBy: 'guardrails, the boundary and the rights of the one role',
    run: async (scene) => allHeld(bothBuilds(scene).map((build) => startedAsItsProjectSays(scene, build))),
  },
  {
    id: 'open-a-debug-session',
    promise: 'builds-supervised',
    attack: "open a shell in a running build, which the build's own role has to ask Session Manager for",
    attacker: 'whoever starts a build with a debug session',
    stoppedBy: "the rights of the build's role, and the boundary",
    run: async (scene) => allHeld(bothBuilds(scene).map((build) => opensNoShell(scene, build))),
  },
  ...guarded([
    {
      id: 'read-the-second-source',
      promise: 'seen-not-read',
      attack: "decrypt the company's source that lies with the supervisor for the second build",
      attacker: 'people, administrators and the root user of supervision',
      stoppedBy: "the key's policy, which opens it to the build alone",
      who: signingInto(supervision),
      action: 'kms:Decrypt',
      on: known((scene) => secondKey(scene)),
    },
  ]),
  {
    id: 'delete-a-stack',
    promise: 'work-possible',
    attack: 'delete the stack of a protected account, with its alarms, rules and roles',
    attacker: 'everybody in a protected account, the roles of deployment included',
    stoppedBy: 'guardrails',
    run: async (scene) =>
      allHeld(
        [scene.company, supervisorOf(scene)]
          .flatMap(({ accounts }) => accounts)
          .filter((account) => isProtected(account) && account.role !== 'management')
          .map((account) => {
            const target = { arn: regional('cloudformation', 'stack/any/any')(account), kind: 'other', account } as const;
            return nobodyMay(scene, scene.world.actorsIn(account.id), { action: 'cloudformation:DeleteStack', target });
          }),
      ),
  },
];

export const BUILDS_WEAKENINGS: Weakenings = {
  'override-a-build': all(
    unbounded(ownAccount('assembly')),
    administrators(ownAccount('assembly'), (name) => name.endsWith('-release-build')),
  ),
  'open-a-debug-session': all(
    unbounded(ownAccount('assembly')),
    administrators(ownAccount('assembly'), (name) => name.endsWith('-build')),
  ),
  'read-the-second-source': all(openKey(secondKey), noGuardrails(supervisorOf)),
  'delete-a-stack': noGuardrails(company),
};
