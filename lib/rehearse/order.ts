import type { Centre } from '../model/centre';
import type { Assembly, Template } from '../template/types';
import { demandsOf, type Thing, thingOf } from './demands';

/** A resource must find what another makes. */
export interface Need {
  readonly stack: string;
  readonly logicalId: string;
  readonly path: string;
  readonly thing: Thing;
  /** Who makes it, `stack/logicalId`; absent when no template does. */
  readonly maker?: { readonly stack: string; readonly logicalId: string };
}

export interface DeploymentOrder {
  /** Stacks that can be deployed at the same time, in the order of the groups; bootstrap stacks are the first group. */
  readonly waves: readonly (readonly string[])[];
  /** For each stack the stacks that must be there before it. */
  readonly before: ReadonlyMap<string, readonly string[]>;
  /** What makes a deployment impossible, in words; empty when it is possible. */
  readonly problems: readonly string[];
}

/** Made by AWS itself when a service is first used, hence in no template. */
const isServiceLinked = (thing: Thing) => thing.includes(':role/aws-service-role/');

/** The order in which stacks can be deployed to empty accounts, worked out from the templates alone: what each resource must find. */
export function deploymentOrder(assembly: Assembly, centre: Centre): DeploymentOrder {
  const { needs, unknown } = needsOf(assembly, centre);
  const stacks = [...new Set(assembly.templates.map(({ stackName }) => stackName))];
  const before = new Map(stacks.map((stack) => [stack, [...new Set(othersNeeded(needs, stack))].sort()] as const));
  const waves: string[][] = [];
  const done = new Set<string>();
  for (;;) {
    const ready = stacks.filter((stack) => !done.has(stack) && (before.get(stack) ?? []).every((other) => done.has(other)));
    if (ready.length === 0) break;
    waves.push(ready);
    for (const stack of ready) done.add(stack);
  }
  const stuck = stacks.filter((stack) => !done.has(stack));
  const nobody = needs.filter((need) => !need.maker && !isServiceLinked(need.thing));
  return {
    waves,
    before,
    problems: [
      ...unknown.map((type) => `${type}: lib/rehearse/demands.ts does not say what it must find`),
      ...nobody.map((need) => `${need.stack}/${need.logicalId}: ${need.path} names ${need.thing}, which no template makes`),
      ...stuck.map((stack) => `${stack} waits for itself, through ${(before.get(stack) ?? []).filter((one) => !done.has(one)).join(', ')}`),
      ...unordered(assembly, needs),
    ],
  };
}

const othersNeeded = (needs: readonly Need[], stack: string) =>
  needs.flatMap((need) => (need.stack === stack && need.maker && need.maker.stack !== stack ? [need.maker.stack] : []));

/** Every need of every resource with who makes it, and the types of which nobody said what they need. */
export function needsOf(assembly: Assembly, centre: Centre): { readonly needs: readonly Need[]; readonly unknown: readonly string[] } {
  const arnOfKey = new Map(centre.keys.map((key) => [`${key.stackName}/${key.logicalId}`, key.arn]));
  const makers = new Map<Thing, { stack: string; logicalId: string }>();
  const needs = new Map<string, Omit<Need, 'maker'>>();
  const unknown = new Set<string>();
  for (const { stackName: stack, account = '', branches } of assembly.templates) {
    for (const resource of branches.flatMap((branch) => branch.resources)) {
      const { logicalId } = resource;
      const thing = thingOf(resource, account, arnOfKey.get(`${stack}/${logicalId}`));
      if (thing !== undefined) makers.set(thing, { stack, logicalId });
      const demands = demandsOf(resource, account);
      if (!demands) unknown.add(resource.type);
      for (const found of demands ?? []) needs.set(JSON.stringify([stack, logicalId, found]), { stack, logicalId, ...found });
    }
  }
  const withMakers = [...needs.values()].map((need) => {
    const maker = makers.get(need.thing);
    return maker ? { ...need, maker } : need;
  });
  return { needs: withMakers, unknown: [...unknown].sort() };
}

/** Within a stack CloudFormation makes everything at once, but for references and DependsOn. */
function unordered(assembly: Assembly, needs: readonly Need[]): string[] {
  const templates = new Map(assembly.templates.map((template) => [template.stackName, template]));
  return needs.flatMap((need) => {
    const { stack, logicalId, maker, path } = need;
    if (!maker || maker.stack !== stack) return [];
    const after = waitsFor(templates.get(stack) as Template, logicalId);
    return after.has(maker.logicalId) ? [] : [`${stack}/${logicalId}: ${path} needs ${maker.logicalId}, but does not depend on it`];
  });
}

function waitsFor(template: Template, logicalId: string): ReadonlySet<string> {
  const resources = template.document['Resources'] as { readonly [id: string]: unknown };
  const found = new Set<string>();
  const walk = (id: string) => {
    for (const next of referencesOf(resources[id])) {
      if (!(next in resources) || found.has(next)) continue;
      found.add(next);
      walk(next);
    }
  };
  walk(logicalId);
  return found;
}

function referencesOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(referencesOf);
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([name, value]) => {
    if (name === 'Ref') return [String(value)];
    if (name === 'DependsOn') return [value].flat().map(String);
    if (name === 'Fn::GetAtt') return [String(Array.isArray(value) ? value[0] : String(value).split('.')[0])];
    return referencesOf(value);
  });
}
