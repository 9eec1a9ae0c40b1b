import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { tripwireBusArn } from '../model/alarms';
import type { Statement, Store, StoreKind } from '../model/centre';
import { VERIFIER_EVENTS, VERIFIER_SOURCE } from '../model/functions';
import { bucketArn, busName, objectsArn, pascal, REGION, roleName } from '../model/names';
import { cosignerRole, publisherRole } from '../model/roles';
import { cosignArn, cosigning, cosignName, publishing, publishName } from '../model/witness';
import { roleNameOf } from './account-baseline';
import { addSilenceAlarm } from './alarms';
import type { CentreStack } from './centre-stack';
import { addFunction, addSchedule } from './functions';
import { addRole, serviceTrust } from './role';
import { addSigningKeys, signs } from './signing';

/** What both need of trails and copies that lie in their own account: list, read with the lock, decrypt through S3. */
function readsTrails(stores: readonly Store[]): Statement[] {
  return [
    {
      Sid: 'ListTrails',
      Effect: 'Allow',
      Action: ['s3:ListBucket', 's3:ListBucketVersions'],
      Resource: stores.map(({ name }) => bucketArn(name)),
    },
    {
      Sid: 'ReadTrails',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectRetention'],
      Resource: stores.map(({ name }) => objectsArn(name)),
    },
    // Of each Region that is logged: keys are public, and say nothing of anybody.
    { Sid: 'ReadSigningKeys', Effect: 'Allow', Action: 'cloudtrail:ListPublicKeys', Resource: '*' },
  ];
}

/** The bucket of a log, or of what a witness keeps: reads, and new names. Without the list a name that is free looks like one that is forbidden. */
function keeps({ name }: Store): Statement[] {
  return [
    { Sid: 'SeeWhichNamesAreFree', Effect: 'Allow', Action: 's3:ListBucket', Resource: bucketArn(name) },
    { Sid: 'ReadAndWriteTheLog', Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: objectsArn(name) },
  ];
}

const keysThroughS3 = (stores: readonly Store[]): Statement => ({
  Sid: 'EncryptAndDecryptThroughS3',
  Effect: 'Allow',
  Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: [...new Set(stores.map(({ key }) => key?.arn ?? ''))],
  Condition: { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } },
});

const storesOf = ({ centre, home }: CentreStack, kinds: readonly StoreKind[]): readonly Store[] =>
  centre.stores.filter(({ kind, account }) => account === home && kinds.includes(kind));

/** In a company's account of logs: every hour its verified digests and the entries of its release log, and at the founder the supervisor's digests and the ledger's head, become entries of its witness log. */
export function addPublisher(stack: CentreStack): void {
  const { centre, home } = stack;
  const { slug } = home.organization;
  const [log] = storesOf(stack, ['witness']) as [Store];
  const read = storesOf(stack, ['trail', 'log-copy', 'ledger-copy']);
  const [ledger] = read.filter(({ kind }) => kind === 'ledger-copy');
  const [records] = storesOf(stack, ['records-copy']) as [Store];
  const name = publishName(centre.environment, slug);
  addSigningKeys(stack);
  addRole(stack, {
    purpose: 'witness-publish',
    name: roleNameOf(publisherRole(centre.environment, home.organization).roleArn),
    description: 'Publishes the witness log of verified trails; reads what it publishes of',
    trust: serviceTrust('lambda.amazonaws.com', home.id),
    permissions: [
      ...readsTrails(read),
      { Sid: 'ListTheReleaseLog', Effect: 'Allow', Action: 's3:ListBucketVersions', Resource: bucketArn(records.name) },
      {
        Sid: 'ReadTheReleaseLog',
        Effect: 'Allow',
        Action: ['s3:GetObjectVersion', 's3:GetObjectRetention'],
        Resource: `${bucketArn(records.name)}/log/${slug}/*`,
      },
      ...keeps(log),
      keysThroughS3([log, ...read, records]),
      signs(home.id),
      { Sid: 'AskTheWitness', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: cosignArn(centre, slug) },
    ],
  });
  const publisher = addFunction(stack, 'witness-publish', {
    as: { name, id: pascal('witness-publish') },
    description: 'Appends verified digests and the release log to the witness log, and asks the supervisor to cosign it',
    settings: {
      witnessQuestion: JSON.stringify(publishing(centre, slug)),
      witnessBucket: log.name,
      witnessKey: keyOf(stack, 'checkpoint'),
      witness: cosignArn(centre, slug),
      releaseLog: records.name,
      releaseDays: String(records.lockDays),
      ...(ledger ? { ledgerBucket: ledger.name, ledgerDays: String(ledger.lockDays) } : {}),
    },
    timeoutSeconds: 900,
    memoryMegabytes: 2048,
    // One run goes on from where the last one ended; two would overtake each other.
    atOnce: 1,
  });
  // Once the supervisor's verifier has looked at the same hours.
  addSchedule(stack, 'witness-publish', { id: 'WitnessPublish', name, runs: name, expression: 'cron(40 * * * ? *)', after: publisher });
}

const keyOf = (stack: CentreStack, purpose: string) => (stack.node.findChild(`${pascal('signing', purpose)}Key`) as CfnKey).attrArn;

/** In supervision: a function for each company, which only that company's account of logs can ask, cosigns what it has verified itself. */
export function addCosigners(stack: CentreStack): void {
  const { centre, home } = stack;
  const [kept] = storesOf(stack, ['witness']) as [Store];
  for (const { slug } of centre.companies) {
    const name = cosignName(centre.environment, slug);
    const question = cosigning(centre, slug);
    const read = question.trails.map(({ readFrom }) => centre.store(readFrom));
    addRole(stack, {
      purpose: `witness-cosign-${slug}`,
      name: roleNameOf(cosignerRole(centre.environment, home.organization, slug).roleArn),
      description: `Cosigns the witness log of ${slug} after verifying the supervisor's own copies`,
      trust: serviceTrust('lambda.amazonaws.com', home.id),
      permissions: [
        ...readsTrails(read),
        ...keeps(kept),
        keysThroughS3([kept, ...read]),
        signs(home.id),
        { Sid: 'TellTheSupervisor', Effect: 'Allow', Action: 'events:PutEvents', Resource: tripwireBusArn(centre) },
      ],
    });
    const cosigner = addFunction(stack, 'witness-cosign', {
      as: { name, id: pascal('witness-cosign', slug) },
      description: `Verifies and cosigns the witness log of ${slug}`,
      settings: {
        witnessQuestion: JSON.stringify(question),
        witnessBucket: kept.name,
        witnessKey: keyOf(stack, 'cosignature'),
        bus: tripwireBusArn(centre),
      },
      timeoutSeconds: 840,
      memoryMegabytes: 2048,
      atOnce: 1,
    });
    const door = new CfnPermission(stack, `WitnessIsAskedBy${pascal(slug)}`, {
      functionName: cosignArn(centre, slug),
      action: 'lambda:InvokeFunction',
      principal: centre.account(slug, 'log-archive').id,
    });
    door.addResourceDependency(cosigner);
  }
}

/** Beside the copies of a company's logs: an alarm when its witness log was not cosigned for two hours. A log that stands still is silent. */
export function addWitnessSilence(stack: CentreStack, slug: string, topic: CfnTopic): void {
  const { environment, supervisor } = stack.centre;
  const rule = roleName(environment, supervisor.slug, `log-cosigned-${slug}`);
  new CfnRule(stack, 'LogCosigned', {
    name: rule,
    description: `Counts how often the witness log of ${slug} was cosigned`,
    eventBusName: busName(environment.name),
    state: 'ENABLED',
    eventPattern: {
      source: [VERIFIER_SOURCE],
      account: [stack.home.id],
      detail: { eventName: [VERIFIER_EVENTS.cosigned], of: [slug] },
    },
  });
  addSilenceAlarm(stack, 'WitnessSilence', {
    name: roleName(environment, supervisor.slug, `silence-witness-${slug}`),
    description: `The witness log of ${slug} was not cosigned for two hours: nothing new is beyond the reach of both organizations`,
    dimensions: [
      { name: 'EventBusName', value: busName(environment.name) },
      { name: 'RuleName', value: rule },
    ],
    hours: 2,
    topic,
    also: slug,
  });
}
