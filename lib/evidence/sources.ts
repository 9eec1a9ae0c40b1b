/** Where in our sources something is made, e.g. `lib/constructs/store.ts:41`. */
export type SourceLine = string;

/** The first line that has a word, for what no stack trace is kept of: bootstrap templates are plain data. @param sources texts by path */
export function lineWith(word: string, sources: ReadonlyMap<string, string>): SourceLine | undefined {
  const whole = new RegExp(`\\b${word}\\b`);
  for (const [path, text] of sources) {
    const index = text.split('\n').findIndex((line) => whole.test(line));
    if (index !== -1) return `${path}:${index + 1}`;
  }
  return undefined;
}
