import { stringify } from 'yaml';
import type { Rule } from '../lib/gate/types';

/** What a rule is shown to refuse; its test cases are such. */
export interface Shown {
  /** A resource that the rule takes as compliant, by its logical id. */
  readonly compliant: { readonly [logicalId: string]: unknown };
  readonly refused: readonly { readonly name: string; readonly found: string }[];
}
/** A longer example shows nothing that a reader would still see. */
const MAX_LINES = 70;

/** docs/rules/<id>.md. @param promises ids of the promises that rest on the rule */
export function rulePage(rule: Rule, promises: readonly string[], shown: Shown | undefined): string {
  const { id, family, title, why, fix, needs, scope } = rule;
  const about =
    scope === 'resource'
      ? rule.types === 'any'
        ? 'every resource'
        : rule.types.join(', ')
      : scope === 'template'
        ? 'every template'
        : 'all templates together';
  return [
    '<!-- made by npm run docs -->',
    `# ${id}`,
    '',
    `${title}.`,
    '',
    `**Why.** ${why.text}`,
    '',
    `**Source.** ${why.source}`,
    '',
    `**Fix.** ${fix}`,
    '',
    `| Family | Asked about | Environment | Shows |`,
    '|---|---|---|---|',
    `| ${family} | ${about} | ${needs === 'environment' ? 'needed' : 'not needed'} | ${promises.length === 0 ? 'no promise by itself' : promises.join(', ')} |`,
    '',
    '**Exceptions.** None: no rule of ours takes one. What the template does not decide is undetermined, and fails.',
    ...(shown ? example(shown) : []),
    '',
    `Code: [policies/rules/${family}/${id}.ts](../../policies/rules/${family}/${id}.ts)`,
    '',
  ].join('\n');
}

function example({ compliant, refused }: Shown): readonly string[] {
  const lines = stringify(compliant, { lineWidth: 120, aliasDuplicateObjects: false }).trimEnd().split('\n');
  const prefer = lines.length > MAX_LINES ? [] : ['', '**Prefer**', '', '```yaml', ...lines, '```'];
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = refused.map(({ name, found }) => `| ${cell(name)} | ${cell(found)} |`);
  return [
    ...prefer,
    '',
    '**Avoid** (each is the compliant template with one thing changed, and a test)',
    '',
    '| Changed | What the rule says |',
    '|---|---|',
    ...rows,
  ];
}
