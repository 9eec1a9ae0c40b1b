import { join } from 'node:path';
import { loadEnvironment } from '../../lib/config/load';
import { buildCentre } from '../../lib/model/build';
import type { Account, Centre, PolicyDocument, Statement } from '../../lib/model/centre';
import { readRegistry, registryPath } from '../../lib/model/registry';
import { bootstrapTemplates } from '../../lib/stacks/bootstrap';

export const ENVIRONMENTS = ['reference', 'minimal', 'trial'] as const;

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}
export interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default: string; readonly AllowedValues: readonly string[] }>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}
export interface Named {
  readonly account: Account;
  readonly template: Template;
}
interface Document {
  /** `Resource.Property`, for messages. */
  readonly place: string;
  readonly statements: readonly Statement[];
}

export function centreOf(environment: (typeof ENVIRONMENTS)[number]): Centre {
  const file = join(__dirname, '..', '..', 'environments', `${environment}.yaml`);
  const parsed = loadEnvironment(file);
  return buildCentre(parsed, { registry: readRegistry(registryPath(file), parsed), asOf: '2026-12-01' });
}

export function templatesOf(centre: Centre): Named[] {
  const accounts = centre.organizations.flatMap((organization) => organization.accounts);
  return bootstrapTemplates(centre).map((entry) => {
    const account = accounts.find(({ id }) => id === entry.account);
    if (!account) throw new Error(`no account ${entry.account}`);
    return { account, template: entry.template as Template };
  });
}

/** Every policy document of a template, wherever it stands. */
export function documentsOf(template: Template): Document[] {
  const found: Document[] = [];
  const walk = (place: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { Statement } = value as Partial<PolicyDocument>;
    if (Array.isArray(Statement)) found.push({ place, statements: Statement as Statement[] });
    else for (const [key, child] of Object.entries(value)) walk(`${place}.${key}`, child);
  };
  for (const [id, { Properties }] of Object.entries(template.Resources)) walk(id, Properties);
  return found;
}

/** Statements of one resource's documents. */
export const statementsIn = (template: Template, logicalId: string): Statement[] =>
  documentsOf(template)
    .filter(({ place }) => place.startsWith(`${logicalId}.`))
    .flatMap(({ statements }) => statements);

export const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** IAM's own matching: `*` stands for anything. The value may be a pattern too: all it stands for must match. */
export function covers(pattern: string, value: string): boolean {
  const expression = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`).test(value);
}
