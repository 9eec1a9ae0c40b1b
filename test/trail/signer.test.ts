import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { encodePart, Signer } from '../../lib/objects/signer';

const RUNS = process.env['PROVE'] ? 2000 : 100;

/** The SDK's signature, with Node's hashes. */
class Sha256 {
  private readonly hash;
  constructor(secret?: string | Uint8Array) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: string | Uint8Array): void {
    this.hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {}
}

test("signatures are those of the SDK's signer", async () => {
  const text = fc.string({ unit: fc.constantFrom(..."abZ09-_.~ /!'()*+=&%$\u00e9\u4e2d"), maxLength: 12 });
  const query = fc.dictionary(fc.string({ unit: fc.constantFrom(...'abZ-.'), minLength: 1, maxLength: 6 }), text, { maxKeys: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('s3', 'sts', 'events') as fc.Arbitrary<'s3' | 'sts' | 'events'>,
      fc.array(text.map(encodePart), { maxLength: 4 }),
      query,
      fc.option(text, { nil: undefined }),
      fc.option(fc.constant('token'), { nil: undefined }),
      fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
      async (service, parts, asked, body, sessionToken, date) => {
        const credentials = async () => ({
          accessKeyId: 'AKIAEXAMPLE',
          secretAccessKey: 'secret',
          ...(sessionToken ? { sessionToken } : {}),
        });
        const endpoint = new URL('https://example.com:8443');
        const path = `/${parts.filter((part) => part !== '' && !/^\.+$/.test(part)).join('/')}`;
        const method = body === undefined ? 'GET' : 'POST';
        const ours = await new Signer(credentials, 'eu-central-2', service, endpoint, () => date.getTime()).sign(
          method,
          path,
          asked,
          {},
          body,
        );
        const theirs = new SignatureV4({
          credentials,
          region: 'eu-central-2',
          service,
          sha256: Sha256 as never,
          uriEscapePath: service !== 's3',
        });
        const headers = { host: 'example.com:8443', 'x-amz-content-sha256': ours['x-amz-content-sha256'] as string };
        const request = {
          method,
          protocol: 'https:',
          hostname: 'example.com',
          path,
          query: asked,
          headers,
          ...(body === undefined ? {} : { body }),
        };
        expect(ours).toEqual((await theirs.sign(request, { signingDate: date })).headers);
      },
    ),
    { numRuns: RUNS },
  );
});
