import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { SECOND_HAND_ACTIONS } from '../model/actions';
import { foundersDigest } from '../model/functions';
import { accountRootArn, bucketArn, functionArn, objectsArn, PARTITION, REGION } from '../model/names';
import { relayRole } from '../model/roles';
import { roleNameOf } from './account-baseline';
import type { CentreStack } from './centre-stack';
import { addFunction } from './functions';
import { addRole, serviceTrust } from './role';
import { addSealedNetwork, placing } from './sealed-network';

const READ_BUCKET = ['s3:ListBucketVersions'] as const;
const READ_OBJECTS = ['s3:GetObjectVersion', 's3:GetObjectRetention'] as const;

/**
 * The second hand of key custody: a network without any way out, in it the one KMS endpoint that every key policy demands for a
 * change (`aws:VpceAccount`), and the relay that sends the executor's signed request through it. The credentials are the executor's,
 * the path is the founder's, who judges by a ledger of its own; neither changes a key alone.
 */
export function addSecondHand(stack: CentreStack): void {
  const { centre, home } = stack;
  if (home !== centre.secondHand) return;
  const { environment } = centre;
  const custody = centre.account(centre.supervisor.slug, 'key-custody');
  const copies = centre.storesIn(stack.stackName).filter((store) => store.kind === 'ledger-copy');
  const [copy] = copies;
  const relay = relayRole(environment, home.organization).roleArn;
  const { place } = addSealedNetwork(stack, 'SecondHand', 'the second hand', [
    {
      service: 'kms',
      statements: [
        {
          Sid: 'OnlyTheExecutorChangesKeys',
          Effect: 'Allow',
          Principal: { AWS: accountRootArn(custody.id) },
          Action: [...SECOND_HAND_ACTIONS],
          Resource: `arn:${PARTITION}:kms:${REGION}:${custody.id}:key/*`,
          Condition: { ArnEquals: { 'aws:PrincipalArn': centre.executorArn } },
        },
      ],
    },
    {
      service: 's3',
      statements: [
        {
          Sid: 'OnlyTheRelayReadsTheLedgersCopy',
          Effect: 'Allow',
          Principal: { AWS: accountRootArn(home.id) },
          Action: [...READ_BUCKET, ...READ_OBJECTS],
          Resource: copies.flatMap(({ name }) => [bucketArn(name), objectsArn(name)]),
          Condition: { ArnEquals: { 'aws:PrincipalArn': relay } },
        },
      ],
    },
  ]);
  addRole(stack, {
    purpose: 'custody-relay',
    name: roleNameOf(relay),
    description: 'Reads the copy of the custody ledger; has no right to change a key',
    trust: serviceTrust('lambda.amazonaws.com', home.id),
    permissions: [
      { Sid: 'ListTheLedgersCopy', Effect: 'Allow', Action: [...READ_BUCKET], Resource: copies.map(({ name }) => bucketArn(name)) },
      { Sid: 'ReadSlotsOfTheCopy', Effect: 'Allow', Action: [...READ_OBJECTS], Resource: copies.map(({ name }) => objectsArn(name)) },
      {
        Sid: 'DecryptTheLedgersCopy',
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: [...new Set(copies.map((store) => store.key?.arn ?? ''))],
        Condition: { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } },
      },
      ...placing(stack, 'custody-relay'),
    ],
  });
  const code = addFunction(stack, 'custody-relay', {
    description: "Sends the executor's signed request through this network, if it is the act that the ledger says",
    settings: {
      ledgerBucket: copy?.name ?? '',
      ledgerDays: String(copy?.lockDays ?? 0),
      founders: foundersDigest(environment.name, environment.custody),
    },
    // It reads the copy from the beginning when it starts anew.
    timeoutSeconds: 120,
    atOnce: 2,
    place,
  });
  // Lambda takes a role as a principal only when it exists, and the executor's stack comes after this one, whose copy of the ledger it
  // needs. In its account the boundary lets the executor alone ask; the relay judges what is asked, whoever asks.
  const door = new CfnPermission(stack, 'ExecutorAsksTheRelay', {
    functionName: functionArn(environment, home.id, 'custody-relay'),
    action: 'lambda:InvokeFunction',
    principal: custody.id,
  });
  door.addResourceDependency(code);
}
