import { once } from '../access/truth';
import type { Outcome } from '../access/types';
import { ask, askAll, INTACT, isShut, type Question, refusedByLock } from '../world/ask';
import type { Actor, World } from '../world/world';
import { askersFor } from './askers';
import { candidates, isOutOfReach, type Side, type Since, sinceBase } from './candidates';
import type { Claim, Nobody, Somebody } from './claims';
import type { Classes } from './classes';
import { type Column, coalitionsFor, columnsOf } from './coalitions';
import type { Coalition, Control } from './control';
import { type Counterexample, exampleOf } from './counterexample';
import { excusing, type Given, givenBy, grantsFor, possibleFor } from './given';
import { askersOfPartners } from './partners';
import { type ClaimResult, type EntryResult, worst } from './results';
import { type Selected, selectFor } from './select';
import { controlOf } from './spread';

/** For asking again after a small change. */
export interface Narrowed {
  /** Claims about these resources only. */
  readonly only?: (selected: Selected) => boolean;
  /** What a coalition controls, where it is known to be as it was. */
  readonly control?: (coalition: Coalition) => Control | undefined;
}

/** Decides claims over one world. What a coalition controls is worked out once for all claims. */
export class Prover {
  private readonly controls = new Map<string, Control>();
  private readonly selected = new Map<Nobody['on'], readonly Selected[]>();
  private readonly sinces = new Map<Control, Since>();
  /** Sentences that hold with guardrails intact. */
  private readonly holding = new Set<Nobody>();
  readonly columns: readonly Column[];

  constructor(
    readonly world: World,
    private readonly classes: Classes,
    private readonly narrowed: Narrowed = {},
  ) {
    this.columns = columnsOf(world.centre);
  }

  prove(claim: Claim): ClaimResult {
    const started = performance.now();
    const [intactly, ...hostilely] = this.columns as [Column, ...Column[]];
    const inColumn = (column: Column) => claim.nobody.map((entry) => this.nobody(entry, column));
    const intact = [...inColumn(intactly), ...claim.somebody.map((entry) => this.somebody(entry))];
    const hostile = hostilely.flatMap(inColumn);
    const undeclared = worst(hostile.filter(({ declared }) => declared === undefined));
    return {
      id: claim.id,
      claim: claim.claim,
      verdict: worst([{ verdict: worst(intact) }, { verdict: undeclared }]),
      intact: worst(intact),
      hostile: undeclared === 'proven' && worst(hostile) !== 'proven' ? 'with guardrails only' : undeclared,
      entries: [...intact, ...hostile],
      ...(claim.residual === undefined ? {} : { residual: claim.residual }),
      seconds: Math.round(performance.now() - started) / 1000,
    };
  }

  control(coalition: Coalition): Control {
    const known = this.controls.get(coalition.name);
    if (known) return known;
    const base = coalition.hostile.size > 0 ? this.control(peaceful(coalition)) : undefined;
    const made = this.narrowed.control?.(coalition) ?? controlOf(this.world, coalition, base);
    this.controls.set(coalition.name, made);
    return made;
  }

  private select(entry: Pick<Nobody, 'on' | 'through'>): readonly Selected[] {
    const { on } = entry;
    const known = this.selected.get(on);
    if (known) return known;
    const all = selectFor(this.world, entry);
    const made = this.narrowed.only ? all.filter(this.narrowed.only) : all;
    this.selected.set(on, made);
    return made;
  }

  nobody(entry: Nobody, column: Column): EntryResult {
    const declared = column.hostile === undefined ? undefined : entry.onlyWithGuardrails;
    const base = { sid: entry.sid, column: column.name, ...(declared === undefined ? {} : { declared }) };
    const selected = this.select(entry);
    if (selected.length === 0) return this.nothing(entry, base);
    let asked = 0;
    let why: string | undefined;
    for (const side of this.sides(entry, column)) {
      const options = { possible: possibleFor(entry, side.control), locked: entry.locked ?? false };
      for (const { question, one } of this.questions(entry, selected, side)) {
        asked++;
        if (question.action === 'become') {
          if (side.control?.actors.has(question.actor)) return refuted({ ...base, asked }, () => exampleOf(this.world, question, side));
          continue;
        }
        const found = askAll(this.world, question, side.control?.state ?? INTACT, options);
        if (found.verdict === 'unknown') why ??= `${question.actor.principal.arn} ${question.action} ${one.target.arn}: ${found.why}`;
        if (found.verdict === 'allowed') return refuted({ ...base, asked }, () => exampleOf(this.world, question, side, found));
      }
    }
    if (why !== undefined) return { ...base, verdict: 'unknown', asked, why };
    if (column.hostile === undefined) this.holding.add(entry);
    return { ...base, verdict: 'proven', asked };
  }

  /** A sentence about nothing proves nothing; narrowed to some resources, most are about none of them. */
  private nothing({ needs }: Pick<Nobody, 'needs'>, base: { readonly sid: string; readonly column: string }): EntryResult {
    const { companies, asOf } = this.world.centre;
    const none = needs === 'partners' && !companies.some(({ partners }) => partners.some(({ expires }) => expires >= asOf));
    if (this.narrowed.only || none) return { ...base, verdict: 'proven', asked: 0 };
    return { ...base, verdict: 'unknown', asked: 0, why: 'the assembly has nothing, or nobody, that this is about' };
  }

  /** The coalitions of a column with what each controls; none for principals that act by themselves. */
  private sides(entry: Nobody, column: Column): readonly Side[] {
    const { centre } = this.world;
    const { hostile } = column;
    const decided = hostile !== undefined && this.holding.has(entry);
    if (typeof entry.who === 'string') {
      const before = decided ? coalitionsFor(entry.who, centre, this.columns[0] as Column).map(({ name }) => name) : [];
      return coalitionsFor(entry.who, centre, column).map((coalition): Side => {
        const control = this.control(coalition);
        const base = peaceful(coalition);
        return before.includes(base.name) && hostile !== undefined
          ? { coalition, control, since: this.since(control, this.control(base), hostile) }
          : { coalition, control };
      });
    }
    if (hostile === undefined) return [{}];
    const control: Control = { ...NOTHING, state: { ...INTACT, hostile: new Set([hostile]) } };
    const since = { hostile, changed: new Map(), opened: new Set<string>(), sameNetworks: true };
    return [
      { coalition: { name: column.name, organizations: new Set(), hostile: new Set([hostile]) }, control, ...(decided ? { since } : {}) },
    ];
  }

  private since(control: Control, base: Control, hostile: string): Since {
    const known = this.sinces.get(control) ?? sinceBase(control, base, hostile);
    this.sinces.set(control, known);
    return known;
  }

  private *questions(entry: Nobody, selected: readonly Selected[], side: Side): Iterable<{ question: Question; one: Selected }> {
    const becoming = entry.may.includes('become');
    const actions = becoming ? ['become'] : this.classes.actions.of(entry.may, entry.but);
    for (const one of selected) {
      if (entry.who === 'other-organizations' && side.coalition?.organizations.has(one.target.account.organization.slug)) continue;
      if (!becoming && isOutOfReach(one, entry, side)) continue;
      const [isExcused, givenFor] = [excusing(this.world, entry, one), givenBy(entry, one)];
      const grants = entry.grant ? grantsFor(this.world, one) : undefined;
      const service = one.target.kind === 'other' && one.target.arn.split(':')[3] !== '' ? `${one.target.arn.split(':')[2]}:` : '';
      for (const action of actions) {
        if (!becoming && !action.startsWith(service)) continue;
        const askers = candidates(this.world, entry, one, action, side);
        // Object Lock, and what the resource's own policy denies to everybody, refuse all alike: one is asked for all.
        const shut = this.shut(one, action, givenFor(), side);
        let isFirst = true;
        const asked = new Set<string>();
        for (const actor of refusedByLock(action, one.target, entry.locked) ? firstOf(askers) : askers) {
          if (isExcused(actor, action)) continue;
          if (!becoming && !grants && side.control?.state.hostile.has(actor.account.organization.slug)) {
            const alike = this.classes.actors.of(actor);
            if (asked.has(alike)) continue;
            asked.add(alike);
          }
          const given = givenFor(actor);
          const refused = isFirst || !saysNothingElse(actor, givenFor()) ? NONE : shut;
          isFirst = false;
          for (const arn of one.arns) {
            if (refused.has(arn)) continue;
            yield { one, question: { actor, action, target: one.target, arn, given, ...(grants ? { grants } : {}) } };
          }
        }
      }
    }
  }

  /** ARNs of a resource whose own policy denies an action to everybody. */
  private shut({ target, arns }: Selected, action: string, given: Given, { control }: Side): ReadonlySet<string> {
    if (given.size === 0) return NONE;
    return new Set(arns.filter((arn) => isShut({ action, target, arn, given }, control?.state ?? INTACT)));
  }

  somebody(entry: Somebody, column = this.columns[0] as Column): EntryResult {
    const base = { sid: entry.sid, column: column.name };
    let asked = 0;
    for (const one of this.select(entry)) {
      const { who } = entry;
      const askers = 'partners' in who ? askersOfPartners(this.world, who.partners, one) : askersFor(this.world, who, one).all;
      const grants = entry.grant ? grantsFor(this.world, one) : undefined;
      const givenFor = givenBy(entry, one);
      for (const actor of askers) {
        const given = givenFor(actor);
        for (const action of this.classes.actions.of(entry.can)) {
          const questions = one.arns.map(
            (arn): Question => ({ actor, action, target: one.target, arn, given, ...(grants ? { grants } : {}) }),
          );
          asked += questions.length;
          const answers = questions.map((question) => askAll(this.world, question, INTACT));
          if (answers.some(({ verdict }) => verdict === 'allowed')) continue;
          const open = answers.find((answer) => answer.verdict === 'unknown');
          if (open?.verdict === 'unknown') return { ...base, verdict: 'unknown', asked, why: open.why };
          const why = `${actor.principal.arn} cannot ${action} on ${one.arns[0]}: ${saidOf(ask(this.world, questions[0] as Question))}`;
          return { ...base, verdict: 'counterexample', asked, why };
        }
      }
    }
    return asked === 0 ? this.nothing(entry, base) : { ...base, verdict: 'proven', asked };
  }
}

/** An example is put together when it is read: most are of what a claim declares, and finding template lines takes its time. */
function refuted(base: Omit<EntryResult, 'verdict'>, example: () => Counterexample): EntryResult {
  const made = once(example);
  return {
    ...base,
    verdict: 'counterexample',
    get counterexample() {
      return made();
    },
  };
}

/** The same organizations with nobody hostile. */
function peaceful({ organizations, name }: Coalition): Coalition {
  return { name: name.startsWith('strangers') ? 'strangers' : [...organizations].sort().join(', '), organizations, hostile: new Set() };
}

const NONE: ReadonlySet<string> = new Set();
/** Whether what is known of an asker says nothing else than what a claim gives. */
const saysNothingElse = ({ facts }: Actor, given: Given) => facts === undefined || [...facts.keys()].every((key) => !given.has(key));

const NOTHING: Control = {
  state: INTACT,
  actors: new Set(),
  byAccount: new Map(),
  ways: new Map(),
  networks: new Set(),
  possible: () => true,
};

const saidOf = ({ decision, reasons }: Outcome) =>
  `${decision} by ${reasons.map(({ policy, sid, layer }) => [layer, policy, sid].filter((part) => part !== undefined && part !== '').join(' ')).join(', ')}`;

function* firstOf<T>(items: Iterable<T>): Iterable<T> {
  for (const item of items) {
    yield item;
    return;
  }
}
