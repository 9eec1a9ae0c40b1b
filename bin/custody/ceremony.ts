import { keyIdOf } from '../../lib/attest/dsse';
import { open, ROOT } from '../../lib/custody';
import { type Command, formatOf, parsed } from '../command';
import { only, stateOf } from './custodian';
import { type Paper, readPaper, within } from './paper';
import { type Shown, shownOf } from './show';

const text = { type: 'string' } as const;

export const ceremony: Command = {
  summary: 'a transcript of a key ceremony to print, follow step by step and sign',
  help: `Usage: centre custody ceremony PAPER [--ledger FOLDER] [--place TEXT] [--witness NAME]... [--format text|json]

  PAPER      what the ceremony is about: a genesis, or a proposal
  --witness  who watches; each gets a line to sign`,
  run: (argv) => {
    const options = { ledger: text, place: text, witness: { type: 'string', multiple: true }, format: text } as const;
    const { values, positionals } = parsed(argv, options, 'custody', true);
    const format = formatOf(values.format);
    const file = only(positionals, 'ceremony PAPER');
    const paper = readPaper(file);
    const state = stateOf(values.ledger);
    const shown = shownOf(file, paper, state);
    const root = within(file, () => ('root' in paper && paper.root ? open(paper.root, ROOT) : state?.root));
    const custodians = (root?.custodians ?? []).map(({ slug, party, publicKey }) => ({ slug, party, keyId: keyIdOf(publicKey) }));
    const witnesses = values.witness ?? [];
    const transcript = { ...shown, place: values.place ?? null, custodians, witnesses, steps: stepsOf(paper, shown) };
    console.log(format === 'json' ? JSON.stringify(transcript, null, 2) : transcriptText(transcript));
    return 0;
  },
};

function stepsOf(paper: Paper, { document }: Shown): string[] {
  const first = 'genesis' in paper;
  return [
    'The machine has no network. Its start medium and the digest of dist/custodian.js are read aloud and written here: ______________________',
    'Everybody shows a document of identity to a witness.',
    ...(first
      ? [
          'Each custodian makes a key of their own: openssl ecparam -name prime256v1 -genkey -noout -out key.pem',
          'Each reads their key id aloud (custody key-id key.pem); witnesses compare it with the list below.',
        ]
      : ['Each custodian reads their key id aloud (custody key-id key.pem); witnesses compare it with the list below.']),
    'The paper is shown on the screen (custody show PAPER) and read aloud; witnesses compare it with what is printed below.',
    `Its digest is read aloud: ${document.slice(0, 16)} ${document.slice(16, 32)} ${document.slice(32, 48)} ${document.slice(48)}`,
    'Each custodian approves it (custody approve PAPER --key key.pem) and takes the key away.',
    first
      ? 'The ledger is begun (custody submit PAPER --ledger FOLDER). The digest of its genesis is written here: ______________________'
      : 'The paper is submitted. The digest of its entry is written here: ______________________',
    'Every party and every witness takes a copy of this transcript home.',
  ];
}

function transcriptText(
  transcript: Shown & {
    readonly place: string | null;
    readonly custodians: readonly { slug: string; party: string; keyId: string }[];
    readonly witnesses: readonly string[];
    readonly steps: readonly string[];
  },
): string {
  const { kind, place, steps, lines, custodians, witnesses } = transcript;
  const sign = (name: string) => `  ${name.padEnd(34)} ______________________________`;
  return [
    `TRANSCRIPT OF A KEY CEREMONY: ${kind}`,
    `Place: ${place ?? '______________________'}      Date and time (UTC): ______________________`,
    '',
    ...steps.map((step, index) => `[ ] ${index + 1}. ${step}`),
    '',
    'What is decided:',
    ...lines.map((line) => `  ${line}`),
    '',
    'Custodians, their parties and key ids; each signs when their approval is made:',
    ...custodians.flatMap(({ slug, party, keyId }) => [sign(`${slug} (${party})`), `    ${keyId}`]),
    '',
    'Witnesses:',
    ...(witnesses.length > 0 ? witnesses : ['', '']).map(sign),
    '',
    'Deviations from the script, and why:',
    '  ____________________________________________________________________________',
  ].join('\n');
}
