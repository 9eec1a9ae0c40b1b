import { existsSync } from 'node:fs';
import { type Envelope, keyIdOf, preAuthenticationEncoding } from '../../lib/attest/dsse';
import { InputError } from '../../lib/config/problem';
import { CustodyError, instantOf, later, merge } from '../../lib/custody';
import { writeWhole } from '../../lib/objects/write-whole';
import {
  demand,
  envelopeBytes,
  judgeList,
  judgeRelease,
  judgeWithdrawal,
  open,
  payloadOf,
  seal,
  signersOf,
  type Trust,
  WITHDRAWAL,
  WITHDRAWAL_LIST,
} from '../../lib/release';
import { type Command, parsed, UsageError } from '../command';
import { signerOf } from '../custody/paper';
import { bytesOfFile, envelopeIn, openBundle, refuse, trustIn, within } from './folder';

const text = { type: 'string' } as const;
const HELP = 'See: centre release withdraw --help';
const OPTIONS = {
  trust: text,
  reason: text,
  out: text,
  key: text,
  signature: text,
  'public-key': text,
  'to-sign': text,
  number: text,
  days: text,
  force: { type: 'boolean' },
} as const;
type Values = { readonly [K in Exclude<keyof typeof OPTIONS, 'force'>]?: string | undefined } & { readonly force?: boolean | undefined };

export const withdraw: Command = {
  summary: 'a release found bad: draft, sign, assemble, list',
  help: `Usage: centre release withdraw draft DIR --trust FILE --reason TEXT --out FILE
       centre release withdraw list [WITHDRAWAL ...] --trust FILE --number N [--days N] --out FILE
       centre release withdraw sign PAPER --key KEY.pem [--out FILE]
       centre release withdraw sign PAPER --to-sign FILE
       centre release withdraw sign PAPER --signature FILE --public-key FILE [--out FILE]
       centre release withdraw assemble PAPER PAPER --trust FILE --out FILE

draft     a statement that the release in DIR, which must verify, is withdrawn
list      all withdrawals of the company: the current list, valid for --days (default 7)
sign      with a key in a file; or, for a key in KMS, --to-sign writes the bytes and --signature takes what KMS made of them
assemble  one paper with the signatures of both; refused unless both organizations' release keys signed

Exit code: 0 done, 2 bad input.`,
  run: async (argv) => {
    const { values, positionals } = parsed(argv, OPTIONS, 'release withdraw', true);
    const [verb, ...papers] = positionals;
    const work = { draft, sign, assemble, list }[verb ?? ''] as ((papers: readonly string[], values: Values) => Promise<void>) | undefined;
    if (work === undefined)
      throw new UsageError(verb === undefined ? 'withdraw needs draft, sign, assemble or list' : `there is no 'withdraw ${verb}'`, HELP);
    await work(papers, values);
    return 0;
  },
};

const needed = (value: string | undefined, option: string): string => {
  if (value === undefined) throw new UsageError(`${option} is missing`, HELP);
  return value;
};
function count(papers: readonly string[], how: number, usage: string): void {
  if (papers.length !== how) throw new UsageError(`not: release withdraw ${usage}`, HELP);
}
function write(file: string, envelope: Envelope, force: boolean | undefined): void {
  if (existsSync(file) && !force) throw refuse('exists', file, 'a new file', 'one that is there', 'Name another, or --force.');
  writeWhole(file, envelopeBytes(envelope));
  console.log(`Wrote ${file}: ${envelope.signatures.length} of 2 signatures.`);
}

async function draft(papers: readonly string[], values: Values): Promise<void> {
  count(papers, 1, 'draft DIR');
  const [folder] = papers as [string];
  const trust = trustIn(needed(values.trust, '--trust'));
  const { release, basis } = within(
    folder,
    () => judgeRelease(openBundle(folder).documents, trust),
    'Only what was released can be withdrawn.',
  );
  const { environment, company, name, version } = basis.order;
  const paper = {
    schemaVersion: 1 as const,
    environment,
    company,
    name,
    version,
    release,
    reason: needed(values.reason, '--reason'),
    withdrawnOn: instantOf(Date.now()),
  };
  write(needed(values.out, '--out'), await sealed('--reason', () => seal(paper, WITHDRAWAL, [])), values.force);
}

async function list(papers: readonly string[], values: Values): Promise<void> {
  const trust = trustIn(needed(values.trust, '--trust'));
  const number = whole(needed(values.number, '--number'), '--number');
  const days = whole(values.days ?? '7', '--days');
  const withdrawals = papers.map((file) => {
    const envelope = envelopeIn(file);
    within(file, () => judgeWithdrawal(envelope, trust), 'Both organizations sign a withdrawal before it is listed.');
    return envelope;
  });
  const issuedOn = instantOf(Date.now());
  const { environment, company } = trust;
  const paper = { schemaVersion: 1 as const, environment, company, number, issuedOn, expires: later(issuedOn, days * 86_400), withdrawals };
  write(needed(values.out, '--out'), await sealed('--number', () => seal(paper, WITHDRAWAL_LIST, [])), values.force);
}

async function sealed(place: string, work: () => Promise<Envelope>): Promise<Envelope> {
  try {
    return await work();
  } catch (error) {
    return within(place, () => {
      throw error;
    });
  }
}

const whole = (value: string, option: string): number => {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new UsageError(`${option} '${value}'`, 'A whole number, 1 or more.');
  return Number(value);
};

async function sign(papers: readonly string[], values: Values): Promise<void> {
  count(papers, 1, 'sign PAPER');
  const [file] = papers as [string];
  const envelope = envelopeIn(file);
  within(file, () => opened(envelope));
  const message = preAuthenticationEncoding(envelope.payloadType, payloadOf(envelope));
  if (values['to-sign'] !== undefined) {
    writeWhole(values['to-sign'], message);
    console.log(`Wrote ${values['to-sign']}: ${message.length} bytes to be signed with ECDSA P-256 over SHA-256.`);
    return;
  }
  const signature = values.key === undefined ? fromElsewhere(envelope, values) : made(message, values.key);
  const others = envelope.signatures.filter(({ keyid }) => keyid !== signature.keyid);
  const out = values.out ?? file;
  write(out, { ...envelope, signatures: [...others, signature] }, values.force || out === file);
}

function made(message: Buffer, file: string): Envelope['signatures'][0] {
  const { keyId, sign: by } = signerOf(file);
  return { keyid: keyId, sig: by(message).toString('base64') };
}

/** A signature that KMS made; it must hold before it is put beside another. */
function fromElsewhere(envelope: Envelope, values: Values): Envelope['signatures'][0] {
  const [file, publicFile] = [needed(values.signature, '--key, or --signature'), needed(values['public-key'], '--public-key')];
  const publicKey = bytesOfFile(publicFile, 'a public key, DER').toString('base64');
  const signature = { keyid: keyIdOf(publicKey), sig: bytesOfFile(file, 'a signature, DER').toString('base64') };
  within(file, () => signersOf({ ...envelope, signatures: [signature] }, [publicKey]), 'Sign the bytes of --to-sign, with ECDSA_SHA_256.');
  return signature;
}

const opened = (envelope: Envelope) =>
  envelope.payloadType === WITHDRAWAL_LIST.payloadType ? open(envelope, WITHDRAWAL_LIST) : open(envelope, WITHDRAWAL);

async function assemble(papers: readonly string[], values: Values): Promise<void> {
  count(papers, 2, 'assemble PAPER PAPER');
  const [a, b] = papers as [string, string];
  const trust = trustIn(needed(values.trust, '--trust'));
  const both = merged(b, envelopeIn(a), envelopeIn(b));
  within(b, () => judged(both, trust), 'Each organization signs with its release key.');
  write(needed(values.out, '--out'), both, values.force);
}

function merged(file: string, a: Envelope, b: Envelope): Envelope {
  try {
    return merge(a, b);
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error;
    throw new InputError([
      { code: error.code, file, expected: error.expected, found: error.found, fix: 'Two signatures of one paper belong together.' },
    ]);
  }
}

function judged(envelope: Envelope, trust: Trust): void {
  if (envelope.payloadType !== WITHDRAWAL_LIST.payloadType) return void judgeWithdrawal(envelope, trust);
  const { issuedOn } = open(envelope, WITHDRAWAL_LIST);
  demand('list-time', issuedOn <= instantOf(Date.now()), 'a list from before now', issuedOn);
  judgeList(envelope, trust, issuedOn);
}
