import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type Envelope, localSigner, preAuthenticationEncoding, type Signer } from '../../lib/attest/dsse';
import { InputError } from '../../lib/config/problem';
import {
  type Bodies,
  CustodyError,
  digestOf,
  merge,
  type ProbePaper,
  parseBody,
  parseBrought,
  parseProber,
  payloadOf,
} from '../../lib/custody';
import { writeWhole } from '../../lib/objects/write-whole';

/**
 * What custodians carry from hand to hand: the body of the ledger entry it will become, as a JSON file. Everybody adds a signature;
 * several copies are merged when they are submitted.
 */
export type Paper = Bodies['genesis'] | Bodies['intent'] | Bodies['veto'];

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

export function readPaper(file: string): Paper {
  const bytes = readFileOf(file, 'a genesis, a proposal or a veto');
  return within(file, () => parseBody(bytes));
}

/** A paper, or a probe, which nobody approves. @throws {InputError} */
export function readBrought(file: string): Paper | ProbePaper {
  const bytes = readFileOf(file, 'a genesis, a proposal, a veto or a probe');
  return within(file, () => parseBrought(bytes));
}

/** A custodian's word for a prober: `{prober: envelope}`. @throws {InputError} */
export function readProber(file: string): Envelope {
  const bytes = readFileOf(file, "a custodian's word for a prober");
  return within(file, () => parseProber(bytes), 'custodian appoint makes one.');
}

export const writePaper = (file: string, paper: object) => writeWhole(file, `${JSON.stringify(paper, null, 2)}\n`);

export function refuseExisting(file: string, force: boolean | undefined): void {
  if (existsSync(file) && !force)
    throw new InputError([{ code: 'exists', file, expected: 'a new file', found: 'one that is there', fix: 'Name another, or --force.' }]);
}

/** Envelopes of a paper by their field. */
export const envelopesOf = (paper: Paper) => Object.entries(paper) as [string, Envelope][];

/** The document that names a paper. */
export const mainOf = (paper: Paper): Envelope => ('veto' in paper ? paper.veto : 'proposal' in paper ? paper.proposal : paper.genesis);
export const nameOf = (paper: Paper) => digestOf(mainOf(paper));

export function mergePapers(file: string, a: Paper, b: Paper): Paper {
  const others = new Map(envelopesOf(b));
  return within(file, () => {
    const merged = envelopesOf(a).map(([field, envelope]) => {
      const other = others.get(field);
      if (other === undefined) throw new CustodyError('other-payload', `a paper with ${field}`, 'one without');
      return [field, merge(envelope, other)];
    });
    return Object.fromEntries(merged) as Paper;
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
