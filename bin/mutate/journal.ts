import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who killed which group of mutants, on file: a run that is killed goes on where it was, and several processes share the work. */
export interface Journal {
  readonly known: (index: number) => readonly string[] | undefined;
  readonly decided: (index: number, killers: readonly string[]) => void;
}

interface Asked {
  readonly share: string;
  /** What rules kill is killed; what they do not is asked again where only they were asked before. */
  readonly withClaims: boolean;
}
type Line = readonly [index: number, killers: readonly string[], withClaims: boolean];

/**
 * The journal of one question: its files begin with the question's digest, so that what other code or another assembly was asked never
 * counts. Each process writes a file of its own and reads all of them when it starts.
 * @param question everything that decides who kills what
 */
export function openJournal(folder: string, question: readonly string[], { share, withClaims }: Asked): Journal {
  mkdirSync(folder, { recursive: true });
  const digest = createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 16);
  const known = new Map<number, readonly string[]>();
  for (const name of readdirSync(folder).filter((file) => file.startsWith(`${digest}-`))) {
    const text = readFileSync(join(folder, name), 'utf8');
    // The last line may be torn; everything before it is whole.
    for (const line of text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter(Boolean)) {
      const [index, killers, asked] = JSON.parse(line) as Line;
      if (asked || !withClaims || killers.length > 0) known.set(index, killers);
    }
  }
  // Never the file of an earlier run, whose process may have had the same id, and whose last line may be torn.
  const own = join(folder, `${digest}-${share.replace('/', '-of-')}-${randomUUID()}.jsonl`);
  writeFileSync(own, '', { flag: 'wx' });
  return {
    known: (index) => known.get(index),
    decided: (index, killers) => appendFileSync(own, `${JSON.stringify([index, killers, withClaims] satisfies Line)}\n`),
  };
}
