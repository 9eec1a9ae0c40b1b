import { askersOfPartners } from '../../claims/partners';
import type { Store } from '../../model/centre';
import { PARTITION, REGION } from '../../model/names';
import { sessionDocumentArn } from '../../model/review';
import { STRANGER } from '../../world/cast';
import type { Actor, Target } from '../../world/world';
import type { Answer } from '../caller';
import { actorsOf, allHeld, control, type Drill, nobodyMay, type Scene, type Seen, untried } from './drill';
import { everybodyIn, ownAccount } from './guarded';
import { partnersOf, withoutPartner } from './nobody';
import { all, company, noGuardrails, OPEN, openBucket, type Weakening, type Weakenings } from './weaken';

const review = ownAccount('review');
const materials = ({ centre, company: { slug } }: Scene): readonly Store[] =>
  centre.stores.filter(({ kind, account }) => kind === 'material' && account.organization.slug === slug);

/** A partner's workstation reads a material of its level through the network of reviews; nobody reads it from anywhere else. */
function readOnlyInside(scene: Scene, store: Store): Seen | undefined {
  const target = scene.world.targets.get(`arn:${PARTITION}:s3:::${store.name}`);
  if (!target) return untried(`${store.name} is not there`);
  const read = { action: 's3:GetObject', target, arn: `${target.arn}/any` };
  const [reader] = askersOfPartners(scene.world, 'within-their-level', { target, arns: [], store });
  const through = (account: string | null) =>
    new Map([...(reader?.facts ?? []), ['aws:vpceaccount', account === null ? null : [account]]] as const);
  return (
    (reader ? control(scene, { ...read, actor: reader, given: through(review(scene).id) }) : undefined) ??
    nobodyMay(scene, everybodyIn(review)(scene), { ...read, given: new Map([['aws:vpceaccount', null]]) })
  );
}

const OPEN_TO_ALL = { name: "a stranger's bucket policy", statements: [JSON.parse(OPEN('*')).Statement[0]] };
const ELSEWHERE: Target = {
  arn: `arn:${PARTITION}:s3:::bucket-of-somebody-else/any`,
  kind: 'other',
  account: STRANGER,
  policy: OPEN_TO_ALL,
};

/** What sessions are started with, besides the one document: neither is logged (Systems Manager User Guide, "Logging session activity"). */
const UNLOGGED = ['AWS-StartPortForwardingSession', 'AWS-StartPortForwardingSessionToRemoteHost', 'AWS-StartSSHSession'] as const;

const document = (scene: Scene, arn: string): Target => ({ arn, kind: 'other', account: review(scene) });
/** The roles that a partner's people have sessions as. */
const partnersRoles = (scene: Scene): readonly Actor[] =>
  scene.world
    .actorsIn(review(scene).id)
    .filter(({ principal }) =>
      partnersOf(scene.centre, scene.company).some(
        ({ level, slug }) => principal.arn.endsWith(`-${level}-${slug}`) && !principal.arn.includes('workstation'),
      ),
    );

/** Material is read on a workstation that nothing leaves, in sessions that are logged. */
export const REVIEWS: readonly Drill[] = [
  {
    id: 'read-outside-the-workstation',
    promise: 'review-leaves-nothing',
    attack: 'read material from anywhere but the network of reviews',
    attacker: 'everybody in the review account, workstations included',
    stoppedBy: "the stores' policies",
    nobody: withoutPartner,
    run: async (scene) => allHeld(materials(scene).flatMap((store) => readOnlyInside(scene, store) ?? [])),
  },
  {
    id: 'carry-material-out',
    promise: 'review-leaves-nothing',
    attack: 'put material into a bucket of somebody else, over the network of reviews',
    attacker: 'everybody in the review account, and a stranger whose credentials a reviewer brings along',
    stoppedBy: "the network's endpoint, which knows the centre's own buckets only",
    nobody: withoutPartner,
    run: async (scene) => {
      const given = new Map([['aws:vpceaccount', [review(scene).id]]]);
      const [store] = materials(scene);
      const inside = store && scene.world.targets.get(`arn:${PARTITION}:s3:::${store.name}`);
      if (!inside) return untried('there is no material');
      const [reader] = askersOfPartners(scene.world, 'within-their-level', { target: inside, arns: [], store });
      if (!reader) return untried('there is no workstation');
      const read = {
        action: 's3:GetObject',
        target: inside,
        arn: `${inside.arn}/any`,
        given: new Map([...(reader.facts ?? []), ...given]),
      };
      const strangers = scene.world.others.get('') ?? [];
      const put = { action: 's3:PutObject', target: ELSEWHERE, given };
      return control(scene, { ...read, actor: reader }) ?? nobodyMay(scene, [...strangers, ...everybodyIn(review)(scene)], put);
    },
  },
  {
    id: 'open-an-unlogged-session',
    promise: 'review-leaves-nothing',
    attack: 'forward a port or open SSH to a workstation, by a document whose sessions are not logged',
    attacker: 'any principal of the company, review partners included',
    stoppedBy: "guardrails, and the rights of the partners' roles",
    nobody: withoutPartner,
    run: async (scene) => {
      const [partner] = partnersRoles(scene);
      if (!partner) return untried('there is no role of a partner');
      const start = (arn: string) => ({ action: 'ssm:StartSession', target: document(scene, arn) });
      const own = sessionDocumentArn(scene.centre.environment, review(scene));
      return (
        control(scene, { ...start(own), actor: partner }) ??
        allHeld(
          UNLOGGED.map((name) =>
            nobodyMay(scene, actorsOf(scene, scene.company), start(`arn:${PARTITION}:ssm:${REGION}::document/${name}`)),
          ),
        )
      );
    },
  },
];

/** The endpoint of S3 in the network of reviews lets everything through. */
const openEndpoint: Weakening = async (scene) => {
  const { id } = review(scene);
  const Filters = [{ Name: 'service-name', Values: [`com.amazonaws.${REGION}.s3`] }];
  const { VpcEndpoints } = await scene.caller.ask(id, 'ec2', 'describe_vpc_endpoints', { Filters });
  const [found] = VpcEndpoints as readonly Answer[];
  const at = { VpcEndpointId: found?.['VpcEndpointId'] };
  await scene.caller.ask(id, 'ec2', 'modify_vpc_endpoint', { ...at, PolicyDocument: OPEN('*') });
  return async () => void (await scene.caller.ask(id, 'ec2', 'modify_vpc_endpoint', { ...at, PolicyDocument: found?.['PolicyDocument'] }));
};

export const REVIEWS_WEAKENINGS: Weakenings = {
  'read-outside-the-workstation': all(
    openBucket((scene) => materials(scene)[0]?.name ?? ''),
    noGuardrails(company),
  ),
  'carry-material-out': openEndpoint,
  'open-an-unlogged-session': noGuardrails(company),
};
