import { instantOf, type State } from '../../lib/custody';
import { type Command, formatOf, parsed } from '../command';
import { instantOption, required } from './custodian';
import { FolderLedger } from './folder-ledger';
import { type KeptProbe, keptProbes, latestProbes, probeText } from './kept-probes';

const text = { type: 'string' } as const;

export const status: Command = {
  summary: 'root, keys, what waits and what is granted, as the ledger says; the last probes',
  help: 'Usage: centre custody status --ledger FOLDER [--at INSTANT] [--format text|json]',
  run: (argv) => {
    const { values } = parsed(argv, { ledger: text, at: text, format: text } as const, 'custody');
    const format = formatOf(values.format);
    const ledger = new FolderLedger(required(values.ledger, '--ledger'));
    const probes = keptProbes(ledger);
    const state = ledger.state(probes.observe);
    const report = reportOf(state, probes.list(), instantOption(values.at, '--at', instantOf(Date.now())));
    console.log(format === 'json' ? JSON.stringify(report, null, 2) : statusText(report));
    return 0;
  },
};

function reportOf(state: State, kept: readonly KeptProbe[], at: string) {
  const { root, head, environment, executor } = state;
  const { version, expires, threshold, requiredParties, custodians } = root;
  return {
    environment,
    at,
    head,
    root: {
      version,
      digest: state.rootDigest,
      expires,
      expired: at >= expires,
      threshold,
      requiredParties,
      custodians: custodians.map(({ slug }) => slug),
    },
    executor,
    open: [...state.open.values()].map(({ digest, proposal, due, approvedBy, attempts }) => ({
      document: digest,
      action: proposal.action,
      key: proposal.keyArn === null ? null : (state.keys.get(proposal.keyArn)?.name ?? proposal.keyArn),
      due,
      expires: proposal.expires,
      approvedBy,
      state: attempts.length > 0 ? 'begun' : at >= proposal.expires ? 'expired' : at < due ? 'waiting' : 'due',
    })),
    grants: [...state.grants].map(([document, grant]) => ({ document, ...grant })),
    holds: [...state.holds].map(([document, { objects, ...hold }]) => ({ document, ...hold, objects: objects.length })),
    keys: [...state.keys].map(([arn, { name, class: keyClass, status: keyStatus, rotations, policyDigest }]) => ({
      name,
      arn,
      class: keyClass,
      status: keyStatus,
      rotations,
      policyDigest,
    })),
    probes: latestProbes(state, kept, at),
  };
}

function statusText({ environment, head, root, executor, open, grants, holds, keys, probes }: ReturnType<typeof reportOf>): string {
  return [
    `${environment}: ${head.sequence + 1} entries, the last at ${head.at}, head ${head.digest}`,
    `root ${root.version}: ${root.threshold} of ${root.custodians.join(', ')}, and one at least of ${root.requiredParties.join(' and ')}`,
    `  ${root.expired ? 'EXPIRED' : 'expires'} ${root.expires}${root.expired ? ': only its renewal, vetoes, freezes and holds are possible' : ''}`,
    `executor ${executor}`,
    ...open.map(
      (one) => `${one.state}: ${one.action} ${one.key ?? ''} from ${one.due}, approved by ${one.approvedBy.join(', ')}: ${one.document}`,
    ),
    ...grants.map(({ grantee, ticket, ends }) => `granted: ${grantee} reads under ${ticket} until ${ends}`),
    ...holds.map((hold) => `held: ${hold.objects} versions in ${hold.bucket} for ${hold.case}, asked by ${hold.by}: ${hold.document}`),
    ...keys.map((key) => `key ${key.name} (${key.class}): ${key.status}, ${key.rotations} rotations`),
    ...probes.map(
      ({ party, missing, last }) =>
        `${missing ? `MISSING: no probe of ${party} of today or yesterday; the last: ` : ''}${last ? probeText(last) : 'none'}`,
    ),
  ].join('\n');
}
