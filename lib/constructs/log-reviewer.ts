import type { Person } from '../config/environment';
import { ANSWERS_IN_BUCKET, ANSWERS_IN_OBJECTS, askingStatements } from '../model/athena';
import { bucketArn, objectsArn, PARTITION, REGION } from '../model/names';
import { logReviewerRole } from '../model/roles';
import { roleNameOf } from './account-baseline';
import type { CentreStack } from './centre-stack';
import { trustInDuty } from './human-roles';
import { addRole } from './role';

/**
 * DPO 4(5): logs are readable only by those who check; a named person, under a ticket, reads, asks with Athena, and nothing else.
 * @param of organizations whose trails are asked about in this account
 */
export function addLogReviewer(stack: CentreStack, people: readonly Person[], storesOf: readonly string[], of: readonly string[]): void {
  const { centre, home } = stack;
  const trust = trustInDuty(stack, people, 'log-reviewer');
  if (trust.length === 0) return;
  // The ledger's copy as well, where it stands: a copy that nobody can read proves nothing.
  const stores = storesOf.flatMap((name) => centre.storesIn(name)).filter((store) => store.key !== undefined);
  const { kind, slug } = home.organization;
  const signing = centre.account(slug, kind === 'company' ? 'assembly' : 'supervision');
  const answers = stores.filter(({ kind }) => kind === 'query-results');
  addRole(stack, {
    purpose: 'log-reviewer',
    name: roleNameOf(logReviewerRole(centre.environment, home.organization).roleArn),
    description: 'A named person reads logs under a ticket',
    trust,
    sessionHours: centre.environment.access.sessionHours,
    permissions: [
      {
        Sid: 'ListLogs',
        Effect: 'Allow',
        Action: ['s3:ListBucket', 's3:ListBucketVersions'],
        Resource: stores.map((store) => bucketArn(store.name)),
      },
      {
        Sid: 'ReadLogs',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectRetention'],
        Resource: stores.map((store) => objectsArn(store.name)),
      },
      {
        Sid: 'DecryptLogs',
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: [...new Set(stores.map((store) => store.key?.arn ?? ''))],
        Condition: { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } },
      },
      {
        // What a trust document is made of, and what a checkpoint is checked with; each key's policy names this role.
        Sid: 'ReadPublicKeysOfSignatures',
        Effect: 'Allow',
        Action: 'kms:GetPublicKey',
        Resource: [...new Set([signing.id, home.id])].map((id) => `arn:${PARTITION}:kms:${REGION}:${id}:key/*`),
      },
      ...askingStatements(centre.environment, home, of),
      {
        Sid: 'FindTheBucketOfAnswers',
        Effect: 'Allow',
        Action: [...ANSWERS_IN_BUCKET],
        Resource: answers.map(({ name }) => bucketArn(name)),
      },
      { Sid: 'KeepAnswers', Effect: 'Allow', Action: [...ANSWERS_IN_OBJECTS], Resource: answers.map(({ name }) => objectsArn(name)) },
      {
        Sid: 'EncryptAnswers',
        Effect: 'Allow',
        Action: 'kms:GenerateDataKey',
        Resource: [...new Set(answers.map((store) => store.key?.arn ?? ''))],
        Condition: { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } },
      },
    ],
  });
}
