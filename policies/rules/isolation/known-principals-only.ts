import type { Answer, ResourceRule, RuleContext } from '../../../lib/gate/types';
import type { Centre, Organization } from '../../../lib/model/centre';
import type { Value } from '../../../lib/template/types';
import { allOf, COMPLIANT, NOT_APPLICABLE, undetermined, violating } from '../../reading/answers';
import { POLICY_TYPES, type PolicyHolder, policyDocumentsOf } from '../../reading/documents';
import { accountOf, openPart, type StatementRead, statementsOf } from '../../reading/statements';
import { asList, isMap } from '../../reading/values';

export const knownPrincipalsOnly: ResourceRule = {
  id: 'known-principals-only',
  family: 'isolation',
  scope: 'resource',
  types: POLICY_TYPES,
  title: 'Policies let in only accounts of the own organization and of the other side; members never meet',
  why: {
    text: 'Supervisor and centre are separate and meet at listed doors; an account outside both has no business here.',
    source: 'DESIGN, The parties and where things live',
  },
  fix: 'Name accounts of the environment file; between companies everything goes through the supervisor.',
  needs: 'environment',
  expects: (centre) => centre.stores.length + centre.keys.length,
  check: (resource, { centre }: RuleContext) => {
    const documents = policyDocumentsOf(resource).filter(({ kind }) => kind !== 'identity');
    if (!centre || documents.length === 0) return NOT_APPLICABLE;
    const allowed = neighbours(centre, resource.template.template.account);
    if (!allowed)
      return undetermined([], 'a stack of an account of the environment', resource.template.template.account ?? 'an unknown account');
    return allOf(documents.flatMap((holder) => judged(holder, allowed)));
  },
};

interface Neighbours {
  readonly accounts: ReadonlySet<string>;
  readonly organizations: ReadonlySet<string>;
  readonly words: string;
}
const known = new WeakMap<Centre, Map<string, Neighbours>>();

/** The own organization and those on the other side: every company for the supervisor, the supervisor for a company. */
function neighbours(centre: Centre, home: string | undefined): Neighbours | undefined {
  const own = centre.organizations.find((organization) => organization.accounts.some((account) => account.id === home));
  if (!own) return undefined;
  const made = known.get(centre) ?? new Map<string, Neighbours>();
  known.set(centre, made);
  const before = made.get(own.slug);
  if (before) return before;
  const meets = (other: Organization) => other === own || own.kind === 'supervisor' || other.kind === 'supervisor';
  const all = centre.organizations.filter(meets);
  const result = {
    accounts: new Set(all.flatMap((organization) => organization.accounts.map((account) => account.id))),
    organizations: new Set(all.map((organization) => organization.id)),
    words: `an account of ${all
      .map((organization) => organization.slug)
      .slice(0, 4)
      .join(', ')}`,
  };
  made.set(own.slug, result);
  return result;
}

const ACCOUNT_KEYS = ['aws:sourceaccount', 'aws:principalaccount', 'aws:resourceaccount'];
const ORGANIZATION_KEYS = ['aws:principalorgid', 'aws:sourceorgid', 'aws:resourceorgid'];
const ARN_KEYS = ['aws:principalarn', 'aws:sourcearn'];

function judged({ document, pointer, kind }: PolicyHolder, allowed: Neighbours): readonly Answer[] {
  const statements = statementsOf(document, pointer);
  if (!statements) return [undetermined(pointer, allowed.words, 'a document that cannot be read')];
  return statements.map((statement): Answer => {
    // In a guardrail even a denial names who is spared.
    if (statement.effect === 'Deny' && kind !== 'organization') return COMPLIANT;
    const open = openPart(statement);
    if (open) return undetermined(statement.pointer, allowed.words, open.reason);
    const strange = strangers(statement, allowed);
    return strange === undefined ? COMPLIANT : violating(statement.pointer, allowed.words, strange);
  });
}

function strangers(statement: StatementRead, { accounts, organizations }: Neighbours): string | undefined {
  for (const { kind, value } of statement.principals) {
    if (kind === 'Federated' || kind === 'CanonicalUser') return `${kind} ${String(value)}`;
    const account = kind === 'AWS' ? accountOf(value) : undefined;
    if (kind === 'AWS' && (account === undefined || !accounts.has(account))) return String(value);
  }
  for (const [key, value] of conditionPairs(statement.condition)) {
    if (ACCOUNT_KEYS.includes(key) && !accounts.has(String(value))) return `${key} ${String(value)}`;
    if (ORGANIZATION_KEYS.includes(key) && !organizations.has(String(value))) return `${key} ${String(value)}`;
    const account = ARN_KEYS.includes(key) ? /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(String(value))?.[1] : undefined;
    if (account !== undefined && !accounts.has(account)) return `${key} ${String(value)}`;
  }
  return undefined;
}

function* conditionPairs(condition: Value | undefined): Generator<readonly [string, Value]> {
  if (!isMap(condition)) return;
  for (const [operator, keys] of Object.entries(condition)) {
    if (/^null$/i.test(operator) || !isMap(keys)) continue;
    for (const [key, values] of Object.entries(keys)) for (const value of asList(values)) yield [key.toLowerCase(), value];
  }
}
