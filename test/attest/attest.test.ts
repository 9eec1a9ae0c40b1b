import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { canonicalJson, isCanonical, type Json } from '../../lib/attest/canonical';
import { localSigner, preAuthenticationEncoding, signEnvelope, verifiedKeyIds } from '../../lib/attest/dsse';

test('canonical JSON: keys by UTF-16 code units, no white space (RFC 8785, 3.2.3)', () => {
  expect(canonicalJson({ '\u20ac': 1, '\r': 2, '1': 3, '\u0080': 4, '\u00f6': 5, '\ud83d\ude00': 6, '\ufb33': 7 })).toBe(
    '{"\\r":2,"1":3,"\u0080":4,"\u00f6":5,"\u20ac":1,"\ud83d\ude00":6,"\ufb33":7}',
  );
});

test.each<[string, unknown]>([
  ['a fraction', 1.5],
  ['a number beyond the safe ones', 2 ** 53],
  ['undefined', undefined],
  ['a lone surrogate', '\ud800'],
])('%s is refused', (_, value) => {
  expect(() => canonicalJson(value as Json)).toThrow(TypeError);
});

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 5 }),
  ),
})).value;

test('canonical JSON is JSON, stable, and blind to the order of keys', () => {
  fc.assert(
    fc.property(value, (original) => {
      const text = canonicalJson(original as Json);
      const again = JSON.parse(text) as Json;
      expect(canonicalJson(again)).toBe(text);
      const turned = JSON.parse(text, (_, node: unknown) =>
        node !== null && typeof node === 'object' && !Array.isArray(node) ? Object.fromEntries(Object.entries(node).reverse()) : node,
      ) as Json;
      expect(canonicalJson(turned)).toBe(text);
    }),
  );
});

test('a text is canonical when it is what canonicalJson makes of it', () => {
  fc.assert(
    fc.property(value, fc.boolean(), (original, canonical) => {
      const text = canonical ? canonicalJson(original as Json) : JSON.stringify(original);
      const parsed = JSON.parse(text) as Json;
      expect(isCanonical(parsed, text)).toBe(canonicalJson(parsed) === text);
    }),
  );
  expect(isCanonical({ 9: 1, 10: 1 }, '{"10":1,"9":1}')).toBe(true);
  expect(isCanonical({ 9: 1, 10: 1 }, '{"9":1,"10":1}')).toBe(false);
});

test('pre-authentication encoding, as the DSSE specification has it', () => {
  expect(preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world')).toString()).toBe(
    'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
  );
});

test('only known keys count, once each', () => {
  const pairs = [1, 2, 3].map(() => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }));
  const publics = pairs.map(({ publicKey }) => publicKey.export({ format: 'der', type: 'spki' }).toString('base64'));
  const signers = pairs.map(({ privateKey }, index) => localSigner(privateKey, publics[index] as string));
  const envelope = signEnvelope('t', Buffer.from('m'), signers);
  expect(verifiedKeyIds(envelope, publics).size).toBe(3);
  expect(verifiedKeyIds(envelope, publics.slice(1)).size).toBe(2);
  expect(verifiedKeyIds({ ...envelope, signatures: [...envelope.signatures, ...envelope.signatures] }, publics).size).toBe(3);
  expect(verifiedKeyIds({ ...envelope, payloadType: 'u' }, publics).size).toBe(0);
  const [first, second, third] = envelope.signatures;
  expect(
    verifiedKeyIds(
      {
        ...envelope,
        signatures: [
          { ...(first as (typeof envelope.signatures)[0]), sig: (second as (typeof envelope.signatures)[0]).sig },
          third as (typeof envelope.signatures)[0],
        ],
      },
      publics,
    ).size,
  ).toBe(1);
});
