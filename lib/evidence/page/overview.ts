import type { Evidence } from '../evidence';
import { code, folded, type Html, list, named, number, section, table, text, verdict, whole } from './html';
import { byKind, references } from './references';

const counted = (what: string, ...figures: readonly number[]): readonly Html[] => [text(what), ...figures.map(number)];

/** The answer first: what was decided, how much of it was decided, and how to see for oneself. */
export function overview({ summary, gate, rules, claims, packs, exceptions, rechecks }: Evidence): Html {
  const count = (name: 'compliant' | 'violating' | 'not-applicable' | 'undetermined') =>
    rules.reduce((sum, { counts }) => sum + counts[name], 0);
  const words: { readonly [outcome: string]: string } = {
    clean: 'Every rule passes and every claim is proven.',
    violations: 'Something is violated: see the rules, claims and drills below.',
    incomplete: 'Not everything could be judged, which is never a pass.',
  };
  const proven = claims.filter(({ verdict: proof }) => proof === 'proven').length;
  const open = claims.filter(({ verdict: proof }) => proof === 'unknown').length;
  const rows: readonly (readonly Html[])[] = [
    counted('Rules', rules.length, rules.filter(({ status }) => status === 'failed').length, 0, count('undetermined')),
    counted(
      'Answers about resources',
      count('compliant') + count('violating') + count('undetermined'),
      count('violating'),
      0,
      count('undetermined'),
    ),
    counted('Claims', claims.length, claims.length - proven - open, 0, open),
    ...packs.map(({ pack, checks, open: failed, accepted }) => counted(pack.replaceAll('.', '.\u200b'), checks, failed, accepted, 0)),
  ];
  const general = rechecks.filter(({ of }) => !of.includes(':'));
  return section(
    'verdict',
    'Verdict',
    [
      `<p class="answer">${verdict(summary.outcome)}. ${text(words[summary.outcome] ?? '')}</p>`,
      `<p>${number(gate.templates.length)} templates with ${number(summary.resources)} resources were judged as of ${text(summary.asOf)}. ${text(exceptions.length)} exceptions are accepted, all of them of findings of foreign rule packs: our own rules take none.</p>`,
      `<div class="tight">${table('What was counted', ['What', 'Run', 'Failed', 'Waived', 'Undeter\u00admined'], rows)}</div>`,
      '<h3>See for yourself</h3>',
      `<p>No word of ours is needed for this. Open a shell in this folder. These commands are other people\u2019s tools; each ends with 0 when what it says is so. Those for each rule and claim stand beside it below, and all of them in <a href="rechecks.json">rechecks.json</a>.</p>`,
      list(
        general.map(
          ({ says, command, needs, tool }) =>
            `${text(says)} (${text(tool)})${needs === undefined ? '' : `. Needs ${text(needs)}`}:<pre>${text(command)}</pre>`,
        ),
      ),
    ].join('\n'),
  );
}

export function exceptionsSection(evidence: Evidence): Html {
  const { exceptions, complaints } = evidence;
  const reference = references(evidence);
  const rows = [...exceptions]
    .sort((a, b) => (a.expires < b.expires ? -1 : a.expires > b.expires ? 1 : 0))
    .map(({ id, expires, reason, controls, owner, approvers, findings }) => [
      whole(expires),
      code(id),
      number(findings),
      text(reason),
      byKind(controls, reference),
      text(owner),
      text(approvers.join(', ')),
    ]);
  return section(
    'exceptions',
    'Exceptions, by the day they expire',
    [
      table(
        'Accepted findings of foreign rule packs',
        ['Expires', 'Finding', 'Times', 'Reason', 'What guards instead', 'Owner', 'Approved by'],
        rows,
      ),
      complaints.length === 0 ? '' : list(complaints.map(text)),
    ].join('\n'),
  );
}

export function promisesSection(evidence: Evidence): Html {
  const reference = references(evidence);
  const rows = evidence.promises.map(({ promise, state, shownBy, missing, residual }) => {
    const here = shownBy.filter(({ kind, id }) => !missing.includes(`${kind} ${id}`)).map(({ kind, id }) => `${kind}:${id}`);
    return [
      text(promise),
      verdict(state === 'partly shown' ? 'shown from templates' : state === 'not shown' ? 'not shown here' : state),
      byKind(here, reference),
      byKind(
        missing.map((one) => one.replace(' ', ':')),
        reference,
      ),
      text(residual ?? ''),
    ];
  });
  return section(
    'promises',
    'Promises and what shows each',
    table('Promises', ['Promise', 'State', 'Shown here by', 'Shown elsewhere by', 'Residual trust'], rows),
  );
}

export function drillsSection({ rehearsed }: Evidence): Html {
  if (rehearsed === undefined)
    return section(
      'drills',
      'Drills on a centre that stands',
      '<p>No rehearsal of these templates was handed over (<code>--rehearsal</code>), so none is shown.</p>',
    );
  const { accounts, resources, wrong, drills } = rehearsed;
  const rows = drills.map(({ id, promise, attack, attacker, outcome, by }) => [
    named(`drill:${id}`),
    text(promise),
    `${text(attack)}, by ${text(attacker)}`,
    verdict(outcome),
    text(by),
  ]);
  return section(
    'drills',
    'Drills on a centre that stands',
    `<p>These templates, but for the ids of keys, were deployed into a local AWS: ${text(accounts)} accounts with ${text(resources)} resources, ${text(wrong)} properties not as written. Then it was attacked. <em>Refused</em>: a real call, by code that is not ours. <em>Proved</em>: decided from the policies as they were deployed, since the local AWS does not enforce them. <em>Noticed</em>: done, and what was deployed tells the other organization.</p>${folded(`Drills (${rows.length})`, table('Drills', ['Drill', 'Promise', 'Attack', 'Outcome', 'By what'], rows))}`,
  );
}

export function differenceSection({ difference }: Evidence): Html {
  if (difference.since === null)
    return section(
      'difference',
      'Since the last approved evidence',
      '<p>No earlier evidence was given (<code>--since</code>), so nothing is compared.</p>',
    );
  const rows = difference.resources.map(({ stack, logicalId, what, paths }) => [
    code(`${stack}/${logicalId}`),
    text(what),
    code(paths.join(', ')),
  ]);
  const files = difference.files.map(({ path, what }) => `${code(path)}: ${text(what)}`);
  return section(
    'difference',
    'Since the last approved evidence',
    [
      `<p>Compared with the evidence whose manifest is ${code(difference.since)}.</p>`,
      table('Resources that changed', ['Resource', 'What', 'Where'], rows),
      folded(`${files.length} files changed`, list(files)),
    ].join('\n'),
  );
}

export function limitsSection({ uncovered, residual, notices }: Evidence): Html {
  return [
    section('uncovered', 'What is not covered', list(uncovered.map(text))),
    section('residual', 'What has to be trusted all the same', list(residual.map(text))),
    section('notices', 'Notices', list(notices.map(text))),
  ].join('\n');
}
