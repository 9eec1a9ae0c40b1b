import type { Promised } from '../lib/gate/promises';
import type { Rule } from '../lib/gate/types';

/** The README's list: each promise and what shows it today. */
export function promiseList(promises: readonly Promised[]): string {
  return promises.map(({ promise, shownBy }) => `- ${promise} ${standing(shownBy)}`).join('\n');
}

function standing(shownBy: Promised['shownBy']): string {
  const rules = shownBy.filter(({ kind }) => kind === 'rule').length;
  const later = shownBy.length - rules;
  if (rules === 0) return '*(not shown yet)*';
  return later === 0 ? '**(shown)**' : '*(shown in part)*';
}

/** docs/trust.md: for whoever does not want to take anybody's word. */
export function trustPage(promises: readonly Promised[], rules: readonly Rule[]): string {
  const title = (id: string) => rules.find((rule) => rule.id === id)?.title ?? '';
  const sections = promises.map(({ id, promise, seed, shownBy, residual }) =>
    [
      `## ${promise}`,
      '',
      `\`${id}\` · seed: ${seed}`,
      '',
      ...shownBy.map(({ kind, id: what }) =>
        kind === 'rule'
          ? `- rule [\`${what}\`](../policies/rules/${familyOf(rules, what)}/${what}.ts): ${title(what)}`
          : `- ${kind} \`${what}\`: not there yet, so it shows nothing`,
      ),
      ...(residual === undefined ? [] : ['', `**Residual trust:** ${residual}`]),
    ].join('\n'),
  );
  return [
    '# What the centre promises, and what shows it',
    '',
    'Made from `policies/promises.yaml` by `npm run docs`; a test keeps it current. A rule shows that templates are as they should be;',
    'a claim will prove who can do what over all of them; a drill will try it. Residual trust is what has to be trusted all the same.',
    '',
    sections.join('\n\n'),
    '',
  ].join('\n');
}

const familyOf = (rules: readonly Rule[], id: string) => rules.find((rule) => rule.id === id)?.family ?? '';
