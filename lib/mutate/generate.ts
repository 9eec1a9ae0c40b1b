import type { Template } from '../template/types';
import { isMap } from './apply';
import { propertyMutants } from './properties';
import { statementMutants } from './statements';
import { FOREIGN_ACCOUNT, FOREIGN_REGION, type Mutant, type Pointer, type Schemas } from './types';

/** Every mutant of a template: of the stack as a whole, of each resource, of each property its schema knows, of each policy statement. */
export function* mutantsOf(template: Template, schemas: Schemas): Generator<Mutant> {
  const resources = template.document['Resources'] as { readonly [logicalId: string]: unknown };
  const [first] = Object.entries(resources).filter(([, resource]) => isMap(resource));
  if (first && template.account !== undefined) {
    const whole = { stack: template.stackName, logicalId: first[0], type: 'the stack', property: 'environment', changes: [] } as const;
    yield { ...whole, kind: 'other Region', what: `in ${FOREIGN_REGION}`, home: { region: FOREIGN_REGION } };
    yield { ...whole, kind: 'other account', what: `in ${FOREIGN_ACCOUNT}`, home: { account: FOREIGN_ACCOUNT } };
  }
  for (const [logicalId, resource] of Object.entries(resources)) {
    if (!isMap(resource) || typeof resource['Type'] !== 'string') continue;
    yield* resourceMutants(template.stackName, logicalId, resource as { readonly Type: string }, schemas);
  }
}

function* resourceMutants(
  stack: string,
  logicalId: string,
  resource: { readonly Type: string; readonly [key: string]: unknown },
  schemas: Schemas,
): Generator<Mutant> {
  const { Type: type } = resource;
  const about = { stack, logicalId, type };
  const base: Pointer = ['Resources', logicalId];
  yield { ...about, kind: 'drop resource', property: 'Type', what: 'left out', changes: [{ pointer: base }] };
  yield {
    ...about,
    kind: 'generic type',
    property: 'Type',
    what: 'Custom::Resource',
    changes: [{ pointer: [...base, 'Type'], value: `Custom::${type.replaceAll('::', '')}` }],
  };
  for (const attribute of ['DeletionPolicy', 'UpdateReplacePolicy']) {
    const value = resource[attribute];
    if (value === undefined) continue;
    yield {
      ...about,
      kind: 'deletion policy',
      property: attribute,
      what: 'Delete',
      changes: [{ pointer: [...base, attribute], value: 'Delete' }],
    };
    yield { ...about, kind: 'deletion policy', property: attribute, what: 'left out', changes: [{ pointer: [...base, attribute] }] };
  }
  const below: Pointer = [...base, 'Properties'];
  yield* propertyMutants(resource['Properties'] ?? {}, schemas.types[type] ?? {}, below, about);
  for (const { document, pointer, property } of documentsBelow(resource['Properties'], [], ''))
    yield* statementMutants(document, [...below, ...pointer], property, about);
}

/** Policy documents, wherever a resource carries them. */
function* documentsBelow(
  node: unknown,
  pointer: Pointer,
  property: string,
): Generator<{ readonly document: unknown; readonly pointer: Pointer; readonly property: string }> {
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) yield* documentsBelow(item, [...pointer, index], `${property}[]`);
  } else if (isMap(node)) {
    if (node['Statement'] !== undefined || node['Effect'] !== undefined) yield { document: node, pointer, property };
    else
      for (const [key, child] of Object.entries(node))
        yield* documentsBelow(child, [...pointer, key], property === '' ? key : `${property}.${key}`);
  }
}
