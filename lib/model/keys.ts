import type { Environment } from '../config/environment';
import type { Key, KeyClass, Organization, Statement } from './centre';
import { grouped } from './grouped';
import { alarmsEncrypt, genesisPolicy, type KeyParties, type PinnedRole, readGrants, trailEncrypts, useThroughS3 } from './key-policy';
import { lineRoles } from './line';
import { bootstrapRoleArn, executorRoleName, keysStackName, pascal, REGION, roleArn, watcherRoleName } from './names';
import { accountOf, founderOf, logAccount, secondHandOf } from './organizations';
import { type KeyRegistry, plannedKeyArn } from './registry-entry';
import * as roles from './roles';
import type { StorePlan } from './stores';
import { logKeyName } from './stores';
import { trailArn } from './trails';

const ENCRYPT = ['kms:GenerateDataKey', 'kms:Encrypt'] as const;
const WRITE = ['kms:GenerateDataKey'] as const;
const READ = ['kms:Decrypt'] as const;

/** Every key the stores need, with the policy it is created with. The policy follows from who touches the stores. */
export function planKeys(
  environment: Environment,
  organizations: readonly Organization[],
  stores: readonly StorePlan[],
  registry: KeyRegistry | undefined,
): readonly Key[] {
  const supervisor = organizations[0] as Organization;
  const custody = accountOf(supervisor, 'key-custody');
  const parties: KeyParties = {
    keyCustodyAccountId: custody.id,
    executorArn: roleArn(custody.id, executorRoleName(environment)),
    watcherArn: roleArn(custody.id, watcherRoleName(environment)),
    stackRoleArn: bootstrapRoleArn(custody.id, 'cfn-exec'),
    secondHandAccountId: secondHandOf(organizations).id,
  };
  const adopted = new Map(registry?.keys.map((entry) => [entry.name, entry.arn]));
  const byKey = grouped(stores, (store) => store.keyName);
  const sources = grouped(stores, (store) => store.replicatesTo);
  return [...byKey].map(([name, protectedStores]) => {
    const [keyClass, owner] = classOf(name);
    const uses = usesOf(environment, organizations, name, protectedStores, sources, parties);
    const arn = adopted.get(name);
    return {
      name,
      class: keyClass,
      owner,
      stackName: keysStackName(owner),
      logicalId: `${pascal(...name.split('/').filter((_, index) => index !== 1 || owner === supervisor.slug))}Key`,
      arn: arn ?? plannedKeyArn(environment.name, custody.id, REGION, name),
      adopted: arn !== undefined,
      genesisPolicy: genesisPolicy(keyClass, parties, uses),
    };
  });
}

const CLASSES: Readonly<Record<string, KeyClass>> = {
  statistics: 'user-data',
  material: 'material',
  source: 'material',
  'second-build': 'material',
  release: 'release',
  log: 'log',
  copy: 'log',
  ledger: 'ledger',
  records: 'ledger',
};

function classOf(name: string): [KeyClass, string] {
  const [kind, owner] = name.split('/') as [string, string];
  return [CLASSES[kind] as KeyClass, owner];
}

function usesOf(
  environment: Environment,
  organizations: readonly Organization[],
  keyName: string,
  stores: readonly StorePlan[],
  sources: ReadonlyMap<string, readonly StorePlan[]>,
  parties: KeyParties,
): Statement[] {
  const supervisor = organizations[0] as Organization;
  const statements: Statement[] = stores.flatMap((store) => directUses(environment, organizations, store, parties));
  const readers = stores.filter((store) =>
    ['trail', 'log-copy', 'config-archive', 'access-archive', 'witness', 'ledger-copy', 'records-copy'].includes(store.kind),
  );
  const holder = readers[0]?.account.organization;
  if (holder) {
    const names = readers.map((store) => store.name);
    statements.push(useThroughS3('LogReviewersRead', [roles.logReviewerRole(environment, holder)], READ, names));
  }
  const verified = stores.filter(({ kind, account }) => account.organization === supervisor && (kind === 'trail' || kind === 'log-copy'));
  if (verified.length > 0) {
    const names = verified.map((store) => store.name);
    statements.push(useThroughS3('VerifierReadsTrails', [roles.verifierRole(environment, supervisor)], READ, names));
  }
  const replicatedOut = stores.filter((store) => store.replicatesTo !== undefined);
  if (replicatedOut.length > 0) {
    const replicators = unique(replicatedOut.map((store) => roles.replicationRole(environment, store.account)));
    const names = replicatedOut.map((store) => store.name);
    statements.push(useThroughS3('ReplicationReadsOriginals', replicators, READ, names));
  }
  const replicatedIn = stores.filter((store) => sources.has(store.name));
  if (replicatedIn.length > 0) {
    const replicators = unique(
      replicatedIn.flatMap((store) => (sources.get(store.name) ?? []).map((source) => roles.replicationRole(environment, source.account))),
    );
    const names = replicatedIn.map((store) => store.name);
    statements.push(useThroughS3('ReplicationWritesCopies', replicators, ENCRYPT, names));
  }
  // Topics stand where tripwires come in and where copies are held, each under the log key of its organization.
  if (keyName === logKeyName(supervisor))
    statements.push(alarmsEncrypt(logAccount(supervisor).id, ['events.amazonaws.com', 'cloudwatch.amazonaws.com']));
  const founder = founderOf(organizations);
  if (keyName === logKeyName(founder)) statements.push(alarmsEncrypt(logAccount(founder).id, ['cloudwatch.amazonaws.com']));
  return statements;
}

/** Who writes and reads one store besides replication and log review; Sids carry the store where a key protects several. */
function directUses(environment: Environment, organizations: readonly Organization[], store: StorePlan, parties: KeyParties): Statement[] {
  const supervisor = organizations[0] as Organization;
  const organization = store.account.organization;
  const through = (sid: string, role: PinnedRole | PinnedRole[], actions: readonly string[]) =>
    useThroughS3(sid, [role].flat(), actions, [store.name]);
  // For the witness log each side reads what lies on its own side: publisher and witness compare by nothing else.
  const logged =
    organization === supervisor
      ? through(`WitnessReads${pascal(store.kind)}`, roles.cosignerRole(environment, supervisor, store.of ?? '*'), READ)
      : through(`PublisherReads${pascal(store.kind)}`, roles.publisherRole(environment, organization), READ);
  switch (store.kind) {
    case 'trail':
      return [trailEncrypts(trailArn(environment, organization)), logged];
    case 'log-copy':
      return [logged];
    case 'user-data':
      return [
        through('IngestionEncrypts', roles.ingestionRole(environment, organization), WRITE),
        readGrants(
          parties.keyCustodyAccountId,
          parties.executorArn,
          roles.readerRole(environment, organization, store.market ?? '').roleArn,
        ),
      ];
    case 'material':
      return [
        through('CompanyPublishes', roles.publishRole(environment, organization), WRITE),
        through('PartnersOfTheLevelRead', roles.partnerRoles(environment, organization, store.material ?? 'documentation'), READ),
      ];
    case 'source':
      return [
        through('CompanySubmitsSource', roles.submitRole(environment, organization), WRITE),
        through('BuildReadsSource', [roles.buildRole(environment, organization), roles.buildControlRole(environment, organization)], READ),
      ];
    case 'toolchain':
      return [
        through('CompanySubmitsToolchain', roles.submitRole(environment, organization), WRITE),
        through('BuildReadsToolchain', roles.buildRole(environment, organization), READ),
      ];
    case 'source-copy': {
      const company = store.of ?? '';
      return [
        through('SecondBuildReadsSource', roles.secondBuildRole(environment, supervisor, company), READ),
        through(
          'OrdersAndTheSecondControlReadSource',
          [
            roles.supervisorStepRole(environment, supervisor, company, 'open'),
            roles.secondBuildControlRole(environment, supervisor, company),
          ],
          READ,
        ),
      ];
    }
    case 'toolchain-copy':
      return [through('SecondBuildReadsToolchain', roles.secondBuildRole(environment, supervisor, store.of ?? ''), READ)];
    case 'artefact': {
      const second = organization === supervisor;
      const build = second ? roles.secondBuildRole(environment, supervisor, store.of ?? '') : roles.buildRole(environment, organization);
      const control = second
        ? roles.secondBuildControlRole(environment, supervisor, store.of ?? '')
        : roles.buildControlRole(environment, organization);
      const which = second ? 'Second' : '';
      return [
        through(`${which}BuildWritesArtefacts`, build, WRITE),
        through(`${which}ControlReadsArtefacts`, control, READ),
        // What is delivered is the company's own build; of the supervisor's only the digests are compared.
        ...(second ? [] : [through('ReleaseReadsArtefacts', roles.releaseRole(environment, organization), READ)]),
      ];
    }
    case 'release':
      return [
        // It also reads what it wrote: a release is published again with each entry of the log.
        through('ReleaseWritesArtefacts', roles.releaseRole(environment, organization), [...WRITE, ...READ]),
        through('CustomersDownload', roles.downloadRole(environment, organization), READ),
        // The log says that a release is there when it is.
        through('LogReadsArtefacts', roles.supervisorStepRole(environment, supervisor, organization.slug, 'log'), READ),
      ];
    case 'records': {
      const company = organizations.find(({ slug }) => slug === store.of) as Organization;
      const { publish, ...writers } = lineRoles(environment, supervisor, company);
      return [
        through('TheLineReadsRecords', [...Object.values(writers), publish], READ),
        through('TheLineWritesRecords', Object.values(writers), WRITE),
      ];
    }
    case 'ledger':
      return [
        // Not the executor itself: who administers keys shall use none.
        through('RecorderWritesAndReadsLedger', roles.recorderRole(environment, supervisor), [...WRITE, ...READ]),
        // Itself: who watches the recorder must not ask it.
        through('WatcherReadsLedger', roles.watcherRole(environment, supervisor), READ),
      ];
    case 'query-results':
      return [through('LogReviewersKeepAnswers', roles.logReviewerRole(environment, organization), [...WRITE, ...READ])];
    case 'witness':
      return [
        organization === supervisor
          ? through('WitnessKeepsWhatItCosigned', roles.cosignerRole(environment, supervisor, '*'), [...WRITE, ...READ])
          : through('PublisherWritesItsLog', roles.publisherRole(environment, organization), [...WRITE, ...READ]),
      ];
    case 'ledger-copy':
      // The second hand judges by its own copy; whoever asks it need not be believed.
      return [
        through('RelayReadsTheCopy', roles.relayRole(environment, organization), READ),
        through('PublisherReadsTheLedgersCopy', roles.publisherRole(environment, organization), READ),
      ];
    case 'records-copy':
      return [through('PublisherReadsTheReleaseLog', roles.publisherRole(environment, organization), READ)];
    default:
      return [];
  }
}

function unique(pinnedRoles: readonly PinnedRole[]): PinnedRole[] {
  return [...new Map(pinnedRoles.map((role) => [role.roleArn, role])).values()];
}
