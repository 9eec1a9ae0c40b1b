import { randomBytes } from 'node:crypto';
import { InputError } from '../../lib/config/problem';
import {
  ACTIONS,
  digestOf,
  GENESIS,
  type GenesisKey,
  instantOf,
  later,
  type Policy,
  PROPOSAL,
  type Proposal,
  policyDigest,
  ROOT,
  type Root,
  type State,
  seal,
} from '../../lib/custody';
import type { Centre } from '../../lib/model/centre';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { loadCentre } from '../load-centre';
import { instantOption, only, required } from './custodian';
import { FolderLedger } from './folder-ledger';
import { type Paper, readFileOf, refuseExisting, within, writePaper } from './paper';
import { shownOf, shownText } from './show';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** What several drafts have in common: written, shown, and the next step named. */
function finish(out: string, paper: Paper, state: State | undefined, format: 'text' | 'json', next: string): number {
  const shown = shownOf(out, paper, state);
  writePaper(out, paper);
  console.log(format === 'json' ? JSON.stringify({ ...shown, wrote: out }, null, 2) : `${shownText(shown)}\n\nWrote ${out}. Next: ${next}`);
  return 0;
}

export const genesis: Command = {
  summary: 'draft the first root and the first entry, from an environment file',
  help: `Usage: centre custody genesis --executor DIGEST --expires INSTANT --out PAPER [--environment FILE] [--grants COUNT] [--force]

  --executor  SHA-256 of the executor's code
  --expires   when the first root expires, YYYY-MM-DDTHH:MM:SSZ
  --grants    how many read grants may be open at once (default 20)

Every custodian then approves the paper, and submit begins the ledger with it.`,
  run: (argv) => {
    const { values } = parsed(
      argv,
      { environment: text, executor: text, expires: text, grants: text, out: text, force: flag, format: text } as const,
      'custody',
    );
    const format = formatOf(values.format);
    const out = required(values.out, '--out');
    refuseExisting(out, values.force);
    const { centre } = loadCentre(values.environment ?? 'environments/reference.yaml');
    const root = rootOf(
      centre,
      instantOption(required(values.expires, '--expires'), '--expires', ''),
      count(values.grants ?? '20', '--grants'),
    );
    const sealedRoot = seal(root, ROOT, []);
    const keys: GenesisKey[] = centre.keys.map(({ name, arn, class: keyClass, genesisPolicy }) => ({
      name,
      arn,
      class: keyClass,
      policy: genesisPolicy as never,
    }));
    const document = {
      schemaVersion: 1,
      environment: root.environment,
      rootDigest: digestOf(sealedRoot),
      executor: required(values.executor, '--executor'),
      keys,
    } as const;
    return finish(
      out,
      { genesis: seal(document, GENESIS, []), root: sealedRoot },
      undefined,
      format,
      `each custodian: custody approve ${out} --key KEY.pem`,
    );
  },
};

function rootOf({ environment }: Centre, expires: string, open: number): Root {
  const { custody, supervisor, companies, name } = environment;
  const ours = custody.parties.find((party) => party.organization === supervisor.slug && custody.requiredParties.includes(party.slug));
  return {
    schemaVersion: 1,
    environment: name,
    version: 1,
    organizations: [supervisor, ...companies].map(({ slug, accounts }) => ({
      slug,
      accounts: Object.values(accounts).map(({ id }) => id),
    })),
    parties: custody.parties.map(({ slug, organization }) => ({ slug, organization })),
    custodians: custody.custodians.map(({ slug, party, publicKey }) => ({ slug, party, publicKey })),
    threshold: custody.threshold,
    requiredParties: custody.requiredParties,
    readGrant: { party: ours?.slug ?? '', hours: custody.readGrantHours, open },
    timeLockHours: custody.timeLockHours,
    expires,
  };
}

export const propose: Command = {
  summary: 'draft a proposal on the ledger as it is',
  help: `Usage: centre custody propose ACTION --ledger FOLDER --out PAPER [--key-name NAME] [PARAMETERS] [--not-before INSTANT] [--hours N] [--force]

  ACTION      ${ACTIONS.filter((action) => action !== 'change-root').join(', ')}
  --key-name  the key's name in the ledger, like statistics/vendor/europe
  --hours     how long the proposal stays valid (default 240; its time-lock must end before)

Parameters by action:
  change-policy        --policy FILE
  grant-read           --grantee ROLE-ARN --ticket TICKET --grant-hours N
  adopt-key            --arn ARN --class CLASS --policy FILE (and --key-name)
  change-executor      --executor DIGEST
  disable, enable, cancel-deletion, freeze   --reason TEXT`,
  run: (argv) => {
    const options = {
      ledger: text,
      out: text,
      'key-name': text,
      policy: text,
      grantee: text,
      ticket: text,
      'grant-hours': text,
      arn: text,
      class: text,
      executor: text,
      reason: text,
      'not-before': text,
      hours: text,
      force: flag,
      format: text,
    } as const;
    const { values, positionals } = parsed(argv, options, 'custody', true);
    const format = formatOf(values.format);
    const action = only(positionals, 'propose ACTION') as Proposal['action'];
    if (!ACTIONS.includes(action) || action === 'change-root')
      throw new UsageError(`there is no action '${action}'`, 'See: centre custody propose --help; a new root: rotate-custodian.');
    const out = required(values.out, '--out');
    refuseExisting(out, values.force);
    const state = new FolderLedger(required(values.ledger, '--ledger')).state();
    const arn =
      action === 'change-executor'
        ? null
        : action === 'adopt-key'
          ? required(values.arn, '--arn')
          : keyNamed(state, required(values['key-name'], '--key-name'));
    const key = arn === null ? undefined : state.keys.get(arn);
    const policy = () => readPolicy(required(values.policy, '--policy'));
    const reason = () => ({ reason: required(values.reason, '--reason') });
    const parameters: { readonly [A in Proposal['action']]?: () => object } = {
      rotate: () => ({ rotations: key?.rotations ?? 0 }),
      'change-policy': () => ({ policy: policy() }),
      disable: reason,
      enable: reason,
      'schedule-deletion': () => ({ days: 30 }),
      'cancel-deletion': reason,
      'grant-read': () => ({
        grantee: required(values.grantee, '--grantee'),
        ticket: required(values.ticket, '--ticket'),
        hours: count(values['grant-hours'] ?? '1', '--grant-hours'),
      }),
      freeze: reason,
      'adopt-key': () => ({ name: required(values['key-name'], '--key-name'), class: required(values.class, '--class'), policy: policy() }),
      'change-executor': () => ({ executor: required(values.executor, '--executor') }),
    };
    const document = draft(state, action, arn, parameters[action]?.() ?? {}, values['not-before'], values.hours);
    const paper = within(out, () => ({ proposal: seal(document, PROPOSAL, []) }));
    return finish(
      out,
      paper,
      state,
      format,
      `custodians: custody approve ${out} --key KEY.pem, then: centre custody submit ${out} --ledger FOLDER`,
    );
  },
};

export function draft(
  state: State,
  action: Proposal['action'],
  keyArn: string | null,
  parameters: object,
  notBefore?: string,
  hours?: string,
): Proposal {
  const start = instantOption(notBefore, '--not-before', instantOf(Date.now()));
  const policy = (parameters as { policy?: Policy }).policy;
  const digest = keyArn === null ? null : (state.keys.get(keyArn)?.policyDigest ?? policyDigest(policy ?? {}));
  return {
    schemaVersion: 1,
    environment: state.environment,
    action,
    keyArn,
    parameters,
    currentPolicyDigest: digest,
    rootVersion: state.root.version,
    sequence: state.slots.length,
    previous: state.slots.at(-1) as string,
    notBefore: start,
    expires: later(start, count(hours ?? '240', '--hours') * 3600),
    nonce: randomBytes(16).toString('hex'),
  } as Proposal;
}

function keyNamed(state: State, name: string): string {
  const found = [...state.keys].find(([, key]) => key.name === name);
  if (found) return found[0];
  const near = [...state.keys.values()]
    .map((key) => key.name)
    .slice(0, 6)
    .join(', ');
  throw new InputError([
    {
      code: 'unknown-key',
      file: '--key-name',
      expected: `a key of the ledger (${near}, ...)`,
      found: name,
      fix: 'centre custody status lists all.',
    },
  ]);
}

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

function count(text: string, option: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`${option} '${text}'`, 'A whole number, 1 or more.');
}

function readPolicy(file: string): Policy {
  const bytes = readFileOf(file, 'a key policy, JSON');
  try {
    return JSON.parse(bytes.toString()) as Policy;
  } catch {
    throw new InputError([
      { code: 'not-json', file, expected: 'a key policy, JSON', found: 'other text', fix: 'aws kms get-key-policy prints one.' },
    ]);
  }
}
