import type { Centre, PolicyDocument, Statement, Store } from './centre';
import { holdsAreSeen, onlyTheQuorumHolds } from './hold-statements';
import { lineOf } from './line';
import { lineRecords, onlyTheLineReleases } from './line-policy';
import { releaseRole, replicationRole, watcherRole } from './roles';
import * as policy from './store-statements';
import { isHeldOnRequest, isLogStore } from './stores';

/** The policy of a store, whole: what it refuses, and its doors. Stacks write it, and the rule store-policy-whole compares with it. */
export const storePolicy = (centre: Centre, store: Store): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    ...policy.refusals(store, maximumDays(centre, store)),
    ...(store.lockDays === undefined ? [] : [onlyTheQuorumHolds(store, centre.executorArn)]),
    ...(isHeldOnRequest(store) ? holders(centre, store) : []),
    ...doors(centre, store),
  ],
});

function maximumDays({ environment }: Centre, store: Store): number {
  return isLogStore(store) ? environment.retention.logMaximumDays : (store.lockDays ?? 0) + 1;
}

/** Who outside the account's own roles may reach the bucket, by kind. */
function doors(centre: Centre, store: Store): Statement[] {
  const organization = store.account.organization;
  const sources = centre.sourcesOf(store.name);
  const replicators = [
    ...new Map(sources.map((source) => [source.account.id, replicationRole(centre.environment, source.account)])).values(),
  ];
  const replicas = replicators.length > 0 ? policy.replicasArrive(store, replicators) : [];
  switch (store.kind) {
    case 'trail': {
      const trail = centre.trail(organization.slug);
      const management = centre.account(organization.slug, 'management');
      return [...replicas, ...policy.trailDelivers(store, trail.arn, organization.id, management.id)];
    }
    case 'config-landing':
      return policy.configDelivers(
        store,
        organization.accounts.map((account) => account.id),
      );
    case 'landing':
      return [policy.accessLogsArrive(store, store.account.id)];
    case 'source-copy':
    case 'toolchain-copy':
      return [...replicas, policy.onlyReplicasArrive(store)];
    case 'material':
      return [policy.readInItsNetwork(store)];
    case 'artefact':
      return organization.kind === 'company' ? [policy.releasesAreTaken(store, releaseRole(centre.environment, organization))] : [];
    case 'ledger':
    case 'witness':
      return policy.slotsAreClaimedOnce(store);
    case 'records':
      return [...policy.slotsAreClaimedOnce(store), ...lineRecords(store, functionsOf(centre, store.of))];
    case 'release':
      return [...policy.slotsAreClaimedOnce(store), ...onlyTheLineReleases(store, functionsOf(centre, organization.slug))];
    default:
      return replicas;
  }
}

/** Who puts legal holds, and who looks that they are there: roles of key-custody. */
function holders(centre: Centre, store: Store): Statement[] {
  const custody = centre.account(centre.supervisor.slug, 'key-custody');
  const executor = { roleArn: centre.executorArn, accountId: custody.id };
  return holdsAreSeen(store, executor, watcherRole(centre.environment, custody.organization));
}

/** Functions of a company's assembly line. */
function functionsOf(centre: Centre, slug: string | undefined) {
  const company = centre.companies.find((one) => one.slug === slug);
  if (!company) throw new Error(`the model has no company ${slug}`);
  return lineOf(centre, company).functions;
}
