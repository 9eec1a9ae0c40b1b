type Fields = { readonly [name: string]: unknown };
export const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** @param log an uncompressed log @returns undefined when it is not JSON with Records: then nothing is known of what it holds */
export function recordsOf(log: Buffer): readonly unknown[] | undefined {
  try {
    const { Records: records } = fields(JSON.parse(log.toString('utf8')));
    return Array.isArray(records) ? records : undefined;
  } catch {
    return undefined;
  }
}
