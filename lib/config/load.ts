import { readFileSync, statSync } from 'node:fs';
import { checkCustody } from './checks-custody';
import { checkNames } from './checks-names';
import { checkTime } from './checks-time';
import type { Environment } from './environment';
import { InputError, type Problem } from './problem';
import { environmentSchema } from './schema';
import { problemsOf } from './shape';
import { readYaml, type YamlSource } from './yaml-source';

const MOST_BYTES = 1_000_000;

/**
 * Reads an environment file.
 * @throws {InputError} with every problem of the file, each with its line
 */
export function loadEnvironment(file: string): Environment {
  return parseEnvironment(readText(file), file);
}

/** @param file the name problems are reported under */
export function parseEnvironment(text: string, file: string): Environment {
  const source = readYaml(text, file);
  const result = environmentSchema.safeParse(source.value);
  const problems = result.success ? checked(result.data, source) : result.error.issues.flatMap((issue) => problemsOf(issue, source));
  if (problems.length > 0) throw new InputError(inOrder(problems));
  return result.data as Environment;
}

function checked(environment: Environment, source: YamlSource): Problem[] {
  return [checkNames, checkCustody, checkTime].flatMap((check) => check(environment, source));
}

const inOrder = (problems: readonly Problem[]) =>
  [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));

function readText(file: string): string {
  const refuse = (expected: string, found: string, fix: string): never => {
    throw new InputError([{ code: 'unreadable', file, expected, found, fix }]);
  };
  try {
    if (statSync(file).size > MOST_BYTES)
      return refuse(`at most ${MOST_BYTES} bytes`, `${statSync(file).size}`, 'Name an environment file.');
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return refuse('text in UTF-8', 'other bytes', 'Save the file as UTF-8.');
    return refuse(
      'an environment file',
      code === 'ENOENT' ? 'no such file' : (code ?? 'an error'),
      'Check the path; `centre init` writes a new file.',
    );
  }
}
