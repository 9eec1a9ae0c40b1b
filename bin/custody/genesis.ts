import { digestOf, GENESIS, type GenesisKey, ROOT, type Root, seal } from '../../lib/custody';
import type { Centre } from '../../lib/model/centre';
import { type Command, formatOf, parsed } from '../command';
import { loadCentre } from '../load-centre';
import { instantOption, required } from './custodian';
import { count, finish, flag, text } from './draft';
import { refuseExisting } from './paper';

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
