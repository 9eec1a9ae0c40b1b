import { isIntrinsic, isMap, read } from './apply';
import { FOREIGN_ACCOUNT, FOREIGN_REGION, type Mutant, type Pointer, type Property, type Schemas } from './types';

type About = Pick<Mutant, 'stack' | 'logicalId' | 'type'>;
type Paths = Schemas['types'][string];
/** Enumerations with more values than this are tried with the first ones. */
const VALUES = 4;

/** Every property of the provider's schema deleted, turned round, changed or added, where that could be deployed. */
export function* propertyMutants(properties: unknown, paths: Paths, base: Pointer, about: About): Generator<Mutant> {
  for (const [path, property] of Object.entries(paths)) {
    for (const pointer of placesOf(properties, path)) yield* atPlace(properties, paths, path, property, pointer, base, about);
  }
}

/** Where a path such as `Rules[].Status` stands in these properties; a property that is not there stands below its parent, when that is. */
function placesOf(properties: unknown, path: string): readonly Pointer[] {
  return path.split('.').reduce<readonly Pointer[]>(
    (pointers, part) => {
      const [name = '', ...items] = part.split('[]');
      return items.reduce<readonly Pointer[]>(
        (found) => found.flatMap((pointer) => listAt(properties, pointer).map((_, index) => [...pointer, index])),
        pointers
          .filter((pointer) => isMap(read(properties, pointer)) && !isIntrinsic(read(properties, pointer)))
          .map((pointer) => [...pointer, name]),
      );
    },
    [[]],
  );
}

const listAt = (properties: unknown, pointer: Pointer): readonly unknown[] => {
  const value = read(properties, pointer);
  return Array.isArray(value) ? value : [];
};

function* atPlace(
  properties: unknown,
  paths: Paths,
  path: string,
  property: Property,
  below: Pointer,
  base: Pointer,
  about: About,
): Generator<Mutant> {
  const pointer = [...base, ...below];
  const value = read(properties, below);
  const made = (kind: Mutant['kind'], what: string, changed?: unknown): Mutant => ({
    ...about,
    kind,
    property: path,
    what,
    changes: [{ pointer, ...(changed === undefined ? {} : { value: changed }) }],
  });
  if (value === undefined) {
    // Parts of what is not there come with the whole.
    const isItem = path.endsWith('[]');
    if (!isItem) for (const added of instances(paths, path, property)) yield made('add property', shown(added), added);
    return;
  }
  if (path.endsWith('[]')) yield made('drop item', `without ${shown(value)}`);
  // CloudFormation refuses a template that lacks it.
  else if (!property.required) yield made('delete property', 'left out');
  if (isIntrinsic(value)) return;
  yield* other(property, value, made);
}

function* other(
  property: Property,
  value: unknown,
  made: (kind: Mutant['kind'], what: string, changed?: unknown) => Mutant,
): Generator<Mutant> {
  if (property.kind === 'boolean') yield made('flip property', String(!isTrue(value)), !isTrue(value));
  else if (property.values) {
    for (const chosen of property.values.filter((one) => one !== value).slice(0, VALUES))
      yield made('change property', String(chosen), chosen);
  } else if (property.kind === 'number' || (property.kind === 'text' && /^\d{1,9}$/.test(String(value)))) {
    for (const number of [1, Number(value) * 10].filter((one) => one !== Number(value)))
      yield made('change property', String(number), number);
  } else if (property.kind === 'text' && typeof value === 'string') {
    const moved = value.replaceAll('eu-central-2', FOREIGN_REGION);
    const foreign = value.replaceAll(/(?<!\d)\d{12}(?!\d)/g, FOREIGN_ACCOUNT);
    if (moved !== value) yield made('other Region', moved, moved);
    if (foreign !== value) yield made('other account', foreign, foreign);
    yield made('change property', `${value}x`, `${value}x`);
  } else if (property.kind === 'document' && isMap(value) && !isPolicy(value)) {
    for (const [name, entry] of Object.entries(value)) yield* without(value, [], name, entry, made);
  }
}

/** Each key of a free document (an event pattern, environment variables) left out, one at a time. */
function* without(
  whole: unknown,
  above: Pointer,
  name: string,
  entry: unknown,
  made: (kind: Mutant['kind'], what: string, changed?: unknown) => Mutant,
): Generator<Mutant> {
  const pointer = [...above, name];
  yield made('delete property', `without ${pointer.join('.')}`, lacking(whole, pointer));
  if (isMap(entry)) for (const [child, value] of Object.entries(entry)) yield* without(whole, pointer, child, value, made);
  if (typeof entry === 'string') yield made('change property', `another ${pointer.join('.')}`, lacking(whole, pointer, `${entry}x`));
  if (Array.isArray(entry) && entry.length > 1)
    for (const [index, item] of entry.entries())
      yield made('drop item', `${pointer.join('.')} without ${shown(item)}`, lacking(whole, [...pointer, index]));
}

function lacking(node: unknown, [part, ...rest]: Pointer, value?: unknown): unknown {
  if (Array.isArray(node))
    return rest.length === 0
      ? node.filter((_, index) => index !== part)
      : node.map((item, index) => (index === part ? lacking(item, rest, value) : item));
  if (!isMap(node)) return node;
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, child]): [string, unknown][] => {
      if (key !== part) return [[key, child]];
      if (rest.length > 0) return [[key, lacking(child, rest, value)]];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

const isPolicy = (value: unknown) => isMap(value) && (value['Statement'] !== undefined || value['Effect'] !== undefined);
const isTrue = (value: unknown) => value === true || value === 'true';
const shown = (value: unknown) => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/** The smallest values that the schema takes for a property that is not there. */
function instances(paths: Paths, path: string, property: Property): readonly unknown[] {
  if (property.kind === 'boolean') return [true, false];
  if (property.values) return property.values.slice(0, VALUES);
  return [smallest(paths, path, property)];
}

function smallest(paths: Paths, path: string, { kind, values }: Property): unknown {
  if (values) return values[0];
  if (kind === 'boolean') return true;
  if (kind === 'number') return 1;
  if (kind === 'text') return /Arns?(\[\])?$/.test(path) ? 'arn:aws:iam::aws:policy/AdministratorAccess' : 'added';
  if (kind === 'list') {
    const item = paths[`${path}[]`];
    return item ? [smallest(paths, `${path}[]`, item)] : ['added'];
  }
  if (kind === 'document') return {};
  const children = Object.entries(paths).filter(([child]) => child.startsWith(`${path}.`) && !/[.[]/.test(child.slice(path.length + 1)));
  const required = children.filter(([, about]) => about.required);
  const chosen = required.length > 0 ? required : children.slice(0, 1);
  return Object.fromEntries(chosen.map(([child, about]) => [child.slice(path.length + 1), smallest(paths, child, about)]));
}
