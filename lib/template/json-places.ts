/** Where the parts of a JSON text stand. Containers are read when they are first asked for, as only findings need places. */
export class JsonPlaces {
  private readonly known = new Map<number, ReadonlyMap<string, Part>>();

  /** @param text JSON that JSON.parse takes */
  constructor(private readonly text: string) {}

  /** Offset of a pointer's target, or of its nearest existing ancestor: of the key in a map, of the value in a list. */
  offsetOf(pointer: readonly (string | number)[]): number {
    let value = this.skipSpace(0);
    let offset = value;
    for (const part of pointer) {
      const next = this.partsOf(value).get(String(part));
      if (!next) break;
      ({ offset, value } = next);
    }
    return offset;
  }

  /** Entries of the map or items of the list that begins here. */
  private partsOf(start: number): ReadonlyMap<string, Part> {
    const before = this.known.get(start);
    if (before) return before;
    const { text } = this;
    const parts = new Map<string, Part>();
    const isMap = text[start] === '{';
    if (isMap || text[start] === '[') {
      let at = this.skipSpace(start + 1);
      for (let index = 0; text[at] !== '}' && text[at] !== ']'; index++) {
        const offset = at;
        let key = String(index);
        if (isMap) {
          at = endOfText(text, at);
          key = JSON.parse(text.slice(offset, at)) as string;
          at = this.skipSpace(this.skipSpace(at) + 1);
        }
        parts.set(key, { offset, value: at });
        at = this.skipSpace(this.endOf(at));
        if (text[at] === ',') at = this.skipSpace(at + 1);
      }
    }
    this.known.set(start, parts);
    return parts;
  }

  private skipSpace(at: number): number {
    let next = at;
    while (this.text.charCodeAt(next) <= 32) next++;
    return next;
  }

  /** Just after the value that begins here. */
  private endOf(start: number): number {
    const { text } = this;
    if (text[start] === '"') return endOfText(text, start);
    let at = start;
    if (text[start] !== '{' && text[start] !== '[') {
      while (at < text.length && !',]}'.includes(text[at] as string) && text.charCodeAt(at) > 32) at++;
      return at;
    }
    let depth = 0;
    do {
      const character = text[at];
      if (character === '"') {
        at = endOfText(text, at);
        continue;
      }
      if (character === '{' || character === '[') depth++;
      else if (character === '}' || character === ']') depth--;
      at++;
    } while (depth > 0);
    return at;
  }
}
interface Part {
  readonly offset: number;
  readonly value: number;
}

/** Just after the JSON string that begins at `start`. */
export function endOfText(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  for (; end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return text.length;
}
