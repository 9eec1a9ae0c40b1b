import { type Document, isPlainMap, textOf } from './parse';
import type { Origin } from './template';
import { type Template, Unresolved, type Value } from './types';

/** What another stack says: by the name of an export, or by stack and output. */
export type Asked = { readonly exportName: string } | { readonly stackName: string; readonly outputName: string; readonly region?: string };
export type Other = { readonly value: Value } | { readonly reason: string };

/**
 * Outputs of the stacks of one assembly, for `Fn::ImportValue` and `Fn::GetStackOutput`. An export is unique in an account and Region
 * (CloudFormation User Guide, "Get exported outputs"), so whoever imports it gets what the exporting stack says.
 */
export class OtherStacks {
  private places: ReadonlyMap<string, Outputs> | undefined;
  private loading = false;

  /** @param load what has outputs in the assembly, built when the first value is asked for: most assemblies ask for none */
  constructor(private readonly load: () => readonly Template[]) {}

  /** The value, or why it is not known. It is the same in every branch of the other stack, or it is not known. */
  ask(asked: Asked, { account, region }: Origin): Other {
    if (this.loading) return { reason: 'a value that goes on through another stack' };
    if (!this.places) {
      this.loading = true;
      try {
        this.places = outputsByPlace(this.load());
      } finally {
        this.loading = false;
      }
    }
    const where = 'region' in asked && asked.region !== undefined ? asked.region : region;
    const found = this.places.get(placeName(account, where))?.of(asked) ?? [];
    const name = 'exportName' in asked ? `the export ${asked.exportName}` : `the output ${asked.outputName} of ${asked.stackName}`;
    const [first] = found;
    if (first === undefined) return { reason: `${name} is made by no stack here` };
    if (found.some((value) => value instanceof Unresolved || (value !== first && JSON.stringify(value) !== JSON.stringify(first))))
      return { reason: `${name} is known at deployment only` };
    return { value: first };
  }
}

/** Whether a template as written may have outputs, or nest one that has. */
export function maySaySomething({ Outputs, Resources }: Document): boolean {
  return (
    Outputs !== undefined ||
    Object.entries(Resources as Document).some(([logicalId, resource]) => logicalId.startsWith('Fn::') || isNestedStack(resource))
  );
}

export const isNestedStack = (resource: unknown): resource is Document =>
  isPlainMap(resource) && resource['Type'] === 'AWS::CloudFormation::Stack';

const placeName = (account: string | undefined, region: string | undefined) => JSON.stringify([account, region]);

function outputsByPlace(templates: readonly Template[]): ReadonlyMap<string, Outputs> {
  const places = new Map<string, Outputs>();
  for (const template of templates) {
    const name = placeName(template.account, template.region);
    const outputs = places.get(name) ?? new Outputs();
    places.set(name, outputs);
    for (const branch of template.branches) {
      for (const [key, output] of Object.entries(branch.outputs)) outputs.add(template.stackName, key, output);
    }
  }
  return places;
}

/** Outputs of one account and Region, in every branch. */
class Outputs {
  private readonly outputs = new Map<string, Value[]>();
  private readonly exports = new Map<string, Value[]>();
  /** A name that is not known could be any, and another value with it. */
  private readonly open: Value[] = [];

  add(stackName: string, name: string, output: Value): void {
    if (!isPlainMap(output) || output instanceof Unresolved) return;
    const { Value: value = new Unresolved('an output without a value', output), Export } = output as { readonly [key: string]: Value };
    append(this.outputs, JSON.stringify([stackName, name]), value);
    const exported = isPlainMap(Export) ? (Export as { readonly [key: string]: Value })['Name'] : undefined;
    if (exported instanceof Unresolved) this.open.push(exported);
    else if (exported !== undefined) append(this.exports, textOf(exported), value);
  }

  of(asked: Asked): readonly Value[] {
    if ('outputName' in asked) return this.outputs.get(JSON.stringify([asked.stackName, asked.outputName])) ?? [];
    return [...(this.exports.get(asked.exportName) ?? []), ...this.open];
  }
}

function append(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
