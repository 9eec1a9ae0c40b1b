import { comparedIn, evaluate, optionsOf, parametersRead } from './conditions';
import { otherTransforms } from './extensions';
import type { OtherStacks } from './other-stacks';
import { type Document, isPlainMap, textOf } from './parse';
import { isRemoved, Resolver, type Scope } from './resolve';
import type { Origin } from './template';
import { type Gap, type ResolvedResource, Unresolved, type Value } from './types';

/** Parameters that a parent passes, in the branch of the parent that passes them. */
export interface Given {
  readonly label: string;
  readonly parameters: { readonly [name: string]: Value };
}
type Draft = Omit<ResolvedResource, 'template'>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface BranchDraft {
  readonly label: string;
  readonly resources: readonly Draft[];
  readonly outputs: { readonly [key: string]: Value };
}
/** Above this many branches nobody reads the findings; the template is a gap instead. */
export const MAX_BRANCHES = 64;

/**
 * Every feasible branch of a document, resolved; what keeps it from being resolved is added to the gaps.
 * @param isWanted which resources are resolved; all of them by default
 */
export function branchesOf(
  document: Document,
  origin: Origin,
  given: readonly Given[],
  gaps: Gap[],
  others: OtherStacks | undefined,
  isWanted: (resource: Document) => boolean = () => true,
): BranchDraft[] {
  structuralGaps(document, gaps);
  const drafts: BranchDraft[] = [];
  for (const { label, parameters } of given) {
    const prefix = given.length > 1 && label !== '' ? `${label}, ` : '';
    for (const scope of scopesOf({ document, origin, gaps, others }, parameters)) {
      drafts.push(resolved(document, `${prefix}${scope.label}`.replace(/, $/, ''), scope.scope, gaps, isWanted));
    }
  }
  return drafts;
}

function structuralGaps(document: Document, gaps: Gap[]): void {
  if (otherTransforms(document).length > 0)
    gaps.push({ reason: 'a transform (macro) rewrites the template at deployment', pointer: ['Transform'] });
  for (const [logicalId, resource] of Object.entries(document['Resources'] as Document)) {
    const pointer = ['Resources', logicalId];
    // Written out already, where the template declares the transform and decides the loop.
    if (logicalId.startsWith('Fn::')) gaps.push({ reason: `${logicalId} makes resources at deployment`, pointer });
    else if (!isPlainMap(resource) || typeof resource['Type'] !== 'string') gaps.push({ reason: 'a resource without a Type', pointer });
    else if (resource['Type'].endsWith('::MODULE'))
      gaps.push({ reason: `the module ${resource['Type']} becomes other resources at deployment`, pointer });
  }
}

function scopesOf(common: Omit<Scope, 'parameters' | 'conditions'>, given: Given['parameters']): { label: string; scope: Scope }[] {
  const { document, origin, gaps, others } = common;
  const declared = section(document, 'Parameters');
  const conditions = section(document, 'Conditions');
  const read = parametersRead(conditions);
  const compared = comparedIn(conditions);
  const fixed = new Map<string, Value>();
  const open: [string, readonly Value[]][] = [];
  for (const [name, parameter] of Object.entries(declared)) {
    const options = optionsOf(name, parameter, given[name], compared);
    if (options.length === 1 || !read.has(name)) fixed.set(name, options.length === 1 ? (options[0] as Value) : anything(name));
    else open.push([name, options]);
  }
  const scope = (parameters: ReadonlyMap<string, Value>, conditions: ReadonlyMap<string, boolean>): Scope => ({
    document,
    origin,
    gaps,
    others,
    parameters,
    conditions,
  });
  const count = open.reduce((product, [, options]) => product * options.length, 1);
  const tooMany = (found: number) => {
    gaps.push({ reason: `too many branches (${found} > ${MAX_BRANCHES})`, pointer: ['Conditions'] });
    return [{ label: '', scope: scope(new Map([...fixed, ...open.map(([name]) => [name, anything(name)] as const)]), new Map()) }];
  };
  if (count > MAX_BRANCHES) return tooMany(count);
  const result = new Map<string, { label: string; scope: Scope }>();
  for (const assignment of product(open)) {
    const parameters = new Map([...fixed, ...assignment]);
    for (const truth of evaluate(conditions, scope(parameters, new Map()))) {
      const words = [...truth, ...assignment.filter(([, value]) => !(value instanceof Unresolved))].map(
        ([name, value]) => `${name}=${textOf(value)}`,
      );
      result.set(words.join(', '), { label: words.join(', '), scope: scope(parameters, truth) });
      if (result.size > MAX_BRANCHES) return tooMany(result.size);
    }
  }
  const branches = [...result.values()];
  return branches.length === 1 ? branches.map((branch) => ({ ...branch, label: '' })) : branches;
}

export const anything = (name: string) => new Unresolved(`parameter ${name} can be anything at deployment`, { Ref: name });

function product(open: readonly [string, readonly Value[]][]): [string, Value][][] {
  return open.reduce<[string, Value][][]>(
    (rows, [name, options]) => rows.flatMap((row) => options.map((option): [string, Value][] => [...row, [name, option]])),
    [[]],
  );
}

function resolved(document: Document, label: string, scope: Scope, gaps: Gap[], isWanted: (resource: Document) => boolean): BranchDraft {
  const resolver = new Resolver(scope);
  const resources: Draft[] = [];
  for (const [logicalId, resource] of Object.entries(document['Resources'] as Document)) {
    if (!isPlainMap(resource) || typeof resource['Type'] !== 'string' || !isWanted(resource)) continue;
    const condition = resource['Condition'];
    if (typeof condition === 'string') {
      if (!(condition in section(document, 'Conditions')))
        gaps.push({ reason: `condition ${condition} is not defined`, pointer: ['Resources', logicalId, 'Condition'] });
      // An unknown condition may be true: the resource is judged.
      if (scope.conditions.get(condition) === false) continue;
    }
    const attribute = (name: string) => {
      const value = resource[name] === undefined ? undefined : resolver.resolve(resource[name], ['Resources', logicalId, name]);
      return value === undefined || isRemoved(value) ? undefined : (value as Value);
    };
    const properties = attribute('Properties');
    const deletionPolicy = attribute('DeletionPolicy');
    const updateReplacePolicy = attribute('UpdateReplacePolicy');
    if (properties instanceof Unresolved || (properties !== undefined && !isPlainMap(properties))) {
      gaps.push({ reason: 'its properties are no map', pointer: ['Resources', logicalId, 'Properties'] });
    }
    const draft: Mutable<Draft> = {
      logicalId,
      type: resource['Type'],
      properties: isPlainMap(properties) && !(properties instanceof Unresolved) ? (properties as ResolvedResource['properties']) : {},
    };
    if (deletionPolicy !== undefined) draft.deletionPolicy = deletionPolicy;
    if (updateReplacePolicy !== undefined) draft.updateReplacePolicy = updateReplacePolicy;
    resources.push(draft);
  }
  const outputs = Object.fromEntries(
    Object.entries(section(document, 'Outputs')).map(([name, output]) => [name, resolver.resolve(output, ['Outputs', name]) as Value]),
  );
  return { label, resources, outputs };
}

export function section(document: Document, name: string): Document {
  const value = document[name];
  return isPlainMap(value) ? value : {};
}
