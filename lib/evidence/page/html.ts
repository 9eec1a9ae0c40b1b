import { escaped } from '../picture';

/** HTML that is safe to put into a page as it is. Texts become HTML only through `text`. */
export type Html = string & { readonly brand?: 'Html' };

export const text = (value: string | number): Html => escaped(String(value));
/** May be broken where a person would break it, and not within a word. */
export const code = (value: string): Html => `<code>${text(value).replaceAll(/(::|[:/.])(?=.)/g, '$1<wbr>')}</code>`;

/** A number, at the right of its column, in groups of three. */
export const number = (value: number): Html =>
  `<span class="n">${text(String(value).replaceAll(/\B(?=(\d{3})+(?!\d))/g, '\u202f'))}</span>`;

/** What a row is about, `rule:bucket-locked` say, as its first cell: links lead there. */
export const named = (of: string): Html => `<code class="whole" id="${text(of.replace(':', '-'))}">${text(of.replace(/^.*:/, ''))}</code>`;

/** Kept on one line: a day, a number with its unit. */
export const whole = (value: string): Html => `<span class="whole">${text(value)}</span>`;

/** A link into the folder, without a script and without a network. */
export const link = (path: string, label: string): Html => `<a href="${text(path)}">${text(label)}</a>`;

export const list = (items: readonly Html[]): Html =>
  items.length === 0 ? '<p>None.</p>' : `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;

/**
 * A table in a frame that scrolls by itself, reachable by keyboard; the first cell of each row is its header.
 * @param below what stands under a row, across all columns: it would be unreadable in one
 */
export function table(caption: string, heads: readonly string[], rows: readonly (readonly Html[])[], below: readonly Html[] = []): Html {
  if (rows.length === 0) return `<p>${text(caption)}: none.</p>`;
  const figures = (column: number) => rows.every((row) => row[column]?.startsWith('<span class="n">'));
  const head = heads.map((name, column) => `<th scope="col"${figures(column) ? ' class="n"' : ''}>${text(name)}</th>`).join('');
  // A small screen shows each row by itself, each cell behind the name of its column (style.ts).
  const labels = heads
    .slice(1)
    .map((name, index) => text(`--h${index + 2}:${JSON.stringify(`${name}: `)}`))
    .join(';');
  const body = rows
    .map(([first = '', ...others], index) => {
      const under = below[index] ? `<tr class="below"><td colspan="${heads.length}">${below[index]}</td></tr>` : '';
      return `<tr><th scope="row">${first}</th>${others.map((cell) => `<td>${cell}</td>`).join('')}</tr>${under}`;
    })
    .join('\n');
  return `<div class="scroll" role="region" tabindex="0" aria-label="Table: ${text(caption)}"><table style="${labels}"><caption>${text(caption)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** A verdict with its word, so that colour alone never says it. */
export function verdict(word: string): Html {
  const good = ['passed', 'proven', 'shown', 'clean', 'compliant', 'satisfies', 'refused', 'proved', 'noticed'];
  const bad = ['failed', 'counterexample', 'unknown', 'broken', 'BROKEN', 'violations', 'incomplete', 'left-out', 'not judged'];
  return `<span class="${good.includes(word) ? 'good' : bad.includes(word) ? 'bad' : 'other'}">${text(word)}</span>`;
}

export const section = (id: string, title: string, body: Html): Html => `<section id="${id}"><h2>${text(title)}</h2>\n${body}\n</section>`;

/** Long tables are closed on the screen and open on paper. */
export const folded = (summary: string, body: Html): Html => `<details><summary>${text(summary)}</summary>\n${body}\n</details>`;
