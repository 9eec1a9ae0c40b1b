import type { AccountRole } from '../../config/environment';
import { EXECUTOR_ACTIONS, KEY_STATE_ACTIONS, PLACING } from '../../model/actions';
import { askingStatements } from '../../model/athena';
import { asTheProjectSays, BUILD_FINDS_NETWORKS, BUILD_PULLS, BUILD_SIGNS_IN, projectsArn, repositoryArn } from '../../model/builds';
import type { Account, Centre, Statement } from '../../model/centre';
import { BOUNDARY_NAME, functionArn, objectsArn, PARTITION, REGION } from '../../model/names';
import { logAccount } from '../../model/organizations';
import { AGENT_ACTIONS, instancesArn, sessionDocumentArn } from '../../model/review';
import { isHeldOnRequest } from '../../model/stores';
import { cosignArn } from '../../model/witness';

/** One line of the ceiling, in Zurich. @param Condition besides the Region */
const atMost = (
  Sid: string,
  Action: readonly string[],
  Resource: string | readonly string[],
  Condition: Statement['Condition'] = {},
): Statement => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
  Condition: { ...Condition, StringEquals: { ...Condition['StringEquals'], 'aws:RequestedRegion': REGION } },
});

/** Of one's own buckets, and what Athena asks of the one that its answers go to, also in parts. */
const OBJECTS = [
  's3:AbortMultipartUpload',
  's3:GetBucketAcl',
  's3:GetBucketLocation',
  's3:GetObject',
  's3:GetObjectLegalHold',
  's3:GetObjectRetention',
  's3:GetObjectVersion',
  's3:GetObjectVersionAcl',
  's3:GetObjectVersionForReplication',
  's3:GetObjectVersionTagging',
  's3:GetReplicationConfiguration',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:ListBucketVersions',
  's3:ListMultipartUploadParts',
  's3:PutObject',
  's3:ReplicateObject',
  's3:ReplicateTags',
] as const;

/** In key-custody the executor acts for the quorum; that it alone does is said by the key policies and the guardrails. */
const CUSTODY = [...EXECUTOR_ACTIONS, ...KEY_STATE_ACTIONS] as const;

/**
 * The most that any role of the centre in an account may do: objects of the centre's own buckets, keys of custody, and
 * forwarding of tripwires, in Zurich. It grants nothing by itself; a role that needs more needs a line here (a test compares).
 */
export function boundaryStatements(centre: Centre, account: Account): Statement[] {
  const { name, supervisor } = centre.environment;
  const keys = `arn:${PARTITION}:kms:${REGION}:${centre.account(supervisor.slug, 'key-custody').id}:key/*`;
  const bus = `arn:${PARTITION}:events:${REGION}:${centre.account(supervisor.slug, 'supervision').id}:event-bus/${name}-*`;
  return [
    // Buckets' names start with the environment's: data cannot be carried into, or taken from, a bucket of somebody else.
    atMost(
      'ObjectsOfTheCentreAtMost',
      [
        ...OBJECTS,
        ...(BUILDS.includes(account.role) ? LOGS_OF_BUILDS : []),
        ...(LINES.includes(account.role) ? ['s3:PutObjectRetention'] : []),
      ],
      `arn:${PARTITION}:s3:::${name}-*`,
    ),
    atMost('KeysOfCustodyAndTripwiresAtMost', ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'events:PutEvents'], [keys, bus]),
    ...(account.role === 'key-custody'
      ? [
          atMost('CustodyOfKeysAtMost', [...CUSTODY], keys),
          // LookupEvents has no resource (Service Authorization Reference, CloudTrail).
          atMost('FindingEventsAtMost', ['cloudtrail:LookupEvents'], '*'),
          atMost(
            'AskingRecorderAndRelayAtMost',
            ['lambda:InvokeFunction'],
            [
              functionArn(centre.environment, account.id, 'custody-recorder'),
              functionArn(centre.environment, centre.secondHand.id, 'custody-relay'),
            ],
          ),
          atMost(
            'ReadingWhatCodeIsDeployedAtMost',
            ['lambda:GetFunctionConfiguration'],
            functionArn(centre.environment, account.id, 'custody-executor'),
          ),
          atMost(
            'HoldingLogsAtMost',
            ['s3:PutObjectLegalHold'],
            centre.stores.filter(isHeldOnRequest).map((store) => objectsArn(store.name)),
          ),
          atMost('LockingEntriesAtMost', ['s3:PutObjectRetention'], `arn:${PARTITION}:s3:::${name}-${supervisor.slug}-ledger-*`),
        ]
      : []),
    // Interfaces of functions have no names beforehand; DenyEveryWayOutOfANetwork and the networks themselves say where they lead.
    ...(PLACES.includes(account.role) || account === centre.secondHand ? [atMost('PlacingFunctionsAtMost', [...PLACING], '*')] : []),
    // ListPublicKeys has no resource, and each Region that is logged has keys of its own.
    ...(account.role === 'supervision' || account.role === 'log-archive'
      ? [{ Sid: 'ReadingSigningKeysAtMost', Effect: 'Allow', Action: ['cloudtrail:ListPublicKeys'], Resource: '*' } as const]
      : []),
    ...(BUILDS.includes(account.role) ? [...buildsAtMost(centre, account), signingAtMost(account)] : []),
    ...(account.role === 'supervision' ? [lineAtMost(centre, account)] : []),
    ...(account === logAccount(account.organization) ? [askingAtMost(centre, account)] : []),
    ...(account.role === 'log-archive'
      ? [
          publicKeysAtMost(centre.account(account.organization.slug, 'assembly')),
          signingAtMost(account),
          atMost('AskingTheWitnessAtMost', ['lambda:InvokeFunction'], cosignArn(centre, account.organization.slug)),
        ]
      : []),
    ...(account.role === 'review' ? reviewAtMost(centre, account) : []),
    // A resource policy that names a session reaches past a boundary's silence, never past its Deny.
    {
      Sid: 'DenyChangingWhoMayDoWhat',
      Effect: 'Deny',
      Action: ['account:*', 'cloudformation:*', 'iam:*', 'organizations:*', 'sts:AssumeRole'],
      Resource: '*',
    },
  ];
}

/** Builds are started as their projects say, whatever a role's own rights; a build pulls its image and stands in its network. */
function buildsAtMost({ environment }: Centre, account: Account): Statement[] {
  const ec2 = (kind: string) => `arn:${PARTITION}:ec2:${REGION}:${account.id}:${kind}/*`;
  const projects = projectsArn(environment, account.id);
  // What places functions says the rest, and that interfaces are made.
  const finds = BUILD_FINDS_NETWORKS.filter((action) => !(PLACING as readonly string[]).includes(action));
  return [
    atMost('StartingBuildsAsProjectsSayAtMost', ['codebuild:StartBuild'], projects, asTheProjectSays),
    // Each action has resources of one kind only.
    atMost(
      'SeeingBuildsAndPullingImagesAtMost',
      ['codebuild:BatchGetBuilds', 'codebuild:BatchGetProjects', ...BUILD_PULLS],
      [projects, repositoryArn(account.id, `${environment.name}-*`)],
    ),
    // None of these has a resource.
    atMost('FindingNetworksAndTheRegistryAtMost', [...finds, BUILD_SIGNS_IN], '*'),
    atMost('LendingInterfacesToCodeBuildAtMost', ['ec2:CreateNetworkInterfacePermission'], ec2('network-interface'), {
      StringEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com' },
    }),
  ];
}

/** Questions about logs; each action has resources of one kind only. */
function askingAtMost({ environment }: Centre, account: Account): Statement {
  const asking = askingStatements(environment, account, ['*'], ['*']);
  return atMost(
    'AskingWithAthenaAtMost',
    asking.flatMap(({ Action }) => Action as readonly string[]),
    asking.flatMap(({ Resource }) => Resource as readonly string[]),
  );
}

/** Sessions with the one document, and what the agents of workstations say; nothing else of Systems Manager. */
const reviewAtMost = ({ environment }: Centre, account: Account): Statement[] => [
  atMost('SessionsWithTheOneDocumentAtMost', ['ssm:StartSession'], [instancesArn(account), sessionDocumentArn(environment, account)]),
  atMost('AgentsOfWorkstationsAtMost', [...AGENT_ACTIONS.ssm, ...AGENT_ACTIONS.ssmmessages], '*'),
  atMost('SeeingThatLogsAreEncryptedAtMost', ['s3:GetEncryptionConfiguration'], `arn:${PARTITION}:s3:::${environment.name}-*`),
];

/** Where builds run. */
const BUILDS: readonly AccountRole[] = ['assembly', 'supervision'];
const LOGS_OF_BUILDS = ['s3:GetBucketAcl', 's3:GetBucketLocation'] as const;
/** Where functions stand in a sealed network; the second hand is one more. */
const PLACES: readonly AccountRole[] = ['key-custody', 'assembly', 'supervision', 'distribution'];
/** Where functions of assembly lines write slots under a lock. */
const LINES: readonly AccountRole[] = ['assembly', 'supervision', 'distribution'];

/** State machines run functions of assembly lines, in both organizations; which one runs which, its role and the functions say. */
const lineAtMost = ({ environment, supervisor }: Centre, { id }: Account): Statement =>
  atMost(
    'AssemblyLinesAtMost',
    ['lambda:InvokeFunction', 'states:StartExecution'],
    [
      ...['control', 'release'].map((step) => `arn:${PARTITION}:lambda:${REGION}:*:function:${environment.name}-*-${step}*`),
      `arn:${PARTITION}:states:${REGION}:${id}:stateMachine:${environment.name}-${supervisor.slug}-line-*`,
    ],
  );

/** Reviewers of logs read public keys, which a trust document is made of. */
const publicKeysAtMost = ({ id }: Account): Statement =>
  atMost('ReadingPublicKeysAtMost', ['kms:GetPublicKey'], `arn:${PARTITION}:kms:${REGION}:${id}:key/*`);

/** Which key a role signs with is said by that key's policy. */
const signingAtMost = ({ id }: Account): Statement =>
  atMost('SigningAtMost', ['kms:Sign', 'kms:GetPublicKey'], `arn:${PARTITION}:kms:${REGION}:${id}:key/*`);

export function boundaryResource(centre: Centre, account: Account): object {
  return {
    Boundary: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        ManagedPolicyName: BOUNDARY_NAME,
        Description: 'Ceiling of every role of the centre in this account; grants nothing by itself',
        PolicyDocument: { Version: '2012-10-17', Statement: boundaryStatements(centre, account) },
      },
    },
  };
}
