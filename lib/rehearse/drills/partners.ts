import { askersOfPartners, type PartnerSide } from '../../claims/partners';
import { actorsOf, type Drill, nobodyMay, type Scene, type Seen, untried } from './drill';
import { partnersOf, withoutPartner, withoutPartnerBelow } from './nobody';

/** Materials of the company, each with those partners who must not see it. */
function refusedTo(scene: Scene, side: PartnerSide): Seen {
  const { centre, company, world } = scene;
  const stores = centre.stores.filter(({ kind, account }) => kind === 'material' && account.organization === company);
  let last: Seen | undefined;
  for (const store of stores) {
    const target = world.targets.get(`arn:aws:s3:::${store.name}`);
    if (!target) return untried(`${store.name} is not there`);
    const actors = askersOfPartners(world, side, { target, arns: [], store });
    if (actors.length === 0) continue;
    // A partner's facts, such as the day, are what its requests carry.
    const seen = actors.map((actor) =>
      nobodyMay(scene, [actor], { action: 's3:GetObject', target, arn: `${target.arn}/any`, given: actor.facts ?? new Map() }),
    );
    last = seen.find(({ outcome }) => outcome === 'BROKEN') ?? seen[0];
    if (last?.outcome === 'BROKEN') return last;
  }
  return last ?? untried('no partner could try');
}

export const PARTNERS: readonly Drill[] = [
  {
    id: 'see-beyond-the-level',
    promise: 'partners-see-their-level',
    attack: 'read a material that the level does not show',
    attacker: 'every review partner',
    stoppedBy: "the rights of the partner's role",
    nobody: withoutPartnerBelow,
    run: async (scene) => refusedTo(scene, 'beyond-their-level'),
  },
  {
    id: 'come-back-after-the-last-day',
    promise: 'partners-see-their-level',
    attack: 'read a material on the day after the access has ended',
    attacker: 'every review partner',
    stoppedBy: 'a condition on the time',
    nobody: withoutPartner,
    run: async (scene) => refusedTo(scene, 'after-their-last-day'),
  },
  {
    id: 'write-as-a-partner',
    promise: 'partners-see-their-level',
    attack: 'change a material that the level does show',
    attacker: 'every review partner',
    stoppedBy: "the rights of the partner's role",
    nobody: withoutPartner,
    run: async (scene) => {
      const { centre, company, world } = scene;
      const partners = actorsOf(scene, company, centre.account(company.slug, 'review')).filter(({ principal }) =>
        partnersOf(centre, company).some(({ slug }) => principal.arn.endsWith(`-${slug}`)),
      );
      const material = centre.stores.find(({ kind, account }) => kind === 'material' && account.organization === company);
      const target = material && world.targets.get(`arn:aws:s3:::${material.name}`);
      if (!target) return untried('there is no material');
      return nobodyMay(scene, partners, { action: 's3:PutObject', target, arn: `${target.arn}/any` });
    },
  },
];
