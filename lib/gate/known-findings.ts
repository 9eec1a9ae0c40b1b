import type { Template } from '../template/types';
import type { Answer, Finding } from './types';

export type Pointer = readonly (string | number)[];
type Said = Pick<Answer, 'expected' | 'found'>;

/** More than this in one place are looked up by a text, not one by one. */
const FEW = 32;

/** What all rules found about one resource, or about what is no resource. */
export class Near {
  private readonly list: Finding[] = [];
  private byText: Map<string, Finding> | undefined;

  find(rule: string, { expected, found }: Said, pointer: string | undefined): Finding | undefined {
    if (this.byText) return this.byText.get(textOf({ rule, expected, found, pointer }));
    for (const one of this.list)
      if (one.rule === rule && one.found === found && one.expected === expected && one.pointer === pointer) return one;
    return undefined;
  }

  add(finding: Finding): void {
    this.list.push(finding);
    if (this.byText) this.byText.set(textOf(finding), finding);
    else if (this.list.length > FEW) this.byText = new Map(this.list.map((each) => [textOf(each), each]));
  }
}

/** Finds again what was found already. Nearly all are the first of their kind: no text is made of those to look them up. */
export class KnownFindings {
  private readonly templates = new Map<string, Map<string, Near>>();
  private inTemplate: { readonly template: Template | undefined; readonly resources: Map<string, Near> } | undefined;

  /** @param template undefined for the assembly as a whole */
  near(template: Template | undefined, resource: string): Near {
    if (this.inTemplate?.template !== template || !this.inTemplate) {
      // A file that is named twice is told once; two files of one name in two folders are two.
      const name = template ? `${template.place([]).file}\u0000${template.stackName}` : '';
      this.inTemplate = { template, resources: under(this.templates, name, () => new Map()) };
    }
    return under(this.inTemplate.resources, resource, () => new Near());
  }
}

function under<T>(map: Map<string, T>, key: string, make: () => T): T {
  const before = map.get(key);
  if (before !== undefined) return before;
  const made = make();
  map.set(key, made);
  return made;
}

/** No part holds the separator. */
const textOf = ({ rule, expected, found, pointer }: Partial<Finding>) => [rule, pointer, expected, found].join('\u0000');
