import { digestOf, instantOf, later, PROPOSAL, ROOT, type Root, seal } from '../../lib/custody';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { instantOption, required } from './custodian';
import { draft, finish, flag, text } from './draft';
import { FolderLedger } from './folder-ledger';
import { refuseExisting, within } from './paper';

export const rotateCustodian: Command = {
  summary: 'draft a new root in which a custodian is replaced, removed or added, or that only lasts longer',
  help: `Usage: centre custody rotate-custodian --ledger FOLDER --out PAPER [--replace SLUG | --remove SLUG] [--add SLUG --party PARTY --public-key BASE64]
                                       [--expires INSTANT] [--hours N] [--not-before INSTANT] [--force]

The paper holds the proposal and the new root. Custodians of the old root approve both; a new one signs the root only: approve --only root.
Without --replace, --remove and --add the root is renewed as it is; after its expiry nothing else is possible.`,
  run: (argv) => {
    const options = {
      ledger: text,
      out: text,
      replace: text,
      remove: text,
      add: text,
      party: text,
      'public-key': text,
      expires: text,
      hours: text,
      'not-before': text,
      force: flag,
      format: text,
    } as const;
    const { values } = parsed(argv, options, 'custody');
    const format = formatOf(values.format);
    const out = required(values.out, '--out');
    refuseExisting(out, values.force);
    const state = new FolderLedger(required(values.ledger, '--ledger')).state();
    const leaving = values.replace ?? values.remove;
    const gone = state.root.custodians.find(({ slug }) => slug === leaving);
    if (leaving !== undefined && !gone)
      throw new UsageError(`${leaving} is no custodian`, `One of ${state.root.custodians.map(({ slug }) => slug).join(', ')}.`);
    if (values.replace !== undefined && values['public-key'] === undefined)
      throw new UsageError('--public-key is missing', 'Whoever replaces a custodian brings a key.');
    if (values.replace !== undefined && values.remove !== undefined)
      throw new UsageError('--replace beside --remove', 'One custodian at a time.');
    if (values.add !== undefined && values['public-key'] === undefined)
      throw new UsageError('--public-key is missing', 'Whoever comes brings a key.');
    if (values['public-key'] !== undefined && !gone && (values.add === undefined || values.party === undefined))
      throw new UsageError('--add and --party are missing', 'Whoever comes has a name and a party.');
    const come = values['public-key'] && {
      slug: values.add ?? gone?.slug ?? '',
      party: values.party ?? gone?.party ?? '',
      publicKey: values['public-key'],
    };
    const custodians = [...state.root.custodians.filter((one) => one !== gone), ...(come ? [come] : [])];
    const start = instantOption(values['not-before'], '--not-before', instantOf(Date.now()));
    const next: Root = {
      ...state.root,
      version: state.root.version + 1,
      custodians,
      expires: instantOption(values.expires, '--expires', later(start, 365 * 86_400)),
    };
    const root = seal(next, ROOT, []);
    const parameters = { rootDigest: digestOf(root), recovery: start >= state.root.expires };
    const paper = within(out, () => ({
      proposal: seal(draft(state, 'change-root', null, parameters, start, values.hours), PROPOSAL, []),
      root,
    }));
    return finish(out, paper, state, format, `custodians: custody approve ${out} --key KEY.pem; new ones: with --only root`);
  },
};
