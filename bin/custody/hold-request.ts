import { canonicalJson, type Json } from '../../lib/attest/canonical';
import { InputError } from '../../lib/config/problem';
import { type HeldObject, MOST_HELD, type Parameters, sha256 } from '../../lib/custody';
import { UsageError } from '../command';
import { count } from './draft';
import { readFileOf } from './paper';

/**
 * What a request of `centre trail hold` asks the custodians for; one proposal holds so many objects.
 * @param part which of them, from 1 on
 * @throws {InputError} when the file is no such request, byte for byte: its hash is what the witness log has
 */
export function holdOf(file: string, part?: string): Parameters['hold'] {
  const bytes = readFileOf(file, 'a request of centre trail hold');
  const bad = (expected: string, found: string) =>
    new InputError([
      { code: 'hold-request', file, expected, found, fix: 'Make one with: centre trail hold --answer ANSWER.json --out FILE' },
    ]);
  let request: Partial<Parameters['hold']> & { readonly kind?: unknown };
  try {
    request = JSON.parse(bytes.toString('utf8')) as typeof request;
  } catch {
    throw bad('JSON', 'other text');
  }
  const { kind, case: name, bucket, objects } = request ?? {};
  if (kind !== 'legal-hold' || typeof name !== 'string' || typeof bucket !== 'string' || !Array.isArray(objects) || objects.length === 0)
    throw bad('kind legal-hold, case, bucket and objects', 'something else');
  if (`${canonicalJson(request as Json)}\n` !== bytes.toString('utf8')) throw bad('the bytes that were hashed', 'another form of them');
  const parts = Math.ceil(objects.length / MOST_HELD);
  if (part === undefined && parts > 1)
    throw new UsageError(`${objects.length} objects`, `One proposal holds ${MOST_HELD}: make ${parts}, with --part 1 to --part ${parts}.`);
  const number = part === undefined ? 1 : count(part, '--part');
  if (number > parts) throw new UsageError(`--part ${number}`, `The request has ${parts}.`);
  const named = (objects as readonly HeldObject[]).slice((number - 1) * MOST_HELD, number * MOST_HELD);
  return { case: name, request: sha256(bytes), bucket, objects: named.map(({ key, versionId }) => ({ key, versionId })) };
}
