import { InputError } from '../../lib/config/problem';
import { ACTIONS, MOST_HELD, type Policy, PROPOSAL, type Proposal, policyDigest, type State, seal } from '../../lib/custody';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { only, required } from './custodian';
import { count, draft, finish, flag, text } from './draft';
import { FolderLedger } from './folder-ledger';
import { holdOf } from './hold-request';
import { readFileOf, refuseExisting, within } from './paper';

export const propose: Command = {
  summary: 'draft a proposal on the ledger as it is',
  help: `Usage: centre custody propose ACTION --ledger FOLDER --out PAPER [--key-name NAME] [PARAMETERS] [--not-before INSTANT] [--hours N] [--force]

  ACTION      ${ACTIONS.filter((action) => action !== 'change-root').join(', ')}
  --key-name  the key's name in the ledger, like statistics/vendor/europe
  --hours     how long the proposal stays valid (default 240; its time-lock must end before)

Parameters by action:
  change-policy        --policy FILE
  restore-policy       --found FILE: the policy that the key has; the ledger's is put back over exactly that
  grant-read           --grantee ROLE-ARN --ticket TICKET --grant-hours N
  adopt-key            --arn ARN --class CLASS --policy FILE (and --key-name)
  change-executor      --executor DIGEST
  disable, enable, cancel-deletion, freeze   --reason TEXT
  hold                 --request FILE: what centre trail hold wrote; with more than ${MOST_HELD} objects --part N, from 1 on
  release-hold         --hold DIGEST: the proposal it was put with (centre custody status) --reason TEXT`,
  run: (argv) => {
    const options = {
      ledger: text,
      out: text,
      'key-name': text,
      policy: text,
      found: text,
      grantee: text,
      ticket: text,
      'grant-hours': text,
      arn: text,
      class: text,
      executor: text,
      reason: text,
      request: text,
      part: text,
      hold: text,
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
    const arn = ['change-executor', 'hold', 'release-hold'].includes(action)
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
      'restore-policy': () => ({ policy: key?.policy, found: policyDigest(readPolicy(required(values.found, '--found'))) }),
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
      hold: () => holdOf(required(values.request, '--request'), values.part),
      'release-hold': () => ({ hold: required(values.hold, '--hold'), ...reason() }),
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

/** The policy that a proposal is judged by: the ledger's, whatever the key has. */
export const policyOf: Command = {
  summary: "a key's policy as the ledger has it, to be edited and proposed",
  help: `Usage: centre custody policy --key-name NAME --ledger FOLDER

  --key-name  the key's name in the ledger, like statistics/vendor/europe`,
  run: (argv) => {
    const { values } = parsed(argv, { ledger: text, 'key-name': text } as const, 'custody');
    const state = new FolderLedger(required(values.ledger, '--ledger')).state();
    const key = state.keys.get(keyNamed(state, required(values['key-name'], '--key-name')));
    console.log(JSON.stringify(key?.policy, null, 2));
    return 0;
  },
};

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
