import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { localSigner, signEnvelope } from '../../lib/attest/dsse';
import { examplePrivateKey, examplePublicKey } from '../../lib/config/example-keys';
import { parseEnvironment } from '../../lib/config/load';
import { InputError } from '../../lib/config/problem';
import { type KeyRegistry, parseRegistry, REGISTRY_TYPE, registryPath, signRegistry } from '../../lib/model/registry';
import { environmentFile, reference } from '../config/edits';

const environment = parseEnvironment(reference, 'reference.yaml');
const shipped = readFileSync(registryPath(environmentFile('reference')), 'utf8');
const registry = parseRegistry(shipped, 'keys.json', environment);
const signers = (...slugs: string[]) =>
  slugs.map((slug) => localSigner(examplePrivateKey('reference', slug), examplePublicKey('reference', slug)));
const QUORUM = ['foundation-1', 'foundation-2', 'vendor-1', 'notary-1'];
const parse = (envelope: unknown) => parseRegistry(JSON.stringify(envelope), 'keys.json', environment);
const codeOf = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error.problems[0]?.code;
    throw error;
  }
  return 'accepted';
};
const changed = (more: Partial<KeyRegistry>) => signRegistry({ ...registry, ...more }, signers(...QUORUM));

test('the shipped registry names every key of the reference, and anybody can check it offline', () => {
  expect(registry.environment).toBe('reference');
  expect(registry.keys.length).toBeGreaterThan(20);
  expect(new Set(registry.keys.map(({ arn }) => arn)).size).toBe(registry.keys.length);
});

test.each([
  ['a quorum', QUORUM, 'accepted'],
  ['everybody', ['foundation-1', 'foundation-2', 'foundation-3', 'vendor-1', 'vendor-2', 'notary-1', 'notary-2'], 'accepted'],
  ['one too few', QUORUM.slice(0, 3), 'registry-quorum'],
  ['nobody of a required party', ['foundation-1', 'foundation-2', 'foundation-3', 'notary-1', 'notary-2'], 'registry-quorum'],
  ['one custodian four times', ['foundation-1', 'foundation-1', 'foundation-1', 'foundation-1'], 'registry-quorum'],
])('signed by %s', (_, slugs, code) => {
  expect(codeOf(() => parse(signRegistry(registry, signers(...slugs))))).toBe(code);
});

test.each([
  ['for another environment', () => parse(changed({ environment: 'other' }))],
  [
    'a key in another account',
    () => parse(changed({ keys: [{ name: 'log/vendor', arn: 'arn:aws:kms:eu-central-2:999999999999:key/x' }] })),
  ],
  ['a key in another Region', () => parse(changed({ keys: [{ name: 'log/vendor', arn: 'arn:aws:kms:us-east-1:100000000002:key/x' }] }))],
  ['a name twice', () => parse(changed({ keys: [...registry.keys, registry.keys[0] as KeyRegistry['keys'][number]] }))],
  ['a trust document of nobody', () => parse(changed({ trusts: [{ company: 'nobody', digest: 'a'.repeat(64) }] }))],
  [
    'two trust documents of one company',
    () => parse(changed({ trusts: ['a', 'b'].map((digit) => ({ company: 'vendor', digest: digit.repeat(64) })) })),
  ],
  ['a trust document without a digest', () => parse(changed({ trusts: [{ company: 'vendor', digest: 'none' }] }))],
  ['another type', () => parse({ ...changed({}), payloadType: 'text/plain' })],
  [
    'signed under another type',
    () => parse({ ...signEnvelope('text/plain', Buffer.from(JSON.stringify(registry)), signers(...QUORUM)), payloadType: REGISTRY_TYPE }),
  ],
  ['not canonical', () => parse(signEnvelope(REGISTRY_TYPE, Buffer.from(JSON.stringify(registry, null, 2)), signers(...QUORUM)))],
  ['no JSON', () => parseRegistry('{', 'keys.json', environment)],
])('%s is refused', (_, read) => {
  expect(codeOf(read)).toMatch(/^registry-/);
});

test('a quorum adopts the trust document of a company with its keys', () => {
  const trusts = [{ company: 'vendor', digest: 'a'.repeat(64) }];
  expect(parse(changed({ trusts })).trusts).toEqual(trusts);
});

test('any changed byte of the payload is refused, and the order of signatures does not matter', () => {
  const envelope = signRegistry(registry, signers(...QUORUM));
  const payload = Buffer.from(envelope.payload, 'base64');
  fc.assert(
    fc.property(fc.nat(payload.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const bytes = Buffer.from(payload);
      bytes[at] = (bytes[at] as number) ^ flip;
      expect(codeOf(() => parse({ ...envelope, payload: bytes.toString('base64') }))).toBe('registry-quorum');
    }),
    { numRuns: 50 },
  );
  fc.assert(
    fc.property(fc.shuffledSubarray([...envelope.signatures], { minLength: QUORUM.length }), (signatures) => {
      expect(codeOf(() => parse({ ...envelope, signatures }))).toBe('accepted');
    }),
    { numRuns: 10 },
  );
});
