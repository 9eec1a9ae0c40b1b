import { OPERATORS } from '../../lib/access/operators';
import { COLUMNS, TABLE } from './condition.cases';
import { BOUND_ROWS } from './decide.bound.cases';
import { bucket, ME, ROWS, type Row, SAME } from './decide.cases';
import { ACROSS, LAYER_KINDS, LAYER_ROWS } from './decide.layers.cases';
import { PRINCIPAL_ROWS } from './decide.principals.cases';
import { SERVICE_ROWS } from './decide.services.cases';

export const ALL_ROWS: readonly Row[] = [...ROWS, ...LAYER_ROWS, ...PRINCIPAL_ROWS, ...BOUND_ROWS, ...SERVICE_ROWS];

/** What a case asks, with everything a table leaves out. */
export const requestOf = ({ request }: Pick<Row, 'request'>) => ({
  principal: ME,
  action: 's3:GetObject',
  resource: bucket(SAME),
  ...request,
});

interface Place {
  readonly account?: string;
  readonly organization?: string;
}
export const NO_ACCOUNT = 'of no account';
const ACROSSES: readonly string[] = [...Object.keys(ACROSS), NO_ACCOUNT];

/** Where the resource is, seen from who asks. */
function acrossOf(row: Row): string {
  const { principal, resource } = requestOf(row) as { principal: Place; resource: Place };
  if (principal.account === undefined) return NO_ACCOUNT;
  if (principal.account === resource.account) return 'same account';
  const organization = resource.organization ?? bucket(resource.account ?? '').organization;
  return organization === principal.organization ? 'other account' : 'other organization';
}

/** Cases of a kind of policy at a distance, by their decision. */
export function cell(kind: string, across: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const row of ALL_ROWS.filter((each) => each.policies[kind] !== undefined && acrossOf(each) === across))
    counts[row.is] = (counts[row.is] ?? 0) + 1;
  return counts;
}

const RESULTS: Readonly<Record<string, string>> = { true: 'holds', false: 'fails', undefined: 'unknown' };
const SHORT: Readonly<Record<string, string>> = {
  allowed: 'allowed',
  'implicitly-denied': 'not allowed',
  'explicitly-denied': 'denied',
  unknown: 'unknown',
};

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');

/** docs/access-matrix.md: what each operator and each kind of policy is tried with. */
export function matrixPage(): string {
  const operators = TABLE.map(([operator]) => {
    const negated = OPERATORS.get(operator.toLowerCase())?.negated === true;
    return [`\`${operator}\``, ...COLUMNS.map(({ is }) => RESULTS[String(is(negated))] as string)];
  });
  const kinds = LAYER_KINDS.map((kind) => [
    `\`${kind}\``,
    ...ACROSSES.map((across) => {
      const counts = cell(kind, across);
      const said = Object.keys(SHORT).flatMap((decision) => (counts[decision] ? [`${counts[decision]} ${SHORT[decision]}`] : []));
      return said.join(', ') || 'none';
    }),
  ]);
  return `# What the evaluator is tried with

Made from the case tables in \`test/access\` by \`npm run docs\`; a test keeps it current. Each case cites the sentence of AWS's documentation
that it follows from. "unknown" is the answer where AWS documents no result.

## Condition operators

${table(['operator', ...COLUMNS.map(({ name }) => name)], operators)}

## Kinds of policy

How many of the ${ALL_ROWS.length} cases have a policy of the kind, by where the resource is seen from who asks, and what is decided.

${table(['policies', ...ACROSSES], kinds)}
`;
}
