import type { Evidence } from '../evidence';
import { type Html, link, text } from './html';

/** `rule:bucket-locked`, say, as a link to its row; what has no row on the page (a test, a drill that was not rehearsed) by its name. */
export function references({ rules, claims, rehearsed }: Evidence): (of: string) => Html {
  const rows = new Set([
    ...rules.map(({ id }) => `rule:${id}`),
    ...claims.map(({ id }) => `claim:${id}`),
    ...(rehearsed?.drills ?? []).map(({ id }) => `drill:${id}`),
  ]);
  return (of) => {
    const name = of.replace(/^[a-z]+:/, '');
    return rows.has(of) ? link(`#${of.replace(':', '-')}`, name) : text(name);
  };
}

/** Several of them, a line for each kind: `Rules: ...`. */
export function byKind(all: readonly string[], reference: (of: string) => Html): Html {
  const kinds = new Map<string, Html[]>();
  for (const of of all) {
    const kind = of.slice(0, of.indexOf(':'));
    kinds.set(kind, [...(kinds.get(kind) ?? []), reference(of)]);
  }
  const word = (kind: string, count: number) => `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}${count === 1 ? '' : 's'}`;
  return [...kinds].map(([kind, ones]) => `<div>${text(word(kind, ones.length))}: ${ones.join(', ')}</div>`).join('');
}
