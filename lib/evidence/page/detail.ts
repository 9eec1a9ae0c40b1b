import type { Organization } from '../../model/centre';
import type { Evidence } from '../evidence';
import { svgOf } from '../picture';
import { code, folded, type Html, link, list, named, number, section, table, text, verdict } from './html';
import { byKind, references } from './references';

/** Links shown for one rule or claim; all of them stand in controls.csv. */
const SHOWN = 2;

/** Rows of a table that grows with the centre; the rest stands in its own file, so that the page stays small. */
const MOST_ROWS = 100;

const rest = (rows: readonly unknown[], file: string): Html =>
  rows.length > MOST_ROWS
    ? `<p>Of ${rows.length} lines the first ${MOST_ROWS} are shown; all of them stand in ${link(file, file)}.</p>`
    : '';

const commandOf = ({ rechecks }: Evidence, of: string): Html => {
  const found = rechecks.find((one) => one.of === of);
  if (!found) return '';
  const part = found.checks === 'whole' ? 'Re-check' : 'Re-check in part';
  return folded(`${part}: ${found.says} (${found.tool})`, `<pre>${text(found.command)}</pre>`);
};

export function rulesSection(evidence: Evidence): Html {
  const rows = evidence.rules.map(({ id, title, status, reason, counts }) => [
    named(`rule:${id}`),
    `${text(title)}${reason === undefined ? '' : ` (${text(reason)})`}`,
    verdict(status),
    number(counts.compliant),
    number(counts.violating + counts.undetermined),
  ]);
  const commands = evidence.rules.map(({ id }) => commandOf(evidence, `rule:${id}`));
  return section(
    'rules',
    'Rules',
    `<p>Every rule was asked about every resource of every branch of every template; each answer stands in <a href="verdicts.json">verdicts.json</a>.</p>${table('Rules', ['Rule', 'What is so', 'Verdict', 'Compliant', 'Not'], rows, commands)}`,
  );
}

export function claimsSection(evidence: Evidence): Html {
  const rows = evidence.claims.map(({ id, claim, intact, hostile, residual }) => [
    named(`claim:${id}`),
    text(claim),
    verdict(intact),
    verdict(hostile),
    text(residual ?? ''),
  ]);
  const commands = evidence.claims.map(({ id }) => commandOf(evidence, `claim:${id}`));
  return section(
    'claims',
    'Claims: who can do what',
    `<p>Decided over all accounts together, for every request at once. Each sentence with its verdict in each column, and a counterexample where there is one, stands in <a href="claims.json">claims.json</a>.</p>${table('Claims', ['Claim', 'What is so', 'Guardrails intact', 'One management account hostile', 'Residual trust'], rows, commands)}`,
  );
}

export function custodySection(evidence: Evidence): Html {
  const rows = evidence.custody.map(({ key, class: kind, adopted, use, administer, destroy }) => [
    `${code(key)}${adopted ? '' : ' (planned, not adopted)'}`,
    text(kind),
    list(use.map(text)),
    list(administer.map(text)),
    destroy.length === 0 ? 'nobody' : list(destroy.map(text)),
    'nobody',
  ]);
  return section(
    'custody',
    'Custody matrix',
    `<p>From each key\u2019s own policy. That nobody can do it alone is claim ${references(evidence)('claim:no-party-alone')}.</p>${table('Keys', ['Key', 'Class', 'Uses it', 'Administers it', 'Disables or deletes it', 'Alone'], rows.slice(0, MOST_ROWS))}${rest(rows, 'custody.json')}`,
  );
}

export function residencySection({ residency }: Evidence): Html {
  const rows = residency.map(({ what, why, count, places }) => [
    text(what),
    text(why),
    number(count),
    places.map((place) => placeLink(place)).join('<br>'),
  ]);
  return section(
    'residency',
    'Residency map: what touches anything outside Zurich',
    table('Outside eu-central-2', ['What', 'Why', 'Places', 'For example'], rows),
  );
}

export const placeLink = (place: string): Html => link(place.replace(/:\d+$/, ''), place);

const LINES = [
  ['logs', 'copies of logs'],
  ['keys', 'keys'],
  ['ledger', 'copies of the ledger'],
] as const;

export function pictureSection({ picture, centre }: Evidence): Html {
  const organizations: readonly Organization[] = centre.organizations;
  const name = (slug: string) => organizations.find((one) => one.slug === slug)?.name ?? slug;
  const boxes = picture.boxes.map(({ id, organization, lines }) => [code(id), text(name(organization)), text(lines.join(', '))]);
  const flows = picture.flows.map(({ from, to, kind, what }) => [code(from), code(to), text(kind), text(what)]);
  return section(
    'picture',
    'The centre in a picture, and as a table',
    [
      '<p id="picture-note">Solid lines are copies of logs that cross an organization, dashed lines keys, dotted lines copies of the ledger. The tables say the same, and the flows within an organization. Of many member companies, which are alike, the picture shows the first. On a small screen it scrolls.</p>',
      `<ul class="legend" aria-label="Lines of the picture">${LINES.map(([kind, word]) => `<li><span class="line ${kind}" aria-hidden="true"></span>${word}</li>`).join('')}</ul>`,
      `<div class="picture" role="region" tabindex="0" aria-label="Picture of the centre">${svgOf(picture, organizations)}</div>`,
      folded(
        `Accounts (${boxes.length})`,
        table('Accounts', ['Account', 'Organization', 'What it holds'], boxes.slice(0, MOST_ROWS)) + rest(boxes, 'picture.json'),
      ),
      folded(
        `Flows (${flows.length})`,
        table('Flows', ['From', 'To', 'Kind', 'What'], flows.slice(0, MOST_ROWS)) + rest(flows, 'picture.json'),
      ),
    ].join('\n'),
  );
}

export function controlsSection(evidence: Evidence): Html {
  const { catalogues, controls, links } = evidence;
  const reference = references(evidence);
  const parts = catalogues.map(({ id, title, edition, version }) => {
    const rows = controls
      .filter(({ catalogue }) => catalogue === id)
      .map(({ control, title: name, article, relation, by, verdict: found, brokenBy, duty }) => {
        const all = links.get(by) ?? [];
        const shown = all.slice(0, SHOWN).map(({ file, line, source }) => `${placeLink(`${file}:${line}`)}<br>${code(source)}`);
        const more = all.length > SHOWN ? [`and ${text(all.length - SHOWN)} more`] : [];
        const where = by === '' ? text(duty) : [...shown, ...more].join('<br>') || 'none in this environment';
        return [
          `${text(control)}<br>${text(article)}`,
          text(name),
          text(relation),
          by === '' ? '' : `${byKind([by], reference)}${verdict(found)}`,
          where,
          brokenBy.includes('/') ? code(brokenBy) : text(brokenBy),
        ];
      });
    return folded(
      `${title}, ${edition} (mapping ${version}, ${rows.length} lines)`,
      table(title, ['Control and article', 'About', 'How', 'Shown by', 'Template line and source line, or duty', 'Broken by'], rows),
    );
  });
  return section(
    'controls',
    'Controls',
    `<p>Article, control, rule or claim, resource, template line, source line: the whole chain stands in <a href="controls.csv">controls.csv</a> and <a href="controls.json">controls.json</a>. <em>Satisfies</em>: all that the control asks of templates. <em>Supports</em>: a part. The last column names the mutation that the rule or claim notices; a test runs it.</p>${parts.join('\n')}`,
  );
}

/** In US dollars; cents would say more than an estimate knows. */
const money = (amount: number): Html => number(Math.round(amount));

export function costSection({ cost }: Evidence): Html {
  const total = cost.reduce((sum, { perYear }) => sum + perYear, 0);
  const rows = [...cost.map(({ what, perYear, how }) => [text(what), money(perYear), text(how)]), ['All', money(total), '']];
  return section(
    'cost',
    'What logging costs in a year',
    `<p>An estimate in US dollars, for a million reads and a million writes of objects a month in each company; it grows in proportion. Prices are remembered, not looked up: check them for Zurich.</p>${table('Cost', ['What', 'US dollars a year', 'How much'], rows)}`,
  );
}
