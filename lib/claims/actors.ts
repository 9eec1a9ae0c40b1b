import { testsOf } from '../access/condition';
import { concern, whoOf } from '../access/principal';
import type { Context, Json, Principal, StatementJson, Truth } from '../access/types';
import type { Actor, World } from '../world/world';

/** A test that policies make of who asks. */
type Test = (principal: Principal) => Truth | string;

const KEY = 'aws:principalarn';

/**
 * Principals of one account that policies of a world cannot tell apart once its organization is hostile: guardrails and boundaries
 * are gone and their own policies say whatever they like, so that only their names are left. One of each class is asked about.
 */
export class ActorClasses {
  private readonly tests: readonly Test[];
  private readonly classes = new WeakMap<Actor, string>();

  constructor(world: World) {
    const tests = new Map<string, Test>();
    for (const { policy } of world.policies)
      for (const statement of policy.statements) for (const [id, test] of testsOfWho(statement)) tests.set(id, test);
    this.tests = [...tests.values()];
  }

  /** @param actor of a hostile organization */
  of(actor: Actor): string {
    const known = this.classes.get(actor) ?? this.signature(actor);
    this.classes.set(actor, known);
    return known;
  }

  private signature({ principal, account, facts }: Actor): string {
    const { kind, arn, session, serviceLinked = false } = principal;
    if (facts !== undefined || session !== undefined) return arn;
    return `${account.id} ${kind} ${serviceLinked} ${this.tests.map((test) => test(principal)).join()}`;
  }
}

/** Every way in which a statement may look at the name of who asks, under an id that is the same for the same words. */
function testsOfWho(statement: StatementJson): readonly (readonly [string, Test])[] {
  const { Effect, Principal: named, NotPrincipal: spared, Condition = {} } = statement;
  const found: (readonly [string, Test])[] = [];
  const who = named ?? spared;
  if (who !== undefined && who !== '*') {
    const whom = { who: whoOf(who as Json), except: spared !== undefined, denies: Effect === 'Deny' };
    found.push([
      `who ${JSON.stringify([whom])}`,
      (principal) => {
        const { naming, doubtful } = concern(whom, principal, false);
        return `${naming} ${doubtful}`;
      },
    ]);
  }
  for (const [operator, keys] of Object.entries(Condition)) {
    for (const [key, wanted] of Object.entries(keys)) {
      if (key.toLowerCase() !== KEY) continue;
      const tests = testsOf({ [operator]: { [KEY]: wanted } }, true);
      found.push([`${operator} ${JSON.stringify(wanted)}`, ({ arn }) => tests[0]?.(contextOf(arn))]);
    }
  }
  // What is written with the name of who asks is another text for each.
  if (/\$\{aws:principalarn/i.test(JSON.stringify(statement))) found.push(['name', ({ arn }) => arn]);
  return found;
}

const contextOf = (arn: string): Context => ({ known: new Map([[KEY, [arn]]]), others: 'free' });
