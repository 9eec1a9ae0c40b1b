import type { Rule } from '../../../lib/gate/types';
import { bucketOwnerEnforced } from './bucket-owner-enforced';
import { bucketPublicBlocked } from './bucket-public-blocked';
import { bucketTlsOnly } from './bucket-tls-only';
import { guardrailsWhole } from './guardrails-whole';
import { knownPrincipalsOnly } from './known-principals-only';
import { namedRights } from './named-rights';
import { noAdministrator } from './no-administrator';
import { noAllowToAnyone } from './no-allow-to-anyone';
import { noCrossAccountReference } from './no-cross-account-reference';
import { noRouteOut } from './no-route-out';
import { organizationPolicyQuota } from './organization-policy-quota';
import { trustPinned } from './trust-pinned';

export const ISOLATION: readonly Rule[] = [
  bucketPublicBlocked,
  bucketTlsOnly,
  bucketOwnerEnforced,
  noAllowToAnyone,
  knownPrincipalsOnly,
  noCrossAccountReference,
  noRouteOut,
  noAdministrator,
  organizationPolicyQuota,
  guardrailsWhole,
  namedRights,
  trustPinned,
];
