import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { InputError } from '../../lib/config/problem';
import type { DayOutcome } from '../../lib/trail/state';
import type { Request } from '../../lib/trail/verify';

/** Days that are judged, on file: a run that is killed goes on where it was. It is the auditor's own file, and trusted like their own report. */
export interface Journal {
  readonly resumed: readonly DayOutcome[];
  readonly add: (outcome: DayOutcome) => void;
}

const NONE: Journal = { resumed: [], add: () => undefined };

/** @throws {InputError} when the file belongs to another question */
export function openJournal(file: string | undefined, request: Request, keys: string): Journal {
  if (file === undefined) return NONE;
  const head = `${JSON.stringify({ format: 1, request, keys })}\n`;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  // The last line may be torn; everything before it is whole.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole === '') writeFileSync(file, head);
  else if (!whole.startsWith(head)) {
    const fix = 'Give the same options as before, or another file.';
    throw new InputError([{ code: 'journal', file, line: 1, expected: 'the journal of this question', found: 'that of another', fix }]);
  } else if (whole !== text) truncateSync(file, Buffer.byteLength(whole));
  const resumed = whole.slice(head.length).split('\n').filter(Boolean);
  return {
    resumed: resumed.map((line) => JSON.parse(line) as DayOutcome),
    add: (outcome) => appendFileSync(file, `${JSON.stringify(outcome)}\n`),
  };
}
