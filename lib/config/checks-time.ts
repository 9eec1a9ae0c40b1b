import { COMPANY_DUTIES, type Environment, SUPERVISOR_DUTIES } from './environment';
import type { Problem } from './problem';
import type { YamlSource } from './yaml-source';

/** DPO (DSV) 4(5): logs are kept at least one year. */
const YEAR = 365;

/** Retentions, dates and duties. */
export function checkTime(environment: Environment, source: YamlSource): Problem[] {
  return [...retentions(environment, source), ...dates(environment, source), ...duties(environment, source)];
}

function retentions({ retention, custody, class: kind }: Environment, source: YamlSource): Problem[] {
  const problems: Problem[] = [];
  if (kind === 'production') {
    const short = (path: readonly string[], value: number, least: number, unit: string, why: string) => {
      if (value >= least) return;
      problems.push(
        source.problem('retention-too-short', path, {
          expected: `at least ${least} ${unit}: ${why}`,
          found: String(value),
          fix: 'Raise it, or make this environment a trial.',
        }),
      );
    };
    short(['retention', 'logDays'], retention.logDays, YEAR, 'days', 'DPO 4(5), logs are kept at least one year');
    short(['retention', 'ledgerDays'], retention.ledgerDays, YEAR, 'days', 'what a quorum did stays provable');
    short(['retention', 'releaseDays'], retention.releaseDays, YEAR, 'days', 'past releases stay open to review');
    short(['retention', 'materialDays'], retention.materialDays, YEAR, 'days', 'reviewed material stays comparable');
    short(['retention', 'userDataDays'], retention.userDataDays, 30, 'days', "users' data cannot be withdrawn from review at once");
    short(['custody', 'timeLockHours'], custody.timeLockHours, 24, 'hours', 'any party has a day to veto');
  }
  const order = (path: string, value: number, other: 'logDays', words: string) => {
    if (value >= retention[other]) return;
    problems.push(
      source.problem('retention-order', ['retention', path], {
        expected: `at least ${retention[other]}, ${words}`,
        found: String(value),
        fix: 'Raise it or lower the other.',
      }),
    );
  };
  order('logMaximumDays', retention.logMaximumDays, 'logDays', 'the days logs are locked');
  order('ledgerDays', retention.ledgerDays, 'logDays', 'as the ledger explains the logs');
  return problems;
}

function dates({ companies }: Environment, source: YamlSource): Problem[] {
  const problems: Problem[] = [];
  companies.forEach((company, index) => {
    const founder = companies[0];
    if (founder && company.joined < founder.joined) {
      const expected = `on or after ${founder.joined}, when the founder ${founder.slug} joined`;
      problems.push(
        source.problem('date-order', ['companies', index, 'joined'], {
          expected,
          found: company.joined,
          fix: 'The founding company stands first.',
        }),
      );
    }
    company.markets.forEach((market, position) => {
      if (market.closed === undefined || market.closed >= market.movedToZurich) return;
      const path = ['companies', index, 'markets', position, 'closed'];
      problems.push(
        source.problem('date-order', path, {
          expected: `on or after ${market.movedToZurich}, when it moved`,
          found: market.closed,
          fix: 'Correct one of the two days.',
        }),
      );
    });
  });
  return problems;
}

function duties({ supervisor, companies }: Environment, source: YamlSource): Problem[] {
  const parties = [
    { path: ['supervisor', 'people'], party: supervisor, needed: SUPERVISOR_DUTIES },
    ...companies.map((party, index) => ({ path: ['companies', index, 'people'], party, needed: COMPANY_DUTIES })),
  ];
  return parties.flatMap(({ path, party, needed }) => {
    const held = new Set<string>(party.people.flatMap((person) => person.duties));
    return needed
      .filter((duty) => !held.has(duty))
      .map((duty) =>
        source.problem(
          'duty-missing',
          path,
          { expected: `somebody of ${party.slug} with the duty ${duty}`, found: 'nobody', fix: 'Give a person this duty.' },
          'key',
        ),
      );
  });
}
