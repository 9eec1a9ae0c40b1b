import type { Template } from '../template/types';
import type { Answer, Finding } from './types';

export type Pointer = readonly (string | number)[];
export interface Found {
  readonly finding: Finding;
  readonly pointer: Pointer;
  /** Labels of the branches that show it. */
  readonly branches: Set<string> | undefined;
  /** How many branches the template has. */
  readonly of: number;
}
type Said = Pick<Answer, 'expected' | 'found'>;

/** More than this in one place are looked up by a text, not one by one. */
const FEW = 8;

/** Findings of one rule about one resource, or about what is no resource. */
class Near {
  private readonly list: Found[] = [];
  private byText: Map<string, Found> | undefined;

  find(said: Said, pointer: Pointer): Found | undefined {
    return this.byText ? this.byText.get(textOf(said, pointer)) : this.list.find((found) => isSame(found, said, pointer));
  }

  add(found: Found): void {
    this.list.push(found);
    if (this.byText) this.byText.set(textOf(found.finding, found.pointer), found);
    else if (this.list.length > FEW) this.byText = new Map(this.list.map((each) => [textOf(each.finding, each.pointer), each]));
  }
}

type ByRule = Map<string, Map<string, Near>>;

/** Finds again what was found already. Nearly all are the first of their kind: no text is made of those to look them up. */
export class KnownFindings {
  private readonly templates = new Map<string, ByRule>();
  private last: { readonly template: Template | undefined; readonly rules: ByRule } | undefined;

  /** @param template undefined for the assembly as a whole */
  near(template: Template | undefined, rule: string, resource: string): Near {
    if (this.last?.template !== template || !this.last) {
      // A file that is named twice is told once; two files of one name in two folders are two.
      const name = template ? `${template.place([]).file}\u0000${template.stackName}` : '';
      this.last = { template, rules: under(this.templates, name, () => new Map()) };
    }
    return under(
      under(this.last.rules, rule, () => new Map<string, Near>()),
      resource,
      () => new Near(),
    );
  }
}

function under<T>(map: Map<string, T>, key: string, make: () => T): T {
  const before = map.get(key);
  if (before !== undefined) return before;
  const made = make();
  map.set(key, made);
  return made;
}

const isSame = ({ finding, pointer }: Found, { expected, found }: Said, other: Pointer): boolean =>
  finding.expected === expected &&
  finding.found === found &&
  pointer.length === other.length &&
  pointer.every((part, index) => String(part) === String(other[index]));

/** No part holds the separators. */
const textOf = ({ expected, found }: Said, pointer: Pointer) => [pointer.join('\u0001'), expected, found].join('\u0000');
