import { ACCESS_FINDINGS } from './codes-access';
import { ACT_FINDINGS } from './codes-act';
import { DIGEST_FINDINGS } from './codes-digest';
import { LOG_FINDINGS } from './codes-log';
import type { FindingPage } from './finding-types';

export const FINDINGS = { ...DIGEST_FINDINGS, ...LOG_FINDINGS, ...ACT_FINDINGS };
export type FindingCode = keyof typeof FINDINGS;
export const FINDING_CODES = Object.keys(FINDINGS) as FindingCode[];
export type AccessCode = keyof typeof ACCESS_FINDINGS;
const PAGES = { ...FINDINGS, ...ACCESS_FINDINGS };

export interface Finding<Code extends FindingCode | AccessCode = FindingCode> {
  readonly code: Code;
  /** `s3://bucket/key`, or `account/Region` where no object is meant. */
  readonly object: string;
  readonly expected: string;
  readonly found: string;
  readonly meaning: string;
}

export const finding = <Code extends FindingCode | AccessCode = FindingCode>(
  code: Code,
  object: string,
  expected: string,
  found: string,
): Finding<Code> => ({
  code,
  // Keys are an attacker's, too; none is longer than S3 allows.
  object: printable(object, 1200),
  expected: printable(expected, 1200),
  found: printable(found, 300),
  meaning: PAGES[code].meaning,
});

/** What was found may be an attacker's: no control characters on the reviewer's terminal, and not without end. */
export function printable(text: string, most: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, '?');
  return plain.length > most ? `${plain.slice(0, most)}... (${plain.length} characters)` : plain;
}

/** The text of docs/trail-findings.md. */
export function findingsPage(): string {
  const section = (code: string, { title, meaning, next }: FindingPage) => `## ${code}\n\n**${title}.** ${meaning}\n\n*Next:* ${next}\n`;
  return [
    '# Findings of `centre trail verify` and `centre trail reconcile`\n',
    'The closed lists of what can be wrong, a section for each code. Acts are looked for with `--acts`. Every finding names the object, what was expected and what was found. This page is made by `centre trail findings`.\n',
    ...Object.entries(FINDINGS).map(([code, page]) => section(code, page)),
    '# Findings of `centre trail reconcile` alone\n',
    ...Object.entries(ACCESS_FINDINGS).map(([code, page]) => section(code, page)),
  ].join('\n');
}
