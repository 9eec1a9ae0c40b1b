import { randomBytes } from 'node:crypto';
import { instantOf, later } from '../../lib/custody';
import { FAST_LANE, judgeStanding, seal } from '../../lib/release';
import { type Command, parsed, UsageError } from '../command';
import { refuse, trustIn, within } from './folder';
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

const NAME = 'authorise';
const PAPERS: PaperCommand = { name: NAME, kinds: [FAST_LANE] };
const text = { type: 'string' } as const;
const OPTIONS = { ...SIGNING, trust: text, rules: text, count: text, days: text } as const;
type Values = Signing & { readonly [K in 'trust' | 'rules' | 'count' | 'days']?: string | undefined };

export const authorise: Command = {
  summary: 'a standing authorisation for the fast lane of detection rules: draft, sign, assemble',
  help: `Usage: centre release authorise draft --trust FILE --rules NAME --count N [--days N] --out FILE
${signingHelp(NAME)}
       centre release authorise assemble PAPER ... --trust FILE --out FILE

draft     that so many versions of one rule set may leave before their second build: from now on, for --days (default 7, and no more)
sign      by a custodian, with a key in a file; or, for a key in KMS, --to-sign writes the bytes and --signature takes what KMS made of them
assemble  copies of the paper as one; refused unless a quorum of the trust document's custody root signed

Exit code: 0 done, 2 bad input.`,
  run: async (argv) => {
    const { values, positionals } = parsed(argv, OPTIONS, 'release authorise', true);
    await done(NAME, { draft, sign: signed, assemble }, positionals, values);
    return 0;
  },
};

async function draft(papers: readonly string[], values: Values): Promise<void> {
  demandPapers(NAME, papers.length === 0, 'draft');
  const file = needed(NAME, values.trust, '--trust');
  const { environment, company, root } = trustIn(file);
  if (root === null)
    throw refuse('fast-lane', file, 'a trust document that names the custody root', 'one without', 'centre release trust --ledger');
  const days = whole(values.days ?? '7', '--days');
  if (days > 7) throw new UsageError(`--days '${days}'`, 'At most 7: then the quorum signs again.');
  const notBefore = instantOf(Date.now());
  const paper = {
    schemaVersion: 1 as const,
    environment,
    company,
    ruleSet: needed(NAME, values.rules, '--rules'),
    rootVersion: root.version,
    count: whole(needed(NAME, values.count, '--count'), '--count'),
    notBefore,
    expires: later(notBefore, days * 86_400),
    nonce: randomBytes(16).toString('hex'),
  };
  writeEnvelope(needed(NAME, values.out, '--out'), await sealed('--rules, --count', () => seal(paper, FAST_LANE, [])), values.force);
}

const signed = (papers: readonly string[], values: Values) => sign(PAPERS, papers, values);

async function assemble(papers: readonly string[], values: Values): Promise<void> {
  demandPapers(NAME, papers.length > 0, 'assemble PAPER ...');
  const trust = trustIn(needed(NAME, values.trust, '--trust'));
  const assembled = merged(papers);
  within(papers.join(', '), () => judgeStanding(assembled, trust), 'Custodians of a quorum sign: centre release authorise sign.');
  writeEnvelope(needed(NAME, values.out, '--out'), assembled, values.force);
}
