import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type Envelope, localSigner, preAuthenticationEncoding, type Signer } from '../../lib/attest/dsse';
import { InputError } from '../../lib/config/problem';
import { type Bodies, BROUGHT, CustodyError, digestOf, merge, parseCarried, payloadOf, SIGNED } from '../../lib/custody';
import { writeWhole } from '../../lib/objects/write-whole';

/**
 * What custodians carry from hand to hand: the body of the ledger entry it will become, or a key registry, as a JSON file.
 * Everybody adds a signature; several copies are merged when they are submitted.
 */
export type Paper = Body | { readonly registry: Envelope };
export type Body = Bodies['genesis'] | Bodies['intent'] | Bodies['veto'];

/** @throws {InputError} naming the file */
export function within<T>(file: string, work: () => T, fix = 'docs/custody.md says what each document must be.'): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CustodyError)
      throw new InputError([{ code: error.code, file, expected: error.expected, found: error.found, fix }]);
    throw error;
  }
}

export function readFileOf(file: string, expected: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const found = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String((error as NodeJS.ErrnoException).code);
    throw new InputError([{ code: 'unreadable', file, expected, found, fix: 'Name another file.' }]);
  }
}

/** What custodians sign together. @throws {InputError} */
export const readPaper = (file: string): Paper => carried(file, SIGNED, 'a genesis, a proposal, a veto or a key registry');
/** What an executor is brought: a paper for the ledger, or a probe. @throws {InputError} */
export const readBrought = (file: string) => carried(file, BROUGHT, 'a genesis, a proposal, a veto or a probe');
/** A custodian's word for a prober. @throws {InputError} */
export const readProber = (file: string): Envelope => carried(file, ['prober'], "a custodian's word for a prober").prober;
/** Whatever can be shown. @throws {InputError} */
export const readShown = (file: string) =>
  carried(file, ['probe', 'prober', ...SIGNED], 'a genesis, a proposal, a veto, a key registry or a probe');

function carried<K extends Parameters<typeof parseCarried>[1][number]>(
  file: string,
  kinds: readonly [...(readonly K[]), K],
  expected: string,
) {
  const bytes = readFileOf(file, expected);
  return within(file, () => parseCarried(bytes, kinds));
}

export const writePaper = (file: string, paper: object) => writeWhole(file, `${JSON.stringify(paper, null, 2)}\n`);

export function refuseExisting(file: string, force: boolean | undefined): void {
  if (existsSync(file) && !force)
    throw new InputError([{ code: 'exists', file, expected: 'a new file', found: 'one that is there', fix: 'Name another, or --force.' }]);
}

/** Envelopes of a paper by their field. */
export const envelopesOf = (paper: Paper) => Object.entries(paper) as [string, Envelope][];

/** The document that names a paper. */
export const mainOf = (paper: Paper): Envelope =>
  'registry' in paper ? paper.registry : 'veto' in paper ? paper.veto : 'proposal' in paper ? paper.proposal : paper.genesis;
export const nameOf = (paper: Paper) => digestOf(mainOf(paper));

export function mergePapers<P extends Paper>(file: string, a: P, b: Paper): P {
  const others = new Map(envelopesOf(b));
  return within(file, () => {
    const merged = envelopesOf(a).map(([field, envelope]) => {
      const other = others.get(field);
      if (other === undefined) throw new CustodyError('other-payload', `a paper with ${field}`, 'one without');
      return [field, merge(envelope, other)];
    });
    return Object.fromEntries(merged) as unknown as P;
  });
}

/** Adds signatures to the named envelopes. */
export function signed(paper: Paper, signer: Signer, fields: readonly string[]): Paper {
  const entries = envelopesOf(paper).map(([field, envelope]) => {
    if (!fields.includes(field) || envelope.signatures.some(({ keyid }) => keyid === signer.keyId)) return [field, envelope];
    const sig = signer.sign(preAuthenticationEncoding(envelope.payloadType, payloadOf(envelope))).toString('base64');
    return [field, { ...envelope, signatures: [...envelope.signatures, { keyid: signer.keyId, sig }] }];
  });
  return Object.fromEntries(entries) as Paper;
}

/** @param file private key, PEM (PKCS#8 or SEC 1), P-256 */
export function signerOf(file: string): Signer {
  const bytes = readFileOf(file, 'a private key, PEM');
  const refuse = (found: string) =>
    new InputError([
      {
        code: 'bad-key',
        file,
        expected: 'a private P-256 key, PEM',
        found,
        fix: 'openssl ecparam -name prime256v1 -genkey -noout -out key.pem',
      },
    ]);
  try {
    const key = createPrivateKey(bytes);
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
    if (type !== 'ec' || details?.namedCurve !== 'prime256v1') throw refuse(`a key of type ${type} ${details?.namedCurve ?? ''}`.trim());
    return localSigner(key, createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64'));
  } catch (error) {
    throw error instanceof InputError ? error : refuse('no private key without a passphrase');
  }
}
