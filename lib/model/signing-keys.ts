import type { Environment, Slug } from '../config/environment';
import { KEY_ADMINISTRATION, KEY_FORBIDDEN, KEY_STACK_ACTIONS } from './actions';
import type { Account, KeyArn, Organization, PolicyDocument } from './centre';
import type { PinnedRole } from './key-policy';
import { accountRootArn, bootstrapRoleArn, companyBuildsStackName, pascal, REGION } from './names';
import { accountOf } from './organizations';
import { plannedKeyArn } from './registry-entry';
import * as roles from './roles';

/** What a statement is about; each has a key of its own, so that one signature never stands for two. */
export const SIGNING_PURPOSES = ['provenance', 'comparison', 'summary', 'release', 'log', 'checkpoint', 'cosignature'] as const;
export type SigningPurpose = (typeof SIGNING_PURPOSES)[number];

/**
 * A key that signs what is built and released. It lives where its signer works, in its own organization: no key policy of one
 * organization is the other's to write. It is no key of custody: nobody administers it, not even a quorum.
 */
export interface SigningKey {
  /** e.g. 'signing/vendor/release'. */
  readonly name: string;
  readonly class: `sign-${SigningPurpose}`;
  readonly purpose: SigningPurpose;
  readonly account: Account;
  /** Company about whose releases it speaks, where that is not the organization it stands in. */
  readonly of?: Slug;
  readonly stackName: string;
  readonly logicalId: string;
  /** A stand-in: policies name the keys of the account, and each key its signer, so that no ARN is needed beforehand. */
  readonly arn: KeyArn;
  /** The policy it is created with, for ever. */
  readonly genesisPolicy: PolicyDocument;
  /** Whose signature it is. */
  readonly signer: PinnedRole;
  /** Notes of C2SP are signed with Ed25519; statements in DSSE with P-256. */
  readonly spec: 'ECC_NIST_P256' | 'ECC_NIST_EDWARDS25519';
}

/** The company states how it built, and signs what is released; for each company the supervisor does so too, compares, summarizes and logs. */
export function planSigningKeys(environment: Environment, organizations: readonly Organization[]): readonly SigningKey[] {
  return organizations.flatMap((organization) => {
    if (organization.kind === 'company') {
      const account = accountOf(organization, 'assembly');
      return [
        signingKey(environment, account, 'provenance', roles.buildControlRole(environment, organization)),
        signingKey(environment, account, 'release', roles.releaseSignerRole(environment, organization)),
        signingKey(environment, accountOf(organization, 'log-archive'), 'checkpoint', roles.publisherRole(environment, organization)),
      ];
    }
    const account = accountOf(organization, 'supervision');
    return [
      signingKey(environment, account, 'cosignature', roles.cosignerRole(environment, organization, '*')),
      ...environment.companies.flatMap(({ slug }) => {
        const step = (name: roles.SupervisorStep) => roles.supervisorStepRole(environment, organization, slug, name);
        return [
          signingKey(environment, account, 'provenance', roles.secondBuildControlRole(environment, organization, slug), slug),
          signingKey(environment, account, 'comparison', step('compare'), slug),
          signingKey(environment, account, 'summary', step('summarize'), slug),
          signingKey(environment, account, 'release', step('sign'), slug),
          signingKey(environment, account, 'log', step('log'), slug),
        ];
      }),
    ];
  });
}

function signingKey(environment: Environment, account: Account, purpose: SigningPurpose, signer: PinnedRole, of?: Slug): SigningKey {
  const name = ['signing', account.organization.slug, ...(of === undefined ? [] : [of]), purpose].join('/');
  return {
    name,
    class: `sign-${purpose}`,
    purpose,
    account,
    // What the supervisor states about one company's releases has keys of its own, in that company's stack.
    stackName: of === undefined ? account.stackName : companyBuildsStackName(of),
    ...(of === undefined ? {} : { of }),
    logicalId: `${pascal('signing', purpose)}Key`,
    arn: plannedKeyArn(environment.name, account.id, REGION, name),
    genesisPolicy: signingPolicy(account, signer, roles.logReviewerRole(environment, account.organization)),
    signer,
    spec: purpose === 'checkpoint' || purpose === 'cosignature' ? 'ECC_NIST_EDWARDS25519' : 'ECC_NIST_P256',
  };
}

/**
 * One role signs, the organization's reviewers of logs read the public half, CloudFormation creates and reads, nobody does anything else. Nobody can stop such a key either: what it signed is
 * withdrawn by a statement of both organizations, and a signature of one alone releases nothing.
 */
function signingPolicy({ id }: Account, signer: PinnedRole, reviewer: PinnedRole): PolicyDocument {
  const own = { AWS: accountRootArn(id) };
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'SignerSigns',
        Effect: 'Allow',
        Principal: own,
        Action: ['kms:Sign', 'kms:GetPublicKey'],
        Resource: '*',
        Condition: { [signer.roleArn.includes('*') ? 'ArnLike' : 'ArnEquals']: { 'aws:PrincipalArn': signer.roleArn } },
      },
      {
        Sid: 'ReviewersReadThePublicKey',
        Effect: 'Allow',
        Principal: { AWS: accountRootArn(reviewer.accountId) },
        Action: 'kms:GetPublicKey',
        Resource: '*',
        Condition: { ArnEquals: { 'aws:PrincipalArn': reviewer.roleArn } },
      },
      {
        Sid: 'StackCreatesAndReadsDrift',
        Effect: 'Allow',
        Principal: own,
        Action: [...KEY_STACK_ACTIONS.filter((action) => action !== 'kms:EnableKeyRotation')],
        Resource: '*',
        Condition: { ArnEquals: { 'aws:PrincipalArn': bootstrapRoleArn(id, 'cfn-exec') } },
      },
      {
        Sid: 'DenyChangingASigningKey',
        Effect: 'Deny',
        Principal: '*',
        Action: [...KEY_ADMINISTRATION, ...KEY_FORBIDDEN],
        Resource: '*',
      },
    ],
  };
}
