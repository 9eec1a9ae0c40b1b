import { isMap } from './apply';
import { type Change, FOREIGN_ACCOUNT, type Kind, type Mutant, type Pointer } from './types';

type About = Pick<Mutant, 'stack' | 'logicalId' | 'type'>;
type Statement = { readonly [key: string]: unknown };
interface Draft {
  readonly kind: Kind;
  readonly part: string;
  readonly what: string;
  readonly key: Pointer;
  readonly value?: unknown;
  readonly leaves: 'more' | 'less';
  readonly more?: readonly Change[];
}
const STRANGER = `arn:aws:iam::${FOREIGN_ACCOUNT}:root`;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** Every way a statement of a policy document below a pointer is widened, narrowed, turned round or left out. */
export function* statementMutants(document: unknown, pointer: Pointer, property: string, about: About): Generator<Mutant> {
  if (!isMap(document)) return;
  const single = document['Effect'] !== undefined;
  const written = single ? [document] : listOf(document['Statement']);
  for (const [index, statement] of written.entries()) {
    if (!isMap(statement)) continue;
    const at = single ? pointer : Array.isArray(document['Statement']) ? [...pointer, 'Statement', index] : [...pointer, 'Statement'];
    const sid = String(statement['Sid'] ?? index);
    const denies = statement['Effect'] === 'Deny';
    const mutant = ({ kind, part, what, key, value, leaves, more = [] }: Draft): Mutant => ({
      ...about,
      kind,
      property: `${property}#${part}`,
      what: `${sid}: ${what}`,
      changes: [
        { pointer: [...at, ...key], ...(value === undefined ? {} : { value }) },
        ...more.map((change) => ({ ...change, pointer: [...at, ...change.pointer] })),
      ],
      leaves,
    });
    if (!single && written.length > 1)
      yield mutant({ kind: 'drop statement', part: 'Statement', what: 'left out', key: [], leaves: denies ? 'more' : 'less' });
    yield mutant({
      kind: 'flip effect',
      part: 'Effect',
      what: denies ? 'allows' : 'denies',
      key: ['Effect'],
      value: denies ? 'Allow' : 'Deny',
      leaves: denies ? 'more' : 'less',
    });
    for (const draft of denies ? narrowed(statement) : widened(statement)) yield mutant(draft);
    for (const draft of conditions(statement, denies)) yield mutant(draft);
  }
}

/** What an Allow would also allow. */
function* widened(statement: Statement): Generator<Draft> {
  const actions = listOf(statement['Action']);
  if (actions.length > 0) {
    yield { kind: 'widen action', part: 'Action', what: 'every action', key: ['Action'], value: '*', leaves: 'more' };
    const services = new Set(actions.map((action) => String(action).split(':')[0]));
    for (const service of services)
      yield {
        kind: 'widen action',
        part: 'Action',
        what: `${service}:*`,
        key: ['Action'],
        value: [...actions, `${service}:*`],
        leaves: 'more',
      };
    const [first] = actions;
    const verb = /^([a-z0-9-]+:[A-Z][a-z]+)[A-Za-z]/.exec(String(first))?.[1];
    if (verb)
      yield {
        kind: 'widen action',
        part: 'Action',
        what: `${verb}*`,
        key: ['Action'],
        value: [`${verb}*`, ...actions.slice(1)],
        leaves: 'more',
      };
    if (actions.length > 1)
      for (const [index, action] of actions.entries())
        yield { kind: 'drop item', part: 'Action', what: `without ${action}`, key: ['Action', index], leaves: 'less' };
  }
  if (statement['Principal'] !== undefined) {
    yield { kind: 'widen principal', part: 'Principal', what: 'anybody', key: ['Principal'], value: '*', leaves: 'more' };
    yield {
      kind: 'widen principal',
      part: 'Principal',
      what: 'an account of somebody else',
      key: ['Principal'],
      value: { AWS: STRANGER },
      leaves: 'more',
    };
  }
  const resources = listOf(statement['Resource']);
  if (resources.length > 0 && !resources.includes('*')) {
    yield { kind: 'widen resource', part: 'Resource', what: 'every resource', key: ['Resource'], value: '*', leaves: 'more' };
    const wide = resources.map((resource) =>
      typeof resource === 'string' ? resource.replace(/^(arn:[^:]*:[^:]*:[^:]*:[^:]*:).*/, '$1*') : resource,
    );
    yield {
      kind: 'widen resource',
      part: 'Resource',
      what: 'every resource of its service',
      key: ['Resource'],
      value: wide,
      leaves: 'more',
    };
    if (resources.length > 1)
      for (const [index, resource] of resources.entries())
        yield {
          kind: 'drop item',
          part: 'Resource',
          what: `without ${JSON.stringify(resource)}`,
          key: ['Resource', index],
          leaves: 'less',
        };
  }
}

/** What a Deny would no longer deny. */
function* narrowed(statement: Statement): Generator<Draft> {
  for (const part of ['Action', 'Resource'] as const) {
    const items = statement[part];
    if (!Array.isArray(items) || items.length < 2) continue;
    for (const [index, item] of items.entries())
      yield { kind: 'narrow denial', part, what: `without ${JSON.stringify(item)}`, key: [part, index], leaves: 'more' };
  }
  for (const part of ['NotAction', 'NotResource'] as const)
    if (statement[part] !== undefined)
      yield { kind: 'narrow denial', part, what: 'everything spared', key: [part], value: '*', leaves: 'more' };
  if (statement['Principal'] === '*')
    yield {
      kind: 'narrow denial',
      part: 'Principal',
      what: 'somebody else only',
      key: ['Principal'],
      value: { AWS: STRANGER },
      leaves: 'more',
    };
}

const NEGATED = /Not(Equals|Like|IpAddress)/;

function* conditions(statement: Statement, denies: boolean): Generator<Draft> {
  const condition = statement['Condition'];
  if (!isMap(condition)) return;
  const count = Object.values(condition).reduce<number>((sum, keys) => sum + (isMap(keys) ? Object.keys(keys).length : 0), 0);
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isMap(keys)) continue;
    for (const [key, value] of Object.entries(keys)) {
      const here = `${operator} ${key}`;
      // The last condition takes the whole block with it: an empty operator would not deploy.
      const pointer = count === 1 ? ['Condition'] : Object.keys(keys).length === 1 ? ['Condition', operator] : ['Condition', operator, key];
      yield { kind: 'drop condition', part: 'Condition', what: `without ${here}`, key: pointer, leaves: denies ? 'less' : 'more' };
      const moved = weaker(operator, value, denies);
      if (!moved) continue;
      const gone: Change = { pointer: Object.keys(keys).length === 1 ? ['Condition', operator] : ['Condition', operator, key] };
      if (moved.operator === operator) {
        yield {
          kind: 'weaken condition',
          part: 'Condition',
          what: `${here} takes in ${moved.what}`,
          key: ['Condition', operator, key],
          value: moved.value,
          leaves: 'more',
        };
      } else {
        const there = condition[moved.operator];
        const value = { ...(isMap(there) ? there : {}), [key]: moved.value };
        yield {
          kind: 'weaken condition',
          part: 'Condition',
          what: `${here} as ${moved.operator} of ${moved.what}`,
          key: ['Condition', moved.operator],
          value,
          leaves: 'more',
          more: [gone],
        };
      }
    }
  }
}

/** The operator and values that let more through: anything for an Allow, more that is spared for a Deny. */
function weaker(
  operator: string,
  value: unknown,
  denies: boolean,
): { readonly operator: string; readonly value: unknown; readonly what: string } | undefined {
  const like = operator
    .replace('StringEquals', 'StringLike')
    .replace('ArnEquals', 'ArnLike')
    .replace('StringNotEquals', 'StringNotLike')
    .replace('ArnNotEquals', 'ArnNotLike');
  if (NEGATED.test(operator)) return denies ? { operator: like, value: [...listOf(value), '*'], what: 'everything spared' } : undefined;
  if (/^(Bool|Null)/.test(operator)) return { operator, value: String(value) === 'true' ? 'false' : 'true', what: 'its opposite' };
  if (denies)
    return /^(ForAnyValue:|ForAllValues:)?(String|Arn)/.test(operator)
      ? { operator, value: 'nothing-that-exists', what: 'nothing that exists' }
      : undefined;
  if (/(String|Arn)(Equals|Like)/.test(operator)) return { operator: like, value: '*', what: 'anything' };
  if (/^Numeric(LessThan|LessThanEquals)$/.test(operator)) return { operator, value: '1000000', what: 'a higher limit' };
  if (/^Date/.test(operator)) return { operator, value: '2099-12-31T00:00:00Z', what: 'a later day' };
  return undefined;
}
