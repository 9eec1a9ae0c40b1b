import { libraryValue } from './library';
import { unsure } from './unsure';

/** The words of YAML 1.1 (yaml.org/type/bool, null). */
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['null', 'Null', 'NULL', '~'].map((word) => [word, null] as const),
]);
const LONGEST_WORD = 5;
/** No number is without a digit or a letter, holds anything but these, a sign but in front and after its e, or two points. A date stays text. */
const SURELY_TEXT = /^[^0-9A-Za-z]+$|[^\w.:+-]|[^eE][+-]|\..*\./;
const isLetter = (code: number) => ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) || code === UNDERSCORE;
const UNDERSCORE = 0x5f;
const DECIMAL = /^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?$/;
/** Templates have a few; a text of nothing else is read by the library at once. */
const MAX_ASKED = 100;

/** What plain text stands for. The library is asked about the unusual, such as `0x1f` or `1:30`. */
export class PlainValues {
  private readonly asked = new Map<string, unknown>();

  of(source: string): unknown {
    const word = source.length > LONGEST_WORD ? undefined : WORDS.get(source);
    if (word !== undefined) return word;
    if (isLetter(source.charCodeAt(0)) || SURELY_TEXT.test(source)) return source;
    if (DECIMAL.test(source)) return Number(source);
    if (this.asked.has(source)) return this.asked.get(source);
    if (this.asked.size >= MAX_ASKED) unsure();
    const { value } = libraryValue(source) ?? unsure();
    this.asked.set(source, value);
    return value;
  }
}
