import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../lib/config/problem';
import { annotations } from '../lib/gate/formats/annotations';
import { type Comparison, compared } from '../lib/gate/formats/compare';
import { junit } from '../lib/gate/formats/junit';
import { messageOf, type PackFinding } from '../lib/gate/formats/report';
import { sarif } from '../lib/gate/formats/sarif';
import { creationsOf } from '../lib/gate/sources';
import type { GateResult } from '../lib/gate/types';
import { RULES } from '../policies/rules';
import { UsageError } from './command';

export const FORMATS = ['text', 'json', 'sarif', 'junit', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** @throws {UsageError} when the format is unknown */
export function gateFormatOf(text: string | undefined): Format {
  const found = FORMATS.find((format) => format === (text ?? 'text'));
  if (!found) throw new UsageError(`--format '${text}'`, `One of ${FORMATS.join(', ')}.`);
  return found;
}

/** A result in one of the machine-readable formats; places of source are looked up in the assemblies it was made from. */
export function written(
  result: GateResult,
  format: Exclude<Format, 'text' | 'json'>,
  paths: readonly string[],
  packs: readonly PackFinding[] = [],
): string {
  const assemblies = paths.filter((path) => existsSync(join(path, 'manifest.json'))).map((path) => creationsOf(path));
  const report = {
    result,
    created: (stack: string, logicalId: string) => assemblies.map((find) => find(stack, logicalId)).find((found) => found !== undefined),
    packs,
  };
  if (format === 'sarif') return JSON.stringify(sarif(report, RULES), null, 2);
  return format === 'junit' ? junit(report).trimEnd() : annotations(report);
}

/** A result that `centre gate --format json` wrote. @throws {InputError} when it is none */
export function readResult(file: string): GateResult {
  const refuse = (found: string) =>
    new InputError([
      {
        code: 'not-a-result',
        file,
        expected: 'what centre gate --format json wrote',
        found,
        fix: 'centre gate ... --format json > result.json',
      },
    ]);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw refuse((error as NodeJS.ErrnoException).code ?? 'something else than JSON');
  }
  const { findings, rules, outcome } = (value ?? {}) as Partial<GateResult>;
  if (!Array.isArray(findings) || !Array.isArray(rules) || typeof outcome !== 'string')
    throw refuse('JSON without outcome, rules and findings');
  return value as GateResult;
}

/** Only what a baseline does not have; a rule that failed by old findings alone passes here, and says so. */
export function sinceBaseline(result: GateResult, file: string): { readonly result: GateResult; readonly known: number } {
  const { worse, lost, notAsked } = compared(readResult(file), result);
  const known = result.findings.length - worse.length;
  const now = new Set(worse.map(({ rule }) => rule));
  const old = new Set(result.findings.map(({ rule }) => rule));
  const rules = result.rules.map((rule) =>
    rule.status === 'failed' && old.has(rule.id) && !now.has(rule.id) ? { ...rule, status: 'passed' as const } : rule,
  );
  const failing = rules.some(({ status }) => status === 'failed') || lost.length > 0 || notAsked.length > 0;
  const violating = worse.some(({ verdict }) => verdict === 'violating') || lost.length > 0;
  const refuted = (result.claims ?? []).some(({ verdict }) => verdict !== 'proven');
  const outcome = violating || (refuted && result.outcome === 'violations') ? 'violations' : failing || refuted ? 'incomplete' : 'clean';
  return { result: { ...result, findings: worse, rules, outcome }, known };
}

/** What a change makes worse or better, for a person. */
export function comparisonText({ worse, better, notAsked, lost }: Comparison): string {
  const told = (mark: string, list: Comparison['worse']) =>
    list.map(
      (finding) =>
        `${mark} ${finding.rule}  ${finding.place.file}:${finding.place.line}  ${finding.logicalId ?? finding.stack}: ${messageOf(finding)}`,
    );
  return [
    ...told('worse ', worse),
    ...lost.map((id) => `worse  claim ${id} was proven and is not any more`),
    ...notAsked.map((name) => `worse  ${name} is not asked any more`),
    ...told('better', better),
    `${worse.length + lost.length + notAsked.length} worse, ${better.length} better`,
  ].join('\n');
}
