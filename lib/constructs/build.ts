import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnProject } from 'aws-cdk-lib/aws-codebuild';
import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import {
  BUILD_FINDS_NETWORKS,
  BUILD_LOGS,
  BUILD_PLACES,
  BUILD_PULLS,
  BUILD_SIGNS_IN,
  BUILD_STANDS,
  type Build,
  SOURCE_ARCHIVE,
} from '../model/builds';
import { BUILDSPEC } from '../model/buildspec';
import type { Statement } from '../model/centre';
import { accountRootArn, bucketArn, objectsArn, PARTITION, REGION } from '../model/names';
import { roleNameOf } from './account-baseline';
import type { CentreStack } from './centre-stack';
import { addRole, serviceTrust } from './role';
import { addSealedNetwork, type Endpoint } from './sealed-network';

const MINUTES = 240;
const HOURS_QUEUED = 8;

/** One build of a company: its network, the repository of its image, its role and its project. */
export function addBuild(stack: CentreStack, build: Build): void {
  const network = addSealedNetwork(stack, 'Build', 'the build', endpointsOf(build));
  const repository = new CfnRepository(stack, 'BuildImages', {
    repositoryName: build.name,
    imageTagMutability: 'IMMUTABLE',
    imageScanningConfiguration: { scanOnPush: true },
    // ECR needs grants on a key, which keys of custody give to nobody but readers of users' data; the digest pins what runs.
    encryptionConfiguration: { encryptionType: 'AES256' },
  });
  repository.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const role = addRole(stack, {
    purpose: 'build',
    name: roleNameOf(build.role.roleArn),
    description: `The build of ${build.company.name} reads locked source and tools, and writes what came out`,
    trust: serviceTrust('codebuild.amazonaws.com', build.account.id),
    permissions: [...worksOn(build), ...pullsItsImage(build), ...standsInItsNetwork(build)],
  });
  const project = new CfnProject(stack, 'BuildProject', {
    name: build.name,
    description: `Builds what ${build.company.name} releases, from locked source and tools`,
    serviceRole: build.role.roleArn,
    encryptionKey: build.artefacts.key?.arn ?? '',
    source: { type: 'S3', location: `${build.source.name}/${SOURCE_ARCHIVE}`, buildSpec: BUILDSPEC },
    artifacts: { type: 'NO_ARTIFACTS' },
    cache: { type: 'NO_CACHE' },
    environment: {
      type: 'LINUX_CONTAINER',
      computeType: 'BUILD_GENERAL1_LARGE',
      image: build.image,
      imagePullCredentialsType: 'SERVICE_ROLE',
      privilegedMode: false,
      environmentVariables: [
        { name: BUILD_PLACES.toolchain, type: 'PLAINTEXT', value: build.toolchain.name },
        { name: BUILD_PLACES.artefacts, type: 'PLAINTEXT', value: build.artefacts.name },
      ],
    },
    vpcConfig: {
      vpcId: network.vpc.ref,
      subnets: network.subnets.map((subnet) => subnet.ref),
      securityGroupIds: [network.group.attrGroupId],
    },
    logsConfig: {
      cloudWatchLogs: { status: 'DISABLED' },
      // With the bucket's own encryption: what lands is replicated only under SSE-S3.
      s3Logs: { status: 'ENABLED', location: `${build.landing.name}/${BUILD_LOGS}`, encryptionDisabled: true },
    },
    timeoutInMinutes: MINUTES,
    queuedTimeoutInMinutes: HOURS_QUEUED * 60,
  });
  project.applyRemovalPolicy(RemovalPolicy.RETAIN);
  project.addResourceDependency(role);
  for (const endpoint of network.endpoints) project.addResourceDependency(endpoint);
}

const viaS3 = { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } };
const logs = ({ landing }: Build) => `${bucketArn(landing.name)}/${BUILD_LOGS}/*`;

function worksOn(build: Build): Statement[] {
  const { source, toolchain, artefacts, landing } = build;
  return [
    {
      Sid: 'ReadSourceAndTools',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: [objectsArn(source.name), objectsArn(toolchain.name)],
    },
    { Sid: 'WriteArtefacts', Effect: 'Allow', Action: 's3:PutObject', Resource: objectsArn(artefacts.name) },
    { Sid: 'DecryptSourceAndTools', Effect: 'Allow', Action: 'kms:Decrypt', Resource: source.key?.arn ?? '', Condition: viaS3 },
    { Sid: 'EncryptArtefacts', Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: artefacts.key?.arn ?? '', Condition: viaS3 },
    // CodeBuild User Guide, "Create a CodeBuild service role": what delivery of logs into a bucket asks for.
    { Sid: 'WriteLogs', Effect: 'Allow', Action: 's3:PutObject', Resource: logs(build) },
    { Sid: 'FindTheBucketOfLogs', Effect: 'Allow', Action: ['s3:GetBucketAcl', 's3:GetBucketLocation'], Resource: bucketArn(landing.name) },
  ];
}

const pullsItsImage = ({ repositoryArn }: Build): Statement[] => [
  { Sid: 'PullItsImage', Effect: 'Allow', Action: [...BUILD_PULLS], Resource: repositoryArn },
  // It has no resource (Service Authorization Reference, Amazon ECR).
  { Sid: 'SignInToTheRegistry', Effect: 'Allow', Action: BUILD_SIGNS_IN, Resource: '*' },
];

/** CodeBuild User Guide, "Allow CodeBuild access to AWS services required to create a VPC network interface". */
function standsInItsNetwork({ account }: Build): Statement[] {
  const arn = (rest: string) => `arn:${PARTITION}:ec2:${REGION}:${account.id}:${rest}`;
  return [
    {
      Sid: 'FindItsNetwork',
      Effect: 'Allow',
      Action: [...BUILD_FINDS_NETWORKS],
      Resource: '*',
    },
    {
      Sid: 'StandInItsNetwork',
      Effect: 'Allow',
      Action: [...BUILD_STANDS],
      Resource: [arn('network-interface/*'), arn('subnet/*'), arn('security-group/*')],
    },
    {
      Sid: 'LendItsInterfaceToCodeBuild',
      Effect: 'Allow',
      Action: 'ec2:CreateNetworkInterfacePermission',
      Resource: arn('network-interface/*'),
      Condition: { StringEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com' } },
    },
  ];
}

/** What the build's network lets through, whoever's credentials a build carries. */
function endpointsOf(build: Build): Endpoint[] {
  const { account, role, source, toolchain, artefacts, landing, repositoryArn } = build;
  const principal = { AWS: accountRootArn(account.id) };
  const itself = { ArnEquals: { 'aws:PrincipalArn': role.roleArn } };
  const pulls = (service: string): Endpoint => ({
    service,
    statements: [
      {
        Sid: 'BuildPullsItsImage',
        Effect: 'Allow',
        Principal: principal,
        Action: [...BUILD_PULLS],
        Resource: repositoryArn,
        Condition: itself,
      },
      {
        Sid: 'BuildSignsInToTheRegistry',
        Effect: 'Allow',
        Principal: principal,
        Action: BUILD_SIGNS_IN,
        Resource: '*',
        Condition: itself,
      },
    ],
  });
  return [
    {
      service: 's3',
      statements: [
        {
          Sid: 'BuildReadsSourceAndTools',
          Effect: 'Allow',
          Principal: principal,
          Action: ['s3:GetObject', 's3:GetObjectVersion'],
          Resource: [objectsArn(source.name), objectsArn(toolchain.name)],
          Condition: itself,
        },
        {
          Sid: 'BuildWritesArtefactsAndLogs',
          Effect: 'Allow',
          Principal: principal,
          Action: 's3:PutObject',
          Resource: [objectsArn(artefacts.name), logs(build)],
          Condition: itself,
        },
        {
          Sid: 'BuildFindsTheBucketOfLogs',
          Effect: 'Allow',
          Principal: principal,
          Action: ['s3:GetBucketAcl', 's3:GetBucketLocation'],
          Resource: bucketArn(landing.name),
          Condition: itself,
        },
        {
          // Signed by ECR itself (ECR User Guide, "Minimum Amazon S3 bucket permissions for Amazon ECR"); it takes nothing in.
          Sid: 'LayersOfImagesArrive',
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: `arn:${PARTITION}:s3:::prod-${REGION}-starport-layer-bucket/*`,
        },
      ],
    },
    pulls('ecr.api'),
    pulls('ecr.dkr'),
  ];
}
