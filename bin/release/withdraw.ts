import type { Envelope } from '../../lib/attest/dsse';
import { instantOf, later } from '../../lib/custody';
import { demand, judgeList, judgeRelease, judgeWithdrawal, open, seal, type Trust, WITHDRAWAL, WITHDRAWAL_LIST } from '../../lib/release';
import { type Command, parsed } from '../command';
import { envelopeIn, openBundle, trustIn, within } from './folder';
import {
  demandPapers,
  done,
  merged,
  needed,
  type PaperCommand,
  SIGNING,
  type Signing,
  sealed,
  sign,
  signingHelp,
  whole,
  writeEnvelope,
} from './paper';

const NAME = 'withdraw';
const PAPERS: PaperCommand = { name: NAME, kinds: [WITHDRAWAL, WITHDRAWAL_LIST] };
const text = { type: 'string' } as const;
const OPTIONS = { ...SIGNING, trust: text, reason: text, number: text, days: text } as const;
type Values = Signing & { readonly [K in 'trust' | 'reason' | 'number' | 'days']?: string | undefined };

export const withdraw: Command = {
  summary: 'a release found bad: draft, sign, assemble, list',
  help: `Usage: centre release withdraw draft DIR --trust FILE --reason TEXT --out FILE
       centre release withdraw list [WITHDRAWAL ...] --trust FILE --number N [--days N] --out FILE
${signingHelp(NAME)}
       centre release withdraw assemble PAPER PAPER --trust FILE --out FILE

draft     a statement that the release in DIR, which must verify, is withdrawn
list      all withdrawals of the company: the current list, valid for --days (default 7)
sign      with a key in a file; or, for a key in KMS, --to-sign writes the bytes and --signature takes what KMS made of them
assemble  one paper with the signatures of both; refused unless both organizations' release keys signed

Exit code: 0 done, 2 bad input.`,
  run: async (argv) => {
    const { values, positionals } = parsed(argv, OPTIONS, 'release withdraw', true);
    await done(NAME, { draft, sign: signed, assemble, list }, positionals, values);
    return 0;
  },
};

async function draft(papers: readonly string[], values: Values): Promise<void> {
  demandPapers(NAME, papers.length === 1, 'draft DIR');
  const [folder] = papers as [string];
  const trust = trustIn(needed(NAME, values.trust, '--trust'));
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
    reason: needed(NAME, values.reason, '--reason'),
    withdrawnOn: instantOf(Date.now()),
  };
  writeEnvelope(needed(NAME, values.out, '--out'), await sealed('--reason', () => seal(paper, WITHDRAWAL, [])), values.force);
}

async function list(papers: readonly string[], values: Values): Promise<void> {
  const trust = trustIn(needed(NAME, values.trust, '--trust'));
  const number = whole(needed(NAME, values.number, '--number'), '--number');
  const days = whole(values.days ?? '7', '--days');
  const withdrawals = papers.map((file) => {
    const envelope = envelopeIn(file);
    within(file, () => judgeWithdrawal(envelope, trust), 'Both organizations sign a withdrawal before it is listed.');
    return envelope;
  });
  const issuedOn = instantOf(Date.now());
  const { environment, company } = trust;
  const paper = { schemaVersion: 1 as const, environment, company, number, issuedOn, expires: later(issuedOn, days * 86_400), withdrawals };
  writeEnvelope(needed(NAME, values.out, '--out'), await sealed('--number', () => seal(paper, WITHDRAWAL_LIST, [])), values.force);
}

const signed = (papers: readonly string[], values: Values) => sign(PAPERS, papers, values);

async function assemble(papers: readonly string[], values: Values): Promise<void> {
  demandPapers(NAME, papers.length === 2, 'assemble PAPER PAPER');
  const [, b] = papers as [string, string];
  const trust = trustIn(needed(NAME, values.trust, '--trust'));
  const both = merged(papers);
  within(b, () => judged(both, trust), 'Each organization signs with its release key.');
  writeEnvelope(needed(NAME, values.out, '--out'), both, values.force);
}

function judged(envelope: Envelope, trust: Trust): void {
  if (envelope.payloadType !== WITHDRAWAL_LIST.payloadType) return void judgeWithdrawal(envelope, trust);
  const { issuedOn } = open(envelope, WITHDRAWAL_LIST);
  demand('list-time', issuedOn <= instantOf(Date.now()), 'a list from before now', issuedOn);
  judgeList(envelope, trust, issuedOn);
}
