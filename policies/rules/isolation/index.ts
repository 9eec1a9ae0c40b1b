import type { Rule } from '../../../lib/gate/types';
import { bucketOwnerEnforced } from './bucket-owner-enforced';
import { bucketPublicBlocked } from './bucket-public-blocked';
import { bucketTlsOnly } from './bucket-tls-only';
import { buildInNetwork } from './build-in-network';
import { buildNotPrivileged } from './build-not-privileged';
import { endpointPolicyNarrow } from './endpoint-policy-narrow';
import { guardrailsWhole } from './guardrails-whole';
import { knownPrincipalsOnly } from './known-principals-only';
import { namedRights } from './named-rights';
import { noAdministrator } from './no-administrator';
import { noAllowToAnyone } from './no-allow-to-anyone';
import { noCrossAccountReference } from './no-cross-account-reference';
import { noRouteOut } from './no-route-out';
import { organizationPolicyQuota } from './organization-policy-quota';
import { partnerExpires } from './partner-expires';
import { storePolicyWhole } from './store-policy-whole';
import { trustPinned } from './trust-pinned';
import { workstationSealed } from './workstation-sealed';

export const ISOLATION: readonly Rule[] = [
  bucketPublicBlocked,
  bucketTlsOnly,
  storePolicyWhole,
  bucketOwnerEnforced,
  noAllowToAnyone,
  knownPrincipalsOnly,
  noCrossAccountReference,
  noRouteOut,
  noAdministrator,
  organizationPolicyQuota,
  guardrailsWhole,
  namedRights,
  buildInNetwork,
  buildNotPrivileged,
  endpointPolicyNarrow,
  workstationSealed,
  partnerExpires,
  trustPinned,
];
