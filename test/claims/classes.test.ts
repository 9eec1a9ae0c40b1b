import { ACTIONS } from '../../bin/claims';
import { classesOf } from '../../lib/claims/classes';
import { askAll, hostile } from '../../lib/world/ask';
import type { Actor } from '../../lib/world/world';
import { worldOf } from '../../lib/world/world';
import { testCentre } from '../policies/centre';
import { referenceAssembly } from '../world/reference';
import { randomly } from './random';

const centre = testCentre();
const world = worldOf(referenceAssembly(), centre);
const classes = classesOf(world, ACTIONS);
const actions = classes.actions.of(['kms:*', 's3:*', 'sts:*', 'sns:Publish', 'events:PutEvents']);
const targets = [...world.targets.values()];
const QUESTIONS = process.env['PROVE'] === '1' ? 40_000 : 2_000;

const members = (slug: string): ReadonlyMap<string, readonly Actor[]> => {
  const all = [...world.actors, ...[...world.others.values()].flat()].filter(({ account }) => account.organization.slug === slug);
  const byClass = new Map<string, Actor[]>();
  for (const actor of all) byClass.set(classes.actors.of(actor), [...(byClass.get(classes.actors.of(actor)) ?? []), actor]);
  return byClass;
};

test.each(centre.organizations.map(({ slug }) => slug))('%s, hostile: principals of one class are answered alike', (slug) => {
  const { one: pick } = randomly(slug.length);
  const several = [...members(slug).values()].filter((list) => list.length > 1);
  const differing = new Set<string>();
  let possible = 0;
  for (let asked = 0; asked < QUESTIONS; asked++) {
    const [one, other] = [pick(several), pick(several)].map((list) => pick(list)) as [Actor, Actor];
    const mate = pick(several.find((list) => list.includes(one)) as readonly Actor[]);
    const target = pick(targets);
    const action = pick(actions);
    const verdict = (actor: Actor) => askAll(world, { actor, action, target }, hostile(slug)).verdict;
    if (verdict(one) !== verdict(mate)) differing.add(`${one.principal.arn} ${mate.principal.arn} ${action} ${target.arn}`);
    if (verdict(other) !== 'denied') possible++;
  }
  expect([...differing]).toEqual([]);
  // Everybody denied everything would be alike, too.
  expect(possible).toBeGreaterThan(QUESTIONS / 200);
});

test('a service that acts for another account is another class', () => {
  const kinds = [...world.others].flatMap(([service, actors]) => (service === '' ? [] : actors.map((actor) => classes.actors.of(actor))));
  expect(new Set(kinds).size).toBe(kinds.length);
});

test('classes are fewer than principals', () => {
  for (const { slug } of centre.organizations) {
    const sizes = [...members(slug).values()].map((list) => list.length);
    expect(Math.max(...sizes)).toBeGreaterThan(3);
  }
});
