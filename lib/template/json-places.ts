/** Where the parts of a JSON text stand. Containers are read when they are first asked for, as only findings need places. */
export class JsonPlaces {
  private readonly root: Part;
  private last: { readonly section: string | number; readonly id: string | number; readonly part: Part | undefined } | undefined;

  /** @param text JSON that JSON.parse takes */
  constructor(private readonly text: string) {
    const value = this.skipSpace(0);
    this.root = { offset: value, value, parts: undefined };
  }

  /** Offset of a pointer's target, or of its nearest existing ancestor: of the key in a map, of the value in a list. */
  offsetOf(pointer: readonly (string | number)[]): number {
    const resource = this.resourceAt(pointer);
    let part = resource ?? this.root;
    for (let step = resource ? 2 : 0; step < pointer.length; step++) {
      const next = this.below(part, pointer[step]);
      if (next === undefined) break;
      part = next;
    }
    return part.offset;
  }

  private below(part: Part, step: string | number | undefined): Part | undefined {
    part.parts ??= this.partsOf(part.value);
    return part.parts.get(String(step));
  }

  /** The part that the first two steps lead to. Many findings are about one resource: its way is gone once. */
  private resourceAt([section, id]: readonly (string | number)[]): Part | undefined {
    if (section === undefined || id === undefined) return undefined;
    if (this.last?.section !== section || this.last.id !== id) {
      const all = this.below(this.root, section);
      this.last = { section, id, part: all && this.below(all, id) };
    }
    return this.last.part;
  }

  /** Entries of the map or items of the list that begins here. */
  private partsOf(start: number): ReadonlyMap<string, Part> {
    const { text } = this;
    const parts = new Map<string, Part>();
    const open = text.charCodeAt(start);
    if (!isOpen(open)) return parts;
    let at = this.skipSpace(start + 1);
    for (let index = 0; !isClose(text.charCodeAt(at)); index++) {
      const offset = at;
      let key: string;
      if (open === OPEN_MAP) {
        at = endOfText(text, at);
        const written = text.slice(offset + 1, at - 1);
        key = written.includes('\\') ? (JSON.parse(text.slice(offset, at)) as string) : written;
        at = this.skipSpace(this.skipSpace(at) + 1);
      } else key = String(index);
      parts.set(key, { offset, value: at, parts: undefined });
      at = this.skipSpace(this.endOf(at));
      if (text.charCodeAt(at) === COMMA) at = this.skipSpace(at + 1);
    }
    return parts;
  }

  private skipSpace(at: number): number {
    let next = at;
    while (this.text.charCodeAt(next) <= SPACE) next++;
    return next;
  }

  /** Just after the value that begins here. */
  private endOf(start: number): number {
    const { text } = this;
    const first = text.charCodeAt(start);
    if (first === QUOTE) return endOfText(text, start);
    let at = start;
    if (!isOpen(first)) {
      for (let code = first; code > SPACE && code !== COMMA && !isClose(code); code = text.charCodeAt(at)) at++;
      return at;
    }
    let depth = 0;
    do {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        at = endOfText(text, at);
        continue;
      }
      if (isOpen(code)) depth++;
      else if (isClose(code)) depth--;
      at++;
    } while (depth > 0);
    return at;
  }
}
interface Part {
  readonly offset: number;
  readonly value: number;
  /** What is in it, once that was asked for. */
  parts: ReadonlyMap<string, Part> | undefined;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;
const isOpen = (code: number) => code === OPEN_MAP || code === OPEN_LIST;
const isClose = (code: number) => code === CLOSE_MAP || code === CLOSE_LIST;

/** Just after the JSON string that begins at `start`. */
export function endOfText(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  for (; end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((end - before) % 2 === 1) return end + 1;
  }
  return text.length;
}
