import type { Centre, Store } from '../../../lib/model/centre';
import { foundersDigest, SETTING } from '../../../lib/model/functions';
import { type AssemblyLine, type LineFunction, lineOf } from '../../../lib/model/line';
import { functionName } from '../../../lib/model/names';
import { cosignArn, cosigning, cosignName, publishing, publishName, type WitnessQuestion } from '../../../lib/model/witness';

type Settings = readonly (readonly [setting: string, value: string])[];
interface Wanted {
  /** A function of an assembly line, which stands in the line's network. */
  readonly inLine: boolean;
  readonly settings: ReadonlyMap<string, string>;
}

/** What the settings of a function of an account must say, where it has them; the ARNs of roles and buses are judged by names-exist. */
export function settingsOf(centre: Centre, account: string | undefined, name: string): Wanted {
  const special = known.get(centre) ?? specialOf(centre);
  known.set(centre, special);
  const own = special.get(`${account} ${name}`);
  return { inLine: own?.inLine ?? false, settings: new Map([...custody(centre, account), ...(own?.settings ?? [])]) };
}

function custody(centre: Centre, account: string | undefined): Settings {
  const { environment } = centre;
  const ledger = storeIn(centre, account, 'ledger') ?? storeIn(centre, account, 'ledger-copy');
  return [
    [SETTING.ledgerBucket, ledger?.name ?? 'a ledger of this account'],
    [SETTING.ledgerDays, String(ledger?.lockDays ?? 'the days of its lock')],
    [SETTING.recorder, functionName(environment, 'custody-recorder')],
    [SETTING.executor, functionName(environment, 'custody-executor')],
    [SETTING.founders, foundersDigest(environment.name, environment.custody)],
  ];
}

interface Own {
  readonly inLine: boolean;
  readonly settings: Settings;
}
type Special = ReadonlyMap<string, Own>;
const known = new WeakMap<Centre, Special>();

/** Functions that several companies have, by account and name. */
function specialOf(centre: Centre): Special {
  const { environment, companies, supervisor } = centre;
  const home = centre.account(supervisor.slug, 'supervision');
  return new Map(
    companies.flatMap((company): readonly (readonly [string, Own])[] => {
      const { slug } = company;
      const archive = centre.account(slug, 'log-archive');
      const line = lineOf(centre, company);
      return [
        ...line.functions.map((one): readonly [string, Own] => [
          `${one.account.id} ${one.role.roleArn.split('/')[1]}`,
          { inLine: true, settings: release(centre, line, one) },
        ]),
        [
          `${archive.id} ${publishName(environment, slug)}`,
          {
            inLine: false,
            settings: [
              ...witness(centre, archive.id, publishing(centre, slug)),
              [SETTING.witness, cosignArn(centre, slug)],
              ...releaseLog(centre, archive.id),
            ],
          },
        ],
        [`${home.id} ${cosignName(environment, slug)}`, { inLine: false, settings: witness(centre, home.id, cosigning(centre, slug)) }],
      ];
    }),
  );
}

function release(centre: Centre, { records, distribution, company, builds }: AssemblyLine, { side }: LineFunction): Settings {
  const build = side === 'centre' ? builds.first : builds.second;
  return [
    [SETTING.releaseRecords, records.name],
    [SETTING.releaseLog, records.name],
    [SETTING.releaseDistribution, distribution.name],
    [SETTING.releaseDays, String(records.lockDays ?? 0)],
    [SETTING.releaseSide, side],
    [SETTING.releaseTrust, centre.trustOf(company.slug) ?? 'no trust document'],
    [SETTING.releaseProject, build.name],
    [SETTING.releaseSources, build.source.name],
    [SETTING.releaseArtefacts, build.artefacts.name],
  ];
}

/** The release log is read in the company's own copy. */
function releaseLog(centre: Centre, account: string): Settings {
  const copy = storeIn(centre, account, 'records-copy');
  return [
    [SETTING.releaseLog, copy?.name ?? 'a copy of the records in this account'],
    [SETTING.releaseDays, String(copy?.lockDays ?? 0)],
  ];
}

function witness(centre: Centre, account: string, question: WitnessQuestion): Settings {
  const log = storeIn(centre, account, 'witness');
  return [
    [SETTING.witnessQuestion, JSON.stringify(question)],
    [SETTING.witnessBucket, log?.name ?? 'a witness store of this account'],
  ];
}

const storeIn = (centre: Centre, account: string | undefined, kind: Store['kind']): Store | undefined =>
  centre.stores.find((store) => store.kind === kind && store.account.id === account);
