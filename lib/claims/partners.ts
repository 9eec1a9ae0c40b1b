import type { Store } from '../model/centre';
import { roleArn, workstationRoleName } from '../model/names';
import { LEVELS_BY_MATERIAL } from '../model/roles';
import type { Actor, World } from '../world/world';
import { lookedUpOnce } from './known';
import type { Selected } from './select';

export type PartnerSide = 'within-their-level' | 'beyond-their-level' | 'after-their-last-day';

const known = lookedUpOnce<World, readonly Actor[]>();

/** The workstations of review partners for whom a material is within, or beyond, what their level shows. */
export const askersOfPartners = (world: World, side: PartnerSide, { store }: Selected): readonly Actor[] =>
  store ? known(world, `${side} ${store.name}`, () => lookUp(world, side, store)) : [];

function lookUp(world: World, side: PartnerSide, store: Store): readonly Actor[] {
  const { centre } = world;
  const company = centre.companies.find(({ slug }) => slug === store.account.organization.slug);
  const review = company && centre.account(company.slug, 'review');
  if (!company || !review) return [];
  const fitting = company.partners.filter(({ level }) => {
    const within = store.material !== undefined && LEVELS_BY_MATERIAL[store.material].includes(level);
    return side === 'beyond-their-level' ? !within : within;
  });
  return fitting.flatMap(({ level, slug, expires }): readonly Actor[] => {
    const arn = roleArn(review.id, workstationRoleName(centre.environment, company.slug, level, slug));
    const actor = world.actorsIn(review.id).find(({ principal }) => principal.arn === arn);
    if (!actor) return [];
    const day = side === 'after-their-last-day' ? after(expires) : `${expires}T12:00:00Z`;
    return [{ ...actor, facts: new Map([['aws:currenttime', [day]]]) }];
  });
}

const after = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().replace('.000Z', 'Z');
