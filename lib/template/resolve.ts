import { knownAttribute } from './known-attributes';
import type { Asked, OtherStacks } from './other-stacks';
import { type Document, isPlainMap, textOf } from './parse';
import type { Origin } from './template';
import { type Gap, Unresolved, type Value } from './types';

export interface Scope {
  readonly document: Document;
  readonly origin: Origin;
  readonly parameters: ReadonlyMap<string, Value>;
  /** Conditions whose truth is known in this branch. */
  readonly conditions: ReadonlyMap<string, boolean>;
  readonly gaps: Gap[];
  /** The other stacks of the assembly; without them nothing of another stack is known. */
  readonly others?: OtherStacks | undefined;
}

/** `AWS::NoValue`: the property or list item is not there. */
const REMOVED = Symbol('AWS::NoValue');
type Result = Value | typeof REMOVED;
export const isRemoved = (value: unknown): boolean => value === REMOVED;

/** The way down to a node, the last step first: it is written out only where something is found. */
type Path = { readonly part: string | number; readonly above: Path } | undefined;
const below = (above: Path, part: string | number): Path => ({ part, above });
function pointerOf(path: Path): (string | number)[] {
  const pointer: (string | number)[] = [];
  for (let step = path; step !== undefined; step = step.above) pointer.unshift(step.part);
  return pointer;
}

/** Resolves the intrinsic functions of one branch (CloudFormation User Guide, "Intrinsic function reference"). */
export class Resolver {
  private readonly resolving = new Set<string>();

  constructor(private readonly scope: Scope) {}

  /** @param pointer where the node stands in the document */
  resolve(node: unknown, pointer: readonly (string | number)[]): Result {
    return this.walk(node, pointer.reduce<Path>(below, undefined));
  }

  /** What holds no intrinsic function is given back as it is, not copied. */
  private walk(node: unknown, path: Path): Result {
    if (typeof node === 'string') return dynamic(node, node) ?? node;
    if (node === null || typeof node !== 'object') return (node ?? null) as Value;
    if (Array.isArray(node)) return this.items(node, path);
    if (!isPlainMap(node)) return node as Value;
    const keys = Object.keys(node);
    const name = keys[0] as string;
    if (keys.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return this.intrinsic(name, node[name], node, path);
    let map: { [key: string]: Value } | undefined;
    for (const key of keys) {
      const child = node[key];
      if (isPlain(child)) continue;
      const value = this.walk(child, below(path, key));
      if (value === child) continue;
      // No prototype, so that a key named __proto__ is a key like any other.
      map ??= Object.assign(Object.create(null), node) as { [key: string]: Value };
      if (value === REMOVED) delete map[key];
      else map[key] = value;
    }
    return map ?? (node as Value);
  }

  private items(node: readonly unknown[], path: Path): Value {
    let changed: Result[] | undefined;
    for (let index = 0; index < node.length; index++) {
      const child = node[index];
      if (isPlain(child)) continue;
      const value = this.walk(child, below(path, index));
      if (value === child) continue;
      changed ??= [...node] as Result[];
      changed[index] = value;
    }
    return changed ? changed.filter((item): item is Value => item !== REMOVED) : (node as Value);
  }

  private intrinsic(name: string, argument: unknown, node: Document, path: Path): Result {
    const open = (reason: string) => new Unresolved(reason, node);
    if (name === 'Ref')
      return typeof argument === 'string' ? this.reference(argument, node, path) : open('Ref of something that is no name');
    if (name === 'Fn::If') return this.choice(argument, node, path);
    const value = name === 'Fn::Sub' ? argument : this.walk(argument, below(path, name));
    switch (name) {
      case 'Fn::GetAtt':
        return this.attribute(value as Value, node, path);
      case 'Fn::Sub':
        return this.substitute(argument, node, path);
      case 'Fn::Join': {
        const [separator, items] = list(value);
        const open = firstOpen(items);
        if (open) return new Unresolved(open.reason, node, open.target);
        if (!Array.isArray(items)) return new Unresolved('Fn::Join of no list', node);
        const joined = items.map(textOf).join(textOf(separator));
        return dynamic(joined, node) ?? joined;
      }
      case 'Fn::Select': {
        const [index, items] = list(value);
        const item = Array.isArray(items) ? (items as readonly Value[])[Number(index)] : undefined;
        return item ?? open(items instanceof Unresolved ? items.reason : 'Fn::Select finds no such item');
      }
      case 'Fn::Split': {
        const [separator, text] = list(value);
        return typeof text === 'string'
          ? text.split(textOf(separator))
          : open(text instanceof Unresolved ? text.reason : 'Fn::Split of no text');
      }
      case 'Fn::Base64':
        return typeof value === 'string'
          ? Buffer.from(value).toString('base64')
          : open(value instanceof Unresolved ? value.reason : 'Fn::Base64 of no text');
      case 'Fn::Length':
        return Array.isArray(value) ? value.length : open('Fn::Length of no list');
      case 'Fn::ToJsonString':
        return firstOpen(value) ? open('Fn::ToJsonString of something open') : JSON.stringify(value);
      case 'Fn::FindInMap':
        return this.mapped(list(value), node, path);
      case 'Fn::ImportValue':
        return this.ofOtherStack(typeof value === 'string' ? { exportName: value } : undefined, name, node);
      case 'Fn::GetStackOutput':
        return this.ofOtherStack(stackOutput(value), name, node);
      case 'Fn::GetAZs':
      case 'Fn::Cidr':
        return open(`${name} is decided at deployment`);
      default:
        this.scope.gaps.push({ reason: `${name} cannot be resolved`, pointer: pointerOf(path) });
        return open(`${name} cannot be resolved`);
    }
  }

  private reference(name: string, node: Document, path: Path): Result {
    const { parameters, origin, document } = this.scope;
    if (name === 'AWS::NoValue') return REMOVED;
    if (name.startsWith('AWS::')) return pseudo(name, origin) ?? new Unresolved(`${name} is known at deployment only`, node);
    const parameter = parameters.get(name);
    if (parameter !== undefined) return parameter;
    if (isPlainMap(document['Resources']) && name in document['Resources']) return this.ofResource(name, 'Ref', node);
    this.scope.gaps.push({ reason: `Ref to ${name}, which is neither parameter nor resource`, pointer: pointerOf(path) });
    return new Unresolved(`Ref to ${name}, which does not exist`, node);
  }

  private attribute(value: Value, node: Document, path: Path): Value {
    const [logicalId, attribute] = typeof value === 'string' ? [value.split('.')[0], value.split('.').slice(1).join('.')] : list(value);
    const resources = this.scope.document['Resources'] as Document;
    if (typeof logicalId !== 'string' || typeof attribute !== 'string' || !(logicalId in resources)) {
      this.scope.gaps.push({ reason: `Fn::GetAtt of ${textOf(logicalId)}, which does not exist`, pointer: pointerOf(path) });
      return new Unresolved(`Fn::GetAtt of ${textOf(logicalId)}, which does not exist`, node);
    }
    return this.ofResource(logicalId, attribute, node);
  }

  /** What another resource of the template is called, when the template itself decides it. */
  private ofResource(logicalId: string, attribute: string, node: Document): Value {
    const open = new Unresolved(`${attribute} of ${logicalId} is known at deployment only`, node, { logicalId, attribute });
    if (this.resolving.has(logicalId)) return open;
    const resource = (this.scope.document['Resources'] as Document)[logicalId];
    if (!isPlainMap(resource)) return open;
    this.resolving.add(logicalId);
    const property = (name: string): string | undefined => {
      const properties = isPlainMap(resource['Properties']) ? resource['Properties'] : {};
      const value =
        properties[name] === undefined ? undefined : this.resolve(properties[name], ['Resources', logicalId, 'Properties', name]);
      return typeof value === 'string' ? value : undefined;
    };
    const known = knownAttribute(textOf(resource['Type']), attribute, property, this.scope.origin);
    this.resolving.delete(logicalId);
    return known ?? open;
  }

  private choice(argument: unknown, node: Document, path: Path): Result {
    const [name, whenTrue, whenFalse] = Array.isArray(argument) ? argument : [];
    const conditions = this.scope.document['Conditions'];
    if (typeof name !== 'string' || !isPlainMap(conditions) || !(name in conditions)) {
      this.scope.gaps.push({ reason: `Fn::If on ${textOf(name)}, which is not defined`, pointer: pointerOf(path) });
      return new Unresolved(`Fn::If on ${textOf(name)}, which is not defined`, node);
    }
    const truth = this.scope.conditions.get(name);
    if (truth === undefined) return new Unresolved(`condition ${name} is not decided`, node);
    return this.walk(truth ? whenTrue : whenFalse, below(below(path, 'Fn::If'), truth ? 1 : 2));
  }

  private ofOtherStack(asked: Asked | undefined, name: string, node: Document): Value {
    const { others, origin } = this.scope;
    if (!asked || !others) return new Unresolved(`${name} reads another stack`, node);
    const other = others.ask(asked, origin);
    return 'value' in other ? other.value : new Unresolved(`${name}: ${other.reason}`, node);
  }

  private substitute(argument: unknown, node: Document, path: Path): Value {
    const [text, extra] = Array.isArray(argument) ? argument : [argument, {}];
    if (typeof text !== 'string') return new Unresolved('Fn::Sub of no text', node);
    let open: Unresolved | undefined;
    const result = text.replace(/\$\{([^}]*)\}/g, (_, inner: string) => {
      if (inner.startsWith('!')) return `\${${inner.slice(1)}}`;
      const name = inner.trim();
      const own = isPlainMap(extra) && name in extra ? { value: extra[name] } : undefined;
      const [logicalId, ...attribute] = name.split('.');
      const reference = attribute.length > 0 ? { 'Fn::GetAtt': [logicalId, attribute.join('.')] } : { Ref: name };
      const value = this.walk(own ? own.value : reference, path);
      if (value instanceof Unresolved) open ??= value;
      return textOf(value === REMOVED ? '' : value);
    });
    return open ? new Unresolved(open.reason, node, open.target) : (dynamic(result, node) ?? result);
  }

  private mapped([map, first, second, options]: readonly unknown[], node: Document, path: Path): Value {
    const fallback = isPlainMap(options) ? options['DefaultValue'] : undefined;
    for (const key of [map, first, second]) if (key instanceof Unresolved) return new Unresolved(key.reason, node);
    const mappings = this.scope.document['Mappings'];
    const found = [map, first, second].reduce<unknown>(
      (level, key) => (isPlainMap(level) && textOf(key) in level ? level[textOf(key)] : undefined),
      mappings,
    );
    if (found !== undefined) return this.walk(found, path) as Value;
    if (fallback !== undefined) return fallback as Value;
    // A key may be a map, which is no text, in a template that CloudFormation would refuse.
    const named = [map, first, second].map((key) => (typeof key === 'object' ? JSON.stringify(key) : String(key)));
    this.scope.gaps.push({ reason: `Fn::FindInMap finds no ${named.join('.')}`, pointer: pointerOf(path) });
    return new Unresolved('Fn::FindInMap finds nothing', node);
  }
}

/** What is given back as it is, most of what stands in a template; told apart so that no way down to it is kept. */
const isPlain = (node: unknown): boolean =>
  typeof node === 'string' ? !node.includes('{{resolve:') : typeof node === 'number' || typeof node === 'boolean';

/** CloudFormation User Guide, "Pseudo parameters reference". */
function pseudo(name: string, { account, region, stackName }: Origin): string | undefined {
  switch (name) {
    case 'AWS::AccountId':
      return account;
    case 'AWS::Region':
      return region;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return stackName;
    default:
      return undefined;
  }
}

/** A dynamic reference: what the store says on the day of deployment, whatever a template says of the store (User Guide, "Dynamic references"). */
function dynamic(text: string, written: unknown): Unresolved | undefined {
  const [reference] = text.includes('{{resolve:') ? (/\{\{resolve:[^}]*\}\}/.exec(text) ?? []) : [];
  return reference === undefined ? undefined : new Unresolved(`${reference} is read at deployment`, written);
}

function stackOutput(value: unknown): Asked | undefined {
  const { StackName, OutputName, Region, RoleArn } = isPlainMap(value) ? value : {};
  if (typeof StackName !== 'string' || typeof OutputName !== 'string' || RoleArn !== undefined) return undefined;
  return { stackName: StackName, outputName: OutputName, ...(typeof Region === 'string' ? { region: Region } : {}) };
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function firstOpen(value: unknown): Unresolved | undefined {
  if (value instanceof Unresolved) return value;
  if (value === null || typeof value !== 'object') return undefined;
  for (const child of Object.values(value)) {
    const open = firstOpen(child);
    if (open) return open;
  }
  return undefined;
}
