import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError } from '../lib/config/problem';
import { readPromises } from '../lib/gate/promises';
import type { GateResult } from '../lib/gate/types';
import { RULES } from '../policies/rules';
import { readClaims } from './claims';
import { PROMISES, ROOT } from './root';

/** The verdict of another commit's policies over the same templates, and what that commit had which is gone here. */
export interface BaseVerdict {
  readonly result: GateResult;
  /** Rules, claims, promises and drills of the base that are not here any more: each is a finding. */
  readonly removed: readonly string[];
}

/**
 * Judges with the gate of another commit: its rules, claims, data and engine, built from its own files. A change cannot loosen what it is
 * judged by.
 * @param args of `centre gate`, paths absolute
 * @throws {InputError} when there is no such commit, or its gate cannot be built
 */
export function judgeWithBase(reference: string, args: readonly string[]): BaseVerdict {
  const folder = mkdtempSync(join(tmpdir(), 'centre-base-'));
  const refuse = (found: string) =>
    new InputError([
      {
        code: 'bad-option',
        file: '--policies',
        expected: 'a commit whose gate can be built',
        found,
        fix: 'Name a branch or commit: --policies origin/main',
      },
    ]);
  const run = (command: string, list: readonly string[], cwd: string, input?: Buffer) =>
    spawnSync(command, [...list], { cwd, maxBuffer: 1 << 30, ...(input ? { input } : {}) });
  try {
    const commit = run('git', ['rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`], ROOT);
    if (commit.status !== 0) throw refuse(`no commit '${reference}'`);
    const archive = run('git', ['archive', '--format=tar', commit.stdout.toString().trim()], ROOT);
    if (archive.status !== 0 || run('tar', ['-x'], folder, archive.stdout).status !== 0) throw refuse('a commit that cannot be read');
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    if (run(process.execPath, [join('bin', 'build.mjs')], folder).status !== 0) throw refuse('a commit that does not build here');
    const gate = run(process.execPath, [join(folder, 'dist', 'centre.js'), 'gate', ...args, '--format', 'json'], process.cwd());
    // What ends otherwise has decided nothing: an error is no verdict.
    if (gate.stdout.length === 0) throw refuse(`a commit whose gate says only: ${gate.stderr.toString().trim()}`);
    const result = JSON.parse(gate.stdout.toString()) as GateResult;
    return { result, removed: removedSince(folder, result) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function removedSince(folder: string, { rules }: GateResult): readonly string[] {
  const here = { rules: RULES.map(({ id }) => id), claims: readClaims().map(({ id }) => id) };
  const asked = rules.map(({ id }) => id).filter((id) => id !== 'template-resolved');
  // By their files: without an environment no claim is asked.
  const claims = filesIn(join(folder, 'policies', 'claims'));
  const shown = (file: string, ruleIds: readonly string[], claimIds: readonly string[]) =>
    existsSync(file)
      ? readPromises(file, ruleIds, claimIds).flatMap(({ id, shownBy }) => [`promise ${id}`, ...shownBy.map((by) => `${by.kind} ${by.id}`)])
      : [];
  const still = new Set(shown(PROMISES, here.rules, here.claims));
  return [
    ...asked.filter((id) => !here.rules.includes(id)).map((id) => `rule ${id}`),
    ...claims.filter((id) => !here.claims.includes(id)).map((id) => `claim ${id}`),
    ...new Set(
      shown(join(folder, 'policies', 'promises.yaml'), asked, claims).filter(
        (name) => /^(promise|drill|test) /.test(name) && !still.has(name),
      ),
    ),
  ].sort();
}

const filesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => name.replace('.yaml', ''))
    : [];

/** Paths as another process in another folder would have to name them. */
export const absolute = (paths: readonly string[]): readonly string[] => paths.map((path) => resolve(path));
