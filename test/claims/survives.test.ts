import { ACTIONS, readClaims } from '../../bin/claims';
import { decide } from '../../lib/access/decide';
import { atomsOf, representatives } from '../../lib/access/representatives';
import { askersFor, isAsker } from '../../lib/claims/askers';
import type { Nobody } from '../../lib/claims/claims';
import { classesOf } from '../../lib/claims/classes';
import { type Column, coalitionsFor, columnsOf } from '../../lib/claims/coalitions';
import type { Control } from '../../lib/claims/control';
import { excusing, givenBy } from '../../lib/claims/given';
import { Prover } from '../../lib/claims/prove';
import { type Selected, selectFor } from '../../lib/claims/select';
import { askAll, hostile, INTACT, posed, type Question, refusedByLock } from '../../lib/world/ask';
import type { Actor, Target } from '../../lib/world/world';
import { worldOf } from '../../lib/world/world';
import { testCentre } from '../policies/centre';
import { referenceAssembly } from '../world/reference';
import { randomly } from './random';

/** Requests against the concrete evaluator; at least a fifth of them shall be allowed ones. */
const REQUESTS = process.env['PROVE'] === '1' ? 1_000_000 : 20_000;

const centre = testCentre();
const world = worldOf(referenceAssembly(), centre);
const claims = readClaims();
const classes = classesOf(world, ACTIONS);
const { actions } = classes;
const prover = new Prover(world, classes);
const random = randomly(20181113);

/** A sentence of a claim in one column, for one coalition. */
interface Forbidden {
  readonly name: string;
  readonly entry: Nobody;
  readonly control?: Control;
  readonly own?: ReadonlySet<string>;
  readonly targets: ReadonlyMap<string, readonly Selected[]>;
  readonly actions: ReadonlySet<string>;
}

function forbiddenIn(column: Column): readonly Forbidden[] {
  return claims.flatMap(({ id, nobody }) =>
    nobody.flatMap((entry): readonly Forbidden[] => {
      // Partners carry the day with them, and becoming is no request.
      if ((typeof entry.who !== 'string' && 'partners' in entry.who) || entry.may.includes('become')) return [];
      if (prover.nobody(entry, column).verdict !== 'proven') return [];
      const targets = new Map<string, Selected[]>();
      for (const one of selectFor(world, entry)) targets.set(one.target.arn, [...(targets.get(one.target.arn) ?? []), one]);
      const base = { name: `${id} ${entry.sid}, ${column.name}`, entry, targets, actions: new Set(actions.all(entry.may, entry.but)) };
      if (typeof entry.who !== 'string') return [base];
      return coalitionsFor(entry.who, centre, column).map((coalition) => ({
        ...base,
        control: prover.control(coalition),
        own: coalition.organizations,
      }));
    }),
  );
}

/** Whether a sentence says that this request cannot be. */
function forbids(forbidden: Forbidden, { actor, action, target, arn, given }: Question, control: Control): boolean {
  const { entry, own } = forbidden;
  const found = forbidden.actions.has(action) ? (forbidden.targets.get(target.arn) ?? []) : [];
  return found.some((one) => {
    if (forbidden.control ? forbidden.control !== control || !control.actors.has(actor) : !isAsker(world, entry.who as never, one)(actor))
      return false;
    if (entry.who === 'other-organizations' && (own?.has(target.account.organization.slug) || !own?.has(actor.account.organization.slug)))
      return false;
    const values = given ?? new Map();
    for (const [key, value] of givenBy(entry, one)({ ...actor, facts: new Map() }))
      if (JSON.stringify(values.get(key) ?? null) !== JSON.stringify(value)) return false;
    for (const [key, value] of Object.entries(entry.not ?? {})) if (values.get(key.toLowerCase())?.includes(value)) return false;
    if (entry.locked && refusedByLock(action, target, true)) return false;
    if (entry.grant) return false;
    if (target.kind === 'bucket' && (arn === target.arn) === (entry.on.objects !== undefined)) return false;
    return !excusing(world, entry, one)(actor, action);
  });
}

/** Values of context keys that policies tell apart, by key. */
const KEYS = [...atomsOf(world.policies.flatMap(({ policy }) => policy.statements))].map(
  ([key, atoms]) => [key, representatives(key, atoms, () => true).values] as const,
);
const BY_KIND: { readonly [kind: string]: readonly string[] } = {
  bucket: actions.all(['s3:*']),
  key: actions.all(['kms:*']),
  role: [...actions.all(['sts:*']), ...actions.all(['iam:*:Write', 'iam:*:Permissions management'])],
  topic: actions.all(['sns:*']),
  bus: actions.all(['events:*']),
  rule: actions.all(['events:*']),
  alarm: actions.all(['cloudwatch:*']),
  trail: actions.all(['cloudtrail:*']),
  function: actions.all(['lambda:*']),
  project: actions.all(['codebuild:*']),
  repository: actions.all(['ecr:*']),
  document: actions.all(['ssm:*']),
  machine: actions.all(['states:*']),
};
const targets = [...world.targets.values()];

/** Requests that are allowed, one for each thing that somebody can do: most random ones are denied by silence. */
const possible: readonly Question[] = claims.flatMap(({ somebody }) =>
  somebody.flatMap((entry) => {
    const { who } = entry;
    if ('partners' in who || entry.grant || entry.through) return [];
    return selectFor(world, entry).flatMap((one) =>
      askersFor(world, who, one).all.flatMap((actor) =>
        entry.can.flatMap((action) =>
          one.arns.flatMap((arn): readonly Question[] => {
            const found = askAll(world, { actor, action, target: one.target, arn }, INTACT);
            return found.verdict === 'allowed' ? [{ actor, action, target: one.target, arn, given: found.context }] : [];
          }),
        ),
      ),
    );
  }),
);

function anyRequest(actors: readonly Actor[]): Question {
  const given = new Map<string, readonly string[] | null>([
    ['aws:securetransport', ['true']],
    ['aws:requestedregion', ['eu-central-2']],
  ]);
  const vary = (times: number) => {
    for (let at = 0; at < times; at++) {
      const [key, values] = random.one(KEYS);
      given.set(key, random.one(values));
    }
  };
  if (random.next() < 0.45) {
    const known = random.one(possible);
    for (const [key, value] of known.given ?? []) given.set(key, value);
    vary(Math.floor(random.next() * 3));
    return { ...known, given };
  }
  vary(Math.floor(random.next() * 5));
  const target = random.one(targets) as Target;
  const arn = target.kind === 'bucket' && random.next() < 0.7 ? `${target.arn}/any` : target.arn;
  return { actor: random.one(actors), action: random.one(BY_KIND[target.kind] ?? []), target, arn, given };
}

test(`what is proven survives ${REQUESTS} requests against the concrete evaluator`, () => {
  const sides = columnsOf(centre).flatMap((column) => {
    const forbidden = forbiddenIn(column);
    const controls = [...new Set(forbidden.flatMap(({ control }) => control ?? []))];
    // Principals that act by themselves rewrite nothing first.
    const alone = forbidden.filter(({ control }) => control === undefined);
    const state = column.hostile === undefined ? INTACT : hostile(column.hostile);
    const byThemselves: Control = {
      state,
      actors: new Set(world.actors),
      byAccount: new Map(),
      ways: new Map(),
      networks: new Set(),
      possible: () => true,
    };
    const strangers = world.others.get('') ?? [];
    return [
      { control: byThemselves, actors: world.actors, forbidden: alone },
      ...controls.map((control) => ({
        control,
        actors: [...control.actors, ...strangers],
        forbidden: forbidden.filter((each) => each.control === control),
      })),
    ];
  });
  expect(sides.length).toBeGreaterThan(10);
  const broken: string[] = [];
  let allowed = 0;
  for (let at = 0; at < REQUESTS; at++) {
    const { control, actors, forbidden } = random.one(sides);
    const question = anyRequest(actors);
    if ([...(question.given ?? [])].some(([key, values]) => values?.some((value) => !control.possible(key, value)))) continue;
    const { request, policies } = posed(world, question, control.state);
    // What follows from who asks is not for the request to choose.
    const known = new Map([
      ...request.context.known,
      ...posed(world, { ...question, given: new Map() }, control.state).request.context.known,
    ]);
    if (decide({ ...request, context: { known, others: 'absent' } }, policies).decision !== 'allowed') continue;
    allowed++;
    for (const each of forbidden)
      if (forbids(each, { ...question, given: known }, control))
        broken.push(`${each.name}: ${question.actor.principal.arn} ${question.action} ${question.arn}`);
  }
  expect([...new Set(broken)].slice(0, 5)).toEqual([]);
  expect(allowed / REQUESTS).toBeGreaterThan(0.2);
}, 600_000);
