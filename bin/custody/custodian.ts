import { digestOf, readInstant, seal, VETO } from '../../lib/custody';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { FolderLedger } from './folder-ledger';
import { envelopesOf, readPaper, readShown, refuseExisting, signed, signerOf, within, writePaper } from './paper';
import { proposalOf, shownOf, shownText } from './show';

/** What a custodian does, on a machine without network: dist/custodian.js holds this and nothing of the CDK. */
const text = { type: 'string' } as const;

export const show: Command = {
  summary: 'what a paper would do, as a readable difference, and who has approved it',
  help: `Usage: custody show PAPER [--ledger FOLDER] [--format text|json]

  PAPER     a key registry, a genesis, a proposal, a veto or a probe, as propose and others write it
  --ledger  a copy of the ledger: only with it can differences and missing approvals be shown`,
  run: (argv) => {
    const { values, positionals } = parsed(argv, { ledger: text, format: text } as const, 'custody', true);
    const format = formatOf(values.format);
    const file = only(positionals, 'show PAPER');
    const shown = shownOf(file, readShown(file), stateOf(values.ledger));
    console.log(format === 'json' ? JSON.stringify(shown, null, 2) : shownText(shown));
    return 0;
  },
};

export const approve: Command = {
  summary: 'sign a paper with your own key',
  help: `Usage: custody approve PAPER --key KEY.pem [--ledger FOLDER] [--only root] [--out FILE] [--force]

Shows the paper and adds your signature to it.

  --key     your private P-256 key, PEM; it stays on this machine
  --only    'root': you are new, and sign the new root only
  --out     write there and leave PAPER as it is`,
  run: (argv) => {
    const options = { key: text, ledger: text, only: text, out: text, force: { type: 'boolean' }, format: text } as const;
    const { values, positionals } = parsed(argv, options, 'custody', true);
    const format = formatOf(values.format);
    const file = only(positionals, 'approve PAPER --key KEY.pem');
    const paper = readPaper(file);
    if (values.only !== undefined && values.only !== 'root') throw new UsageError(`--only '${values.only}'`, 'It can only be root.');
    const shown = shownOf(file, paper, stateOf(values.ledger));
    const signer = signerOf(required(values.key, '--key'));
    const fields = values.only ? ['root'] : envelopesOf(paper).map(([field]) => field);
    const out = values.out ?? file;
    if (out !== file) refuseExisting(out, values.force);
    writePaper(out, signed(paper, signer, fields));
    if (format === 'json') console.log(JSON.stringify({ ...shown, keyId: signer.keyId, wrote: out }, null, 2));
    else console.log(`${shownText(shown)}\n\nSigned with key ${signer.keyId}: ${out}`);
    return 0;
  },
};

export const veto: Command = {
  summary: 'stop what waits in its time-lock',
  help: `Usage: custody veto PAPER --key KEY.pem --reason TEXT --out FILE [--force]

  PAPER     the proposal that is to be stopped, as it was submitted`,
  run: (argv) => {
    const options = { key: text, reason: text, out: text, force: { type: 'boolean' }, format: text } as const;
    const { values, positionals } = parsed(argv, options, 'custody', true);
    const format = formatOf(values.format);
    const file = only(positionals, 'veto PAPER --key KEY.pem --reason TEXT --out FILE');
    const paper = readPaper(file);
    const { environment } = proposalOf(file, paper);
    const [reason, out] = [required(values.reason, '--reason'), required(values.out, '--out')];
    refuseExisting(out, values.force);
    const signer = signerOf(required(values.key, '--key'));
    const proposal = 'proposal' in paper ? digestOf(paper.proposal) : '';
    const envelope = seal({ schemaVersion: 1, environment, proposal, reason }, VETO, [signer]);
    const shown = within('--reason', () => shownOf('--reason', { veto: envelope }, undefined), 'One line of 1 to 200 characters.');
    writePaper(out, { veto: envelope });
    console.log(
      format === 'json'
        ? JSON.stringify({ ...shown, wrote: out }, null, 2)
        : `${shownText(shown)}\n\nWrote ${out}; now: centre custody submit ${out} --ledger FOLDER`,
    );
    return 0;
  },
};

export const keyId: Command = {
  summary: 'the key id of a private key',
  help: 'Usage: custody key-id KEY.pem',
  run: (argv) => {
    const { positionals } = parsed(argv, {}, 'custody', true);
    console.log(signerOf(only(positionals, 'key-id KEY.pem')).keyId);
    return 0;
  },
};

export const stateOf = (ledger: string | undefined) => (ledger === undefined ? undefined : new FolderLedger(ledger).state());

export function only(positionals: readonly string[], usage: string): string {
  const [first, ...more] = positionals;
  if (first === undefined || more.length > 0) throw new UsageError(`custody ${usage}`, 'See: centre custody --help');
  return first;
}

export function required(value: string | undefined, option: string): string {
  if (value === undefined) throw new UsageError(`${option} is missing`, 'See: centre custody --help');
  return value;
}

/** An instant given as an option; `otherwise` when it is not. @throws {InputError} */
export function instantOption(value: string | undefined, option: string, otherwise: string): string {
  return value === undefined ? otherwise : within(option, () => readInstant(value, 'value'), 'For example 2026-12-31T00:00:00Z.');
}
