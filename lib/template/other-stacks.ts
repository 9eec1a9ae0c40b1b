import { isPlainMap, textOf } from './parse';
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
  private templates: readonly Template[] | undefined;
  private loading = false;

  /** @param load every template of the assembly, built when the first value is asked for: most assemblies ask for none */
  constructor(private readonly load: () => readonly Template[]) {}

  /** The value, or why it is not known. It is the same in every branch of the other stack, or it is not known. */
  ask(asked: Asked, { account, region }: Origin): Other {
    if (this.loading) return { reason: 'a value that goes on through another stack' };
    if (!this.templates) {
      this.loading = true;
      try {
        this.templates = this.load();
      } finally {
        this.loading = false;
      }
    }
    const where = 'region' in asked && asked.region !== undefined ? asked.region : region;
    const near = this.templates.filter((template) => template.account === account && template.region === where);
    const found = near.flatMap((template) => outputsOf(template, asked));
    const name = 'exportName' in asked ? `the export ${asked.exportName}` : `the output ${asked.outputName} of ${asked.stackName}`;
    const [first] = found;
    if (first === undefined) return { reason: `${name} is made by no stack here` };
    if (found.some((value) => value instanceof Unresolved || JSON.stringify(value) !== JSON.stringify(first)))
      return { reason: `${name} is known at deployment only` };
    return { value: first };
  }
}

function outputsOf(template: Template, asked: Asked): readonly Value[] {
  if ('stackName' in asked && asked.stackName !== template.stackName) return [];
  return template.branches.flatMap(({ outputs }) =>
    Object.entries(outputs).flatMap(([name, output]) => {
      if (!isPlainMap(output) || output instanceof Unresolved) return [];
      const { Value: value = new Unresolved('an output without a value', output), Export } = output as { readonly [key: string]: Value };
      if ('outputName' in asked) return name === asked.outputName ? [value] : [];
      const exported = isPlainMap(Export) ? (Export as { readonly [key: string]: Value })['Name'] : undefined;
      // A name that is not known could be this one, and another value with it.
      if (exported instanceof Unresolved) return [exported];
      return exported !== undefined && textOf(exported) === asked.exportName ? [value] : [];
    }),
  );
}
