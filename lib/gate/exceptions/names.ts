/** Where a name ends, and how it goes on: by UTF-16 code unit. */
interface Node {
  name?: string;
  readonly next: Map<number, Node>;
}

/** Names in texts, found in one pass however many there are: a regular expression of all of them takes longer with each. */
export class Names {
  private readonly root: Node = { next: new Map() };

  constructor(values: Iterable<string>) {
    for (const value of values) {
      let node = this.root;
      for (let index = 0; index < value.length; index++) {
        const code = value.charCodeAt(index);
        const next = node.next.get(code) ?? { next: new Map() };
        node.next.set(code, next);
        node = next;
      }
      node.name = value;
    }
  }

  /** The text with something else for each name, from left to right, of those that begin at one place the longest. */
  replaced(text: string, by: (name: string) => string): string {
    let [out, kept, at] = ['', 0, 0];
    while (at < text.length) {
      const name = this.longestAt(text, at);
      if (name === undefined) at += 1;
      else {
        out += text.slice(kept, at) + by(name);
        at += name.length;
        kept = at;
      }
    }
    return out + text.slice(kept);
  }

  private longestAt(text: string, start: number): string | undefined {
    let longest: string | undefined;
    let node: Node | undefined = this.root;
    for (let end = start; node !== undefined; end++) {
      if (node.name !== undefined && isWhole(node.name, text[start - 1], text[end])) longest = node.name;
      node = end < text.length ? node.next.get(text.charCodeAt(end)) : undefined;
    }
    return longest;
  }
}

/** `europe` not inside `european`, `Europe` also inside `DataEuropeStore`; a day anywhere. */
function isWhole(name: string, before = '', after = ''): boolean {
  if (/^\d{4}-\d\d-\d\d$/.test(name)) return true;
  if (/^[A-Z][A-Za-z0-9]*$/.test(name)) return !/[a-z0-9]/.test(after);
  return !/[A-Za-z0-9]/.test(before) && !/[A-Za-z0-9]/.test(after);
}
