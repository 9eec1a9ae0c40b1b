import { knownAttribute } from './known-attributes';
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
}

/** `AWS::NoValue`: the property or list item is not there. */
const REMOVED = Symbol('AWS::NoValue');
type Result = Value | typeof REMOVED;
export const isRemoved = (value: unknown): boolean => value === REMOVED;

type Path = readonly (string | number)[];

/** Resolves the intrinsic functions of one branch (CloudFormation User Guide, "Intrinsic function reference"). */
export class Resolver {
  private readonly resolving = new Set<string>();

  constructor(private readonly scope: Scope) {}

  resolve(node: unknown, path: Path): Result {
    if (Array.isArray(node)) {
      return node.map((item, index) => this.resolve(item, [...path, index])).filter((item): item is Value => item !== REMOVED);
    }
    if (!isPlainMap(node)) return (node ?? null) as Value;
    const keys = Object.keys(node);
    const name = keys[0] as string;
    if (keys.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return this.intrinsic(name, node[name], node, path);
    const map: { [key: string]: Value } = {};
    for (const key of keys) {
      const value = this.resolve(node[key], [...path, key]);
      if (value !== REMOVED) Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
    }
    return map;
  }

  private intrinsic(name: string, argument: unknown, node: Document, path: Path): Result {
    const open = (reason: string) => new Unresolved(reason, node);
    if (name === 'Ref')
      return typeof argument === 'string' ? this.reference(argument, node, path) : open('Ref of something that is no name');
    if (name === 'Fn::If') return this.choice(argument, node, path);
    const value = name === 'Fn::Sub' ? argument : this.resolve(argument, [...path, name]);
    switch (name) {
      case 'Fn::GetAtt':
        return this.attribute(value as Value, node, path);
      case 'Fn::Sub':
        return this.substitute(argument, node, path);
      case 'Fn::Join': {
        const [separator, items] = list(value);
        const open = firstOpen(items);
        if (open) return new Unresolved(open.reason, node, open.target);
        return Array.isArray(items) ? items.map(textOf).join(textOf(separator)) : new Unresolved('Fn::Join of no list', node);
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
      case 'Fn::GetStackOutput':
        return open(`${name} reads another stack`);
      case 'Fn::GetAZs':
      case 'Fn::Cidr':
        return open(`${name} is decided at deployment`);
      default:
        this.scope.gaps.push({ reason: `${name} cannot be resolved`, pointer: path });
        return open(`${name} cannot be resolved`);
    }
  }

  private reference(name: string, node: Document, path: Path): Result {
    const { parameters, origin, document } = this.scope;
    const pseudo: { readonly [name: string]: string | undefined } = {
      'AWS::AccountId': origin.account,
      'AWS::Region': origin.region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': origin.stackName,
    };
    if (name === 'AWS::NoValue') return REMOVED;
    if (name.startsWith('AWS::')) return pseudo[name] ?? new Unresolved(`${name} is known at deployment only`, node);
    const parameter = parameters.get(name);
    if (parameter !== undefined) return parameter;
    if (isPlainMap(document['Resources']) && name in document['Resources']) return this.ofResource(name, 'Ref', node);
    this.scope.gaps.push({ reason: `Ref to ${name}, which is neither parameter nor resource`, pointer: path });
    return new Unresolved(`Ref to ${name}, which does not exist`, node);
  }

  private attribute(value: Value, node: Document, path: Path): Value {
    const [logicalId, attribute] = typeof value === 'string' ? [value.split('.')[0], value.split('.').slice(1).join('.')] : list(value);
    const resources = this.scope.document['Resources'] as Document;
    if (typeof logicalId !== 'string' || typeof attribute !== 'string' || !(logicalId in resources)) {
      this.scope.gaps.push({ reason: `Fn::GetAtt of ${textOf(logicalId)}, which does not exist`, pointer: path });
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
      this.scope.gaps.push({ reason: `Fn::If on ${textOf(name)}, which is not defined`, pointer: path });
      return new Unresolved(`Fn::If on ${textOf(name)}, which is not defined`, node);
    }
    const truth = this.scope.conditions.get(name);
    if (truth === undefined) return new Unresolved(`condition ${name} is not decided`, node);
    return this.resolve(truth ? whenTrue : whenFalse, [...path, 'Fn::If', truth ? 1 : 2]);
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
      const value = this.resolve(own ? own.value : reference, path);
      if (value instanceof Unresolved) open ??= value;
      return textOf(value === REMOVED ? '' : value);
    });
    return open ? new Unresolved(open.reason, node, open.target) : result;
  }

  private mapped([map, first, second, options]: readonly unknown[], node: Document, path: Path): Value {
    const fallback = isPlainMap(options) ? options['DefaultValue'] : undefined;
    for (const key of [map, first, second]) if (key instanceof Unresolved) return new Unresolved(key.reason, node);
    const mappings = this.scope.document['Mappings'];
    const found = [map, first, second].reduce<unknown>(
      (level, key) => (isPlainMap(level) && textOf(key) in level ? level[textOf(key)] : undefined),
      mappings,
    );
    if (found !== undefined) return this.resolve(found, path) as Value;
    if (fallback !== undefined) return fallback as Value;
    this.scope.gaps.push({ reason: `Fn::FindInMap finds no ${[map, first, second].join('.')}`, pointer: path });
    return new Unresolved('Fn::FindInMap finds nothing', node);
  }
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
