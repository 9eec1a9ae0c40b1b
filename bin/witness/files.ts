import { readFileSync } from 'node:fs';
import { InputError } from '../../lib/config/problem';
import { awsSettings } from '../../lib/objects/credentials';
import { FolderStore } from '../../lib/objects/folder-store';
import { S3Store } from '../../lib/objects/s3-store';
import { type NoteSigner, parseSignerKey, parseVerifierKey, type Verifier } from '../../lib/witness/keys';
import { Malformed } from '../../lib/witness/malformed';
import { type Policy, PolicyError, parsePolicy } from '../../lib/witness/policy';
import type { Store } from '../../lib/witness/store';
import { UsageError } from '../command';

export function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw bad(file, 'a file', (error as { code?: string }).code ?? 'something else', 'Name another file.');
  }
}

const bad = (file: string, expected: string, found: string, fix: string, line?: number) =>
  new InputError([{ code: 'unreadable', file, ...(line === undefined ? {} : { line }), expected, found, fix }]);

/** What a file holds, read by a strict parser. @throws {InputError} naming the file */
export function parsedFile<T>(file: string, parse: (bytes: Buffer) => T, fix: string): T {
  const bytes = bytesOf(file);
  try {
    return parse(bytes);
  } catch (error) {
    if (error instanceof PolicyError) throw bad(file, error.expected, error.found, fix, error.line);
    if (error instanceof Malformed) throw bad(file, error.expected, error.found, fix);
    throw error;
  }
}

export const signerFile = (file: string): NoteSigner =>
  parsedFile(file, (bytes) => parseSignerKey(bytes.toString('utf8').trim()), 'Make one with: centre trail witness key');

export const policyFile = (file: string): Policy =>
  parsedFile(file, (bytes) => parsePolicy(bytes.toString('utf8')), 'docs/witness.md shows a policy (C2SP tlog-policy).');

/** @throws {UsageError} */
export function verifierText(text: string | undefined, option: string): Verifier {
  try {
    return parseVerifierKey(text ?? '');
  } catch (error) {
    if (error instanceof Malformed)
      throw new UsageError(`${option} ${text ?? 'is missing'}: ${error.message}`, 'It takes a verifier key: name+id+key.');
    throw error;
  }
}

/** @param place a folder, or `s3://bucket/prefix` */
export function openStore(place: string, profile?: string): Store {
  const parts = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(place);
  if (!parts) return new FolderStore(place);
  const { credentials, endpoint } = awsSettings(process.env, profile ?? process.env['AWS_PROFILE']);
  const prefix = parts[2] === undefined || parts[2] === '' || parts[2].endsWith('/') ? (parts[2] ?? '') : `${parts[2]}/`;
  const url = endpoint('S3');
  const region = process.env['AWS_REGION'] ?? 'eu-central-2';
  return new S3Store({ bucket: parts[1] as string, prefix, region, ...(url === undefined ? {} : { endpoint: url }) }, credentials);
}

export function needed(value: string | undefined, option: string, what: string): string {
  if (value === undefined || value === '') throw new UsageError(`${option} is missing`, `It takes ${what}.`);
  return value;
}
