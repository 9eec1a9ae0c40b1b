import type { YamlNode } from './nodes';
import { PlainValues } from './plain-values';
import { unsure } from './unsure';

export const SPACE = 0x20;
export const COLON = 0x3a;
export const HASH = 0x23;
export const DASH = 0x2d;
export const QUOTE = 0x27;
export const DOUBLE_QUOTE = 0x22;

/** Deeper than templates are; what is deeper still is the library's to refuse. */
const MAX_DEPTH = 100;

/** Goes through a text line by line; lines that say nothing (blank, comments) are passed over. */
export class Cursor {
  /** Next character of the current line. */
  at = 0;
  /** End of the current line, its line break excluded. */
  end = -1;
  /** Column of the current line's first word (or of what is read as if it stood on a line of its own); -1 after the last line. */
  indent = -1;
  /** Whether comments stand between this line and the one before. */
  isAfterComment = false;
  /** Where the current line begins. */
  lineStart = 0;
  readonly values = new PlainValues();
  /** What has an anchor, by its name. */
  readonly named = new Map<string, YamlNode>();
  private depth = 0;
  private hasBegun = false;

  constructor(readonly text: string) {
    this.nextLine();
  }

  /** The next line that says something. A mark of a document may stand before the first; others are the library's. */
  nextLine(): void {
    const { text } = this;
    this.isAfterComment = false;
    for (let start = this.end + 1; start < text.length; start = this.end + 1) {
      let at = start;
      while (text.charCodeAt(at) === SPACE) at++;
      const end = text.indexOf('\n', at);
      this.end = end < 0 ? text.length : end;
      if (at >= this.end) continue;
      if (text.charCodeAt(at) === HASH) {
        this.isAfterComment = true;
        continue;
      }
      if (at === start && (text.startsWith('---', at) || text.startsWith('...', at))) {
        if (this.hasBegun || text.slice(at, this.end).trimEnd() !== '---') unsure();
        this.hasBegun = true;
        continue;
      }
      this.hasBegun = true;
      this.at = at;
      this.lineStart = start;
      this.indent = at - start;
      return;
    }
    this.at = this.end = text.length;
    this.indent = -1;
  }

  /** What follows on this line is read as if it stood on a line of its own (`- key: value`). */
  inPlace(): void {
    this.indent = this.at - this.lineStart;
  }

  code(at = this.at): number {
    return at < this.end ? this.text.charCodeAt(at) : -1;
  }

  /** To a character of this line or of a later one. */
  goTo(at: number): void {
    this.at = at;
    const end = this.text.indexOf('\n', at);
    this.end = end < 0 ? this.text.length : end;
  }

  skipSpaces(): void {
    while (this.code() === SPACE) this.at++;
  }

  /** Whether the rest of the line says nothing. */
  isDone(): boolean {
    this.skipSpaces();
    return this.at === this.end || (this.code() === HASH && this.text.charCodeAt(this.at - 1) === SPACE);
  }

  /** @throws UNSURE when something follows on this line */
  finishLine(): void {
    if (!this.isDone()) unsure();
    this.nextLine();
  }

  /** A dash that begins an item of a block list. */
  isItem(): boolean {
    return this.code() === DASH && (this.at + 1 === this.end || this.code(this.at + 1) === SPACE);
  }

  deeper<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH) unsure();
    const result = read();
    this.depth--;
    return result;
  }
}
