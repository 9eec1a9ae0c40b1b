import { canonicalJson, type Json } from '../attest/canonical';
import { changesOf, type ResourceChange } from '../evidence/difference';
import { sha256 } from '../evidence/files';
import { judgeCode, type RunningCode } from './code';
import type { Reviewed } from './reviewed';

/** What an account answered about a stack. */
export interface Running {
  /** Template at its original stage, as text; undefined when there is no such stack. */
  readonly template?: string | undefined;
  readonly parameters: { readonly [name: string]: string };
  /** Names of resources that drifted and where; 'unknown' with the reason when AWS did not say. */
  readonly drift: readonly Drifted[] | { readonly unknown: string };
  readonly code: RunningCode;
}
export interface Drifted {
  readonly logicalId: string;
  readonly what: string;
  readonly paths: readonly string[];
}

export type State = 'exactly what was reviewed' | 'differs here' | 'cannot be checked';
export interface StackJudgement {
  readonly stack: string;
  readonly account: string;
  readonly state: State;
  /** Every difference, or why it cannot be checked, in words. */
  readonly says: readonly string[];
}

/**
 * Whether what runs is what was reviewed. A template in other bytes with the same content is the same; a difference outweighs what
 * could not be checked, and what could not be checked is never taken for the same.
 */
export function judgeStack(reviewed: Reviewed, running: Running | { readonly unreadable: string }): StackJudgement {
  const { stack, account, text, digest } = reviewed;
  const base = { stack, account };
  if ('unreadable' in running) return { ...base, state: 'cannot be checked', says: [`${running.unreadable}`] };
  if (running.template === undefined) return { ...base, state: 'differs here', says: ['it is not deployed'] };
  const code = judgeCode(reviewed.code, running.code);
  const says = [
    ...(sha256(running.template) === digest ? [] : templateDifferences(stack, text, running.template)),
    ...parameterDifferences(text, running.parameters),
    ...(Array.isArray(running.drift) ? (running.drift as readonly Drifted[]).map(driftText) : []),
    ...code.differs,
  ];
  if (says.length > 0) return { ...base, state: 'differs here', says };
  const unknown = [
    ...(Array.isArray(running.drift) ? [] : [`drift is unknown: ${(running.drift as { unknown: string }).unknown}`]),
    ...code.unknown,
  ];
  if (unknown.length > 0)
    return { ...base, state: 'cannot be checked', says: unknown.map((line) => `the template is the one reviewed, but ${line}`) };
  return { ...base, state: 'exactly what was reviewed', says: [] };
}

const driftText = ({ logicalId, what, paths }: Drifted) => `${logicalId}: ${what}${paths.length === 0 ? '' : `: ${paths.join(', ')}`}`;

function templateDifferences(stack: string, reviewed: string, running: string): readonly string[] {
  const parsed = [reviewed, running].map(parse);
  const [before, now] = parsed;
  if (before === undefined || now === undefined) return ['the template is no JSON that was reviewed'];
  if (canonicalJson(before as Json) === canonicalJson(now as Json)) return [];
  const changes = changesOf(stack, (before as Template).Resources ?? {}, (now as Template).Resources ?? {}).map(changeText);
  const others = Object.keys({ ...(before as object), ...(now as object) })
    .filter((name) => name !== 'Resources')
    .filter(
      (name) =>
        JSON.stringify((before as { [name: string]: unknown })[name]) !== JSON.stringify((now as { [name: string]: unknown })[name]),
    );
  return [...changes, ...others.map((name) => `${name} of the template`)];
}

type Template = {
  readonly Resources?: { readonly [id: string]: unknown };
  readonly Parameters?: { readonly [name: string]: { readonly Default?: unknown } };
};

export const changeText = ({ logicalId, what, paths }: ResourceChange) =>
  `${logicalId}: ${what}${paths.length === 0 ? '' : `: ${paths.join(', ')}`}`;

/** A reviewed template is reviewed with the defaults of its parameters. */
function parameterDifferences(reviewed: string, given: { readonly [name: string]: string }): readonly string[] {
  const { Parameters = {} } = (parse(reviewed) ?? {}) as Template;
  return Object.entries(given)
    .filter(([name, value]) => value !== String(Parameters[name]?.Default ?? ''))
    .map(([name, value]) => `parameter ${name} is '${value}', reviewed as '${Parameters[name]?.Default ?? 'not there'}'`);
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}
