import { existsSync } from 'node:fs';
import { type Envelope, keyIdOf, preAuthenticationEncoding } from '../../lib/attest/dsse';
import { InputError } from '../../lib/config/problem';
import { CustodyError, merge } from '../../lib/custody';
import { writeWhole } from '../../lib/objects/write-whole';
import { envelopeBytes, type Kind, open, payloadOf, signersOf } from '../../lib/release';
import { UsageError } from '../command';
import { signerOf } from '../custody/paper';
import { bytesOfFile, envelopeIn, refuse, within } from './folder';

/** What people sign by hand, one after the other, each a copy: withdrawals and their lists, authorisations of the fast lane. */
export interface PaperCommand {
  /** `withdraw` */
  readonly name: string;
  readonly kinds: readonly Kind<unknown>[];
}

const text = { type: 'string' } as const;
export const SIGNING = {
  out: text,
  key: text,
  signature: text,
  'public-key': text,
  'to-sign': text,
  force: { type: 'boolean' },
} as const;
export type Signing = { readonly [K in Exclude<keyof typeof SIGNING, 'force'>]?: string | undefined } & {
  readonly force?: boolean | undefined;
};

/** Lines of a command's help. */
export const signingHelp = (name: string) => `       centre release ${name} sign PAPER --key KEY.pem [--out FILE]
       centre release ${name} sign PAPER --to-sign FILE
       centre release ${name} sign PAPER --signature FILE --public-key FILE [--out FILE]`;

const help = (name: string) => `See: centre release ${name} --help`;

export function needed(name: string, value: string | undefined, option: string): string {
  if (value === undefined) throw new UsageError(`${option} is missing`, help(name));
  return value;
}

/** Does what the first word says with the papers after it. @throws {UsageError} when it is none of the verbs */
export async function done<Values>(
  name: string,
  verbs: { readonly [verb: string]: (papers: readonly string[], values: Values) => Promise<void> },
  [verb, ...papers]: readonly string[],
  values: Values,
): Promise<void> {
  const work = Object.hasOwn(verbs, verb ?? '') ? verbs[verb ?? ''] : undefined;
  if (work) return work(papers, values);
  const names = Object.keys(verbs);
  const all = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  throw new UsageError(verb === undefined ? `${name} needs ${all}` : `there is no '${name} ${verb}'`, help(name));
}

/** @throws {UsageError} when there are not as many papers as the usage says */
export function demandPapers(name: string, fits: boolean, usage: string): void {
  if (!fits) throw new UsageError(`not: release ${name} ${usage}`, help(name));
}

export const whole = (value: string, option: string): number => {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new UsageError(`${option} '${value}'`, 'A whole number, 1 or more.');
  return Number(value);
};

/** @throws {InputError} when the file is there and --force was not given */
export function writeEnvelope(file: string, envelope: Envelope, force: boolean | undefined): void {
  if (existsSync(file) && !force) throw refuse('exists', file, 'a new file', 'one that is there', 'Name another, or --force.');
  writeWhole(file, envelopeBytes(envelope));
  const { length } = envelope.signatures;
  console.log(`Wrote ${file}: ${length === 1 ? '1 signature' : `${length} signatures`}.`);
}

/** Adds a signature: by a key in a file, or one that KMS made of the bytes of --to-sign. */
export async function sign({ name, kinds }: PaperCommand, papers: readonly string[], values: Signing): Promise<void> {
  demandPapers(name, papers.length === 1, 'sign PAPER');
  const [file] = papers as [string];
  const envelope = envelopeIn(file);
  within(file, () => open(envelope, kinds.find(({ payloadType }) => payloadType === envelope.payloadType) ?? (kinds[0] as Kind<unknown>)));
  const message = preAuthenticationEncoding(envelope.payloadType, payloadOf(envelope));
  if (values['to-sign'] !== undefined) {
    writeWhole(values['to-sign'], message);
    console.log(`Wrote ${values['to-sign']}: ${message.length} bytes to be signed with ECDSA P-256 over SHA-256.`);
    return;
  }
  const signature = values.key === undefined ? fromElsewhere(name, envelope, values) : made(message, values.key);
  const others = envelope.signatures.filter(({ keyid }) => keyid !== signature.keyid);
  const out = values.out ?? file;
  writeEnvelope(out, { ...envelope, signatures: [...others, signature] }, values.force || out === file);
}

function made(message: Buffer, file: string): Envelope['signatures'][0] {
  const { keyId, sign: by } = signerOf(file);
  return { keyid: keyId, sig: by(message).toString('base64') };
}

/** A signature that KMS made; it must hold before it is put beside another. */
function fromElsewhere(name: string, envelope: Envelope, values: Signing): Envelope['signatures'][0] {
  const file = needed(name, values.signature, '--key, or --signature');
  const publicKey = bytesOfFile(needed(name, values['public-key'], '--public-key'), 'a public key, DER').toString('base64');
  const signature = { keyid: keyIdOf(publicKey), sig: bytesOfFile(file, 'a signature, DER').toString('base64') };
  within(file, () => signersOf({ ...envelope, signatures: [signature] }, [publicKey]), 'Sign the bytes of --to-sign, with ECDSA_SHA_256.');
  return signature;
}

/** Copies of one paper, each with signatures of its own, as one. @throws {InputError} */
export function merged(papers: readonly string[]): Envelope {
  const [first, ...others] = papers as readonly [string, ...string[]];
  return others.reduce((all, file) => {
    try {
      return merge(all, envelopeIn(file));
    } catch (error) {
      if (!(error instanceof CustodyError)) throw error;
      const { code, expected, found } = error;
      throw new InputError([{ code, file, expected, found, fix: 'Only signatures of one paper belong together.' }]);
    }
  }, envelopeIn(first));
}

/** As `within`, of what is sealed. */
export async function sealed(place: string, work: () => Promise<Envelope>): Promise<Envelope> {
  try {
    return await work();
  } catch (error) {
    return within(place, () => {
      throw error;
    });
  }
}
