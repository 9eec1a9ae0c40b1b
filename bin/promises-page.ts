import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Claim } from '../lib/claims/claims';
import type { Promised } from '../lib/gate/promises';
import type { Rule } from '../lib/gate/types';
import { DRILLS } from '../lib/rehearse/drills';
import { ROOT } from './root';

/** Whether something that shall show a promise is there at all. */
function isThere({ kind, id }: Promised['shownBy'][number]): boolean {
  if (kind === 'drill') return DRILLS.some((drill) => drill.id === id);
  return kind !== 'test' || existsSync(join(ROOT, 'test', `${id}.test.ts`));
}

/** The README's list: each promise and what shows it today. */
export function promiseList(promises: readonly Promised[]): string {
  return promises.map(({ promise, shownBy }) => `- ${promise} ${standing(shownBy)}`).join('\n');
}

function standing(shownBy: Promised['shownBy']): string {
  const there = shownBy.filter(isThere).length;
  if (there === 0) return '*(not shown yet)*';
  return there === shownBy.length ? '**(shown)**' : '*(shown in part)*';
}

/** docs/trust.md: for whoever does not want to take anybody's word. */
export function trustPage(
  promises: readonly Promised[],
  rules: readonly Rule[],
  claims: readonly Claim[],
  residual: readonly string[],
): string {
  const title = (id: string) => rules.find((rule) => rule.id === id)?.title ?? '';
  const sections = promises.map(({ id, promise, seed, shownBy, residual }) =>
    [
      `## ${promise}`,
      '',
      `\`${id}\` · seed: ${seed}`,
      '',
      ...shownBy.map(({ kind, id: what }) => {
        if (kind === 'rule') return `- rule [\`${what}\`](../policies/rules/${familyOf(rules, what)}/${what}.ts): ${title(what)}`;
        const claim = kind === 'claim' ? claims.find((candidate) => candidate.id === what) : undefined;
        if (claim) return claimLines(claim);
        const drill = DRILLS.find((one) => kind === 'drill' && one.id === what);
        if (drill) return `- drill \`${what}\`: ${drill.attacker} tries to ${drill.attack}; stopped by ${drill.stoppedBy}`;
        if (isThere({ kind, id: what })) return `- ${kind} [\`${what}\`](../test/${what}.test.ts)`;
        return `- ${kind} \`${what}\`: not there yet, so it shows nothing`;
      }),
      ...(residual === undefined ? [] : ['', `**Residual trust:** ${residual}`]),
    ].join('\n'),
  );
  return [
    '# What the centre promises, and what shows it',
    '',
    'Made from `policies/promises.yaml` and `policies/claims` by `npm run docs`; a test keeps it current. A rule shows that templates are',
    'as they should be; a claim proves who can do what over all of them, with guardrails intact and with each organization\u2019s management',
    'account hostile; a drill tries it on a centre that stands (`centre rehearse`). Residual trust is what has to be trusted all the same.',
    '',
    sections.join('\n\n'),
    '',
    '## What no policy decides',
    '',
    ...residual.map((trust) => `- ${trust}`),
    '',
  ].join('\n');
}

/** A claim, and where it holds with guardrails only: why that can be borne. */
function claimLines({ id, claim, nobody, residual }: Claim): string {
  const reasons = [...new Set(nobody.flatMap(({ onlyWithGuardrails }) => onlyWithGuardrails ?? []))];
  const all = nobody.length > 0 && nobody.every(({ onlyWithGuardrails }) => onlyWithGuardrails !== undefined);
  return [
    `- claim [\`${id}\`](../policies/claims/${id}.yaml): ${claim}`,
    ...reasons.map((reason) => `  - ${all ? 'with guardrails only' : 'in part with guardrails only'}: ${reason}`),
    ...(residual === undefined ? [] : [`  - residual trust: ${residual}`]),
  ].join('\n');
}

const familyOf = (rules: readonly Rule[], id: string) => rules.find((rule) => rule.id === id)?.family ?? '';
