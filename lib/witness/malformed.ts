/** Text or bytes that are not what their specification says. */
export class Malformed extends Error {
  constructor(
    readonly expected: string,
    readonly found: string,
  ) {
    super(`expected ${expected}, found ${found}`);
    this.name = 'Malformed';
  }
}

/** @throws {Malformed} unless `ok` */
export function demand(ok: boolean, expected: string, found: string): asserts ok {
  if (!ok) throw new Malformed(expected, found.length > 160 ? `${found.slice(0, 160)}...` : found);
}

/** Standard base64 of a whole number of bytes, in its one spelling (RFC 4648, sections 3.5 and 4). @throws {Malformed} */
export function fromBase64(text: string, what: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  demand(bytes.toString('base64') === text, `${what} in base64`, text);
  return bytes;
}

/** ASCII decimal without leading zeroes that a number holds exactly. @throws {Malformed} */
export function fromDecimal(text: string, what: string): number {
  demand(/^(?:0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text)), `${what}, a decimal without leading zeroes`, text);
  return Number(text);
}
