import { isIntrinsic, isMap } from './apply';

type Document = { readonly [key: string]: unknown };
/** Ways to write the same template differently: no verdict may change. */
export const REWRITES: { readonly [name: string]: (document: Document) => Document } = {
  'resources in another order': (document) => ({ ...document, Resources: reversed(document['Resources'] as Document) }),
  'keys in another order': (document) =>
    everywhere(document, (node) => (isMap(node) && !isIntrinsic(node) ? reversed(node) : node)) as Document,
  'statements in another order': (document) => statements(document, (list) => [...list].reverse()),
  'lists for single values': (document) =>
    statements(document, (list) => list.map((statement) => parts(statement, (value) => (typeof value === 'string' ? [value] : value)))),
  'single values for lists of one': (document) =>
    statements(document, (list) =>
      list.map((statement) => parts(statement, (value) => (Array.isArray(value) && value.length === 1 ? value[0] : value))),
    ),
  'under a condition, the same either way': (document) => ({
    ...document,
    Parameters: {
      ...((document['Parameters'] as Document | undefined) ?? {}),
      EitherWay: { Type: 'String', AllowedValues: ['yes', 'no'] },
    },
    Conditions: {
      ...((document['Conditions'] as Document | undefined) ?? {}),
      IsEitherWay: { 'Fn::Equals': [{ Ref: 'EitherWay' }, 'yes'] },
    },
    Resources: properties(document, (value) => ({ 'Fn::If': ['IsEitherWay', value, value] })),
  }),
  'texts put together': (document) => ({
    ...document,
    Resources: properties(document, (value) =>
      everywhere(value, (node) => (typeof node === 'string' && node.length > 1 ? joined(node) : node)),
    ),
  }),
  'texts through Fn::Sub': (document) => ({
    ...document,
    Resources: properties(document, (value) =>
      everywhere(value, (node) => (typeof node === 'string' && !node.includes('${') ? { 'Fn::Sub': ['${Whole}', { Whole: node }] } : node)),
    ),
  }),
};

const joined = (text: string) => ({ 'Fn::Join': ['', [text.slice(0, 1), text.slice(1)]] });

const reversed = (map: Document): Document => Object.fromEntries(Object.entries(map).reverse());

/** Every property of every resource rewritten; other attributes, where no intrinsic function works, stay. */
function properties(document: Document, change: (value: unknown) => unknown): Document {
  return Object.fromEntries(
    Object.entries(document['Resources'] as Document).map(([id, resource]) => {
      if (!isMap(resource) || !isMap(resource['Properties'])) return [id, resource];
      const changed = Object.entries(resource['Properties']).map(([name, value]) => [name, change(value)]);
      return [id, { ...resource, Properties: Object.fromEntries(changed) }];
    }),
  );
}

function everywhere(node: unknown, change: (node: unknown) => unknown): unknown {
  if (isIntrinsic(node)) return node;
  if (Array.isArray(node)) return change(node.map((item) => everywhere(item, change)));
  if (!isMap(node)) return change(node);
  return change(Object.fromEntries(Object.entries(node).map(([key, value]) => [key, everywhere(value, change)])));
}

function statements(document: Document, change: (list: readonly unknown[]) => readonly unknown[]): Document {
  return everywhere(document, (node) =>
    isMap(node) && Array.isArray(node['Statement']) ? { ...node, Statement: change(node['Statement']) } : node,
  ) as Document;
}

const PARTS = ['Action', 'NotAction', 'Resource', 'NotResource'];

function parts(statement: unknown, change: (value: unknown) => unknown): unknown {
  if (!isMap(statement)) return statement;
  return Object.fromEntries(Object.entries(statement).map(([key, value]) => [key, PARTS.includes(key) ? change(value) : value]));
}
