import { testsOf } from '../access/condition';
import { concern, whoOf } from '../access/principal';
import type { Json, Principal, StatementJson, Truth } from '../access/types';
import type { Actor, World } from '../world/world';

/** A test that policies make of who asks. */
interface Test {
  readonly of: (principal: Principal) => Truth | string;
  /** Accounts whose principals it can tell apart; undefined: of any. */
  readonly accounts: ReadonlySet<string> | undefined;
}

const KEY = 'aws:principalarn';

/**
 * Principals of one account that policies of a world cannot tell apart once its organization is hostile: guardrails and boundaries
 * are gone and their own policies say whatever they like, so that only their names are left. One of each class is asked about.
 */
export class ActorClasses {
  /** By account, '' for any. */
  private readonly tests = new Map<string, Test[]>();
  private readonly classes = new WeakMap<Actor, string>();

  constructor(world: World) {
    const tests = new Map(world.policies.flatMap(({ policy }) => policy.statements.flatMap(testsOfWho)));
    for (const test of tests.values()) {
      for (const account of test.accounts ?? ['']) {
        const list = this.tests.get(account);
        if (list) list.push(test);
        else this.tests.set(account, [test]);
      }
    }
  }

  /** @param actor of a hostile organization */
  of(actor: Actor): string {
    const known = this.classes.get(actor) ?? this.signature(actor);
    this.classes.set(actor, known);
    return known;
  }

  private signature({ principal, account, facts }: Actor): string {
    const { kind, arn, session, serviceLinked = false } = principal;
    // A service acts for an account, and a partner on a day.
    if (facts !== undefined || session !== undefined) return `${account.id} ${arn} ${session} ${[...(facts ?? [])].join()}`;
    const tests = [...(this.tests.get('') ?? []), ...(this.tests.get(account.id) ?? [])];
    return `${account.id} ${kind} ${serviceLinked} ${tests.map((test) => test.of(principal)).join()}`;
  }
}

/** Every way in which a statement may look at the name of who asks, under an id that is the same for the same words. */
function testsOfWho(statement: StatementJson): readonly (readonly [string, Test])[] {
  const { Effect, Principal: named, NotPrincipal: spared, Condition = {} } = statement;
  const found: (readonly [string, Test])[] = [];
  const who = named ?? spared;
  if (who !== undefined && who !== '*') {
    const whom = { who: whoOf(who as Json), except: spared !== undefined, denies: Effect === 'Deny' };
    const of = (principal: Principal) => {
      const { naming, doubtful } = concern(whom, principal, false);
      return `${naming} ${doubtful}`;
    };
    // A service is a class of its own, whoever names it.
    const accounts = accountsOf(whom.who.filter(([sort]) => sort !== 'Service').map(([sort, value]) => (sort === 'AWS' ? value : '')));
    found.push([`who ${JSON.stringify(whom)}`, { of, accounts }]);
  }
  for (const [operator, keys] of Object.entries(Condition)) {
    for (const [key, wanted] of Object.entries(keys)) {
      if (key.toLowerCase() !== KEY) continue;
      const [test] = testsOf({ [operator]: { [KEY]: wanted } }, true);
      const of = ({ arn }: Principal) => test?.({ known: new Map([[KEY, [arn]]]), others: 'free' });
      found.push([`${operator} ${JSON.stringify(wanted)}`, { of, accounts: accountsOf([wanted].flat().map(String)) }]);
    }
  }
  // What is written with the name of who asks is another text for each.
  if (/\$\{aws:principalarn/i.test(JSON.stringify(statement))) found.push(['name', { of: ({ arn }) => arn, accounts: undefined }]);
  return found;
}

/** Accounts that ARNs and ids name; undefined when one of them names none. */
function accountsOf(named: readonly string[]): ReadonlySet<string> | undefined {
  const ids = named.map((value) => /^(?:arn:[^:*?]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(value)?.[1]);
  return ids.includes(undefined) ? undefined : new Set(ids as string[]);
}
