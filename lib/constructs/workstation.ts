import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnInstance } from 'aws-cdk-lib/aws-ec2';
import { CfnInstanceProfile } from 'aws-cdk-lib/aws-iam';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import type { Company, Partner } from '../config/environment';
import type { Statement, Store } from '../model/centre';
import { accountRootArn, bucketArn, objectsArn, pascal, workstationRoleName } from '../model/names';
import { AGENT_ACTIONS, PARTNER_TAG, SESSION_LOGS, sessionDocumentName } from '../model/review';
import { workstationRoles } from '../model/roles';
import type { CentreStack } from './centre-stack';
import { addRole } from './role';
import { addSealedNetwork, type Endpoint, type SealedNetwork } from './sealed-network';

const MINUTES_IDLE = 15;

/** The network that material is read in, and the one document that sessions are started with: a shell whose every byte is logged. */
export function addReviewNetwork(stack: CentreStack, stores: readonly Store[], landing: Store): SealedNetwork {
  const { centre, home } = stack;
  const document = new CfnDocument(stack, 'ReviewSession', {
    name: sessionDocumentName(centre.environment, home),
    documentType: 'Session',
    documentFormat: 'JSON',
    content: {
      schemaVersion: '1.0',
      description: 'A shell on a review workstation, logged in full; no port forwarding, no SSH',
      sessionType: 'Standard_Stream',
      inputs: {
        s3BucketName: landing.name,
        s3KeyPrefix: SESSION_LOGS,
        s3EncryptionEnabled: true,
        cloudWatchLogGroupName: '',
        cloudWatchEncryptionEnabled: false,
        kmsKeyId: '',
        runAsEnabled: true,
        runAsDefaultUser: 'reviewer',
        idleSessionTimeout: String(MINUTES_IDLE),
        maxSessionDuration: String(centre.environment.access.sessionHours * 60),
      },
    },
  });
  document.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return addSealedNetwork(stack, 'Review', 'review', endpointsOf(stack, stores, landing));
}

/** What may pass, whoever's credentials are used inside: reading material, and writing what was typed and shown. */
function endpointsOf({ centre, home }: CentreStack, stores: readonly Store[], landing: Store): Endpoint[] {
  const only = {
    Principal: { AWS: accountRootArn(home.id) },
    Condition: { ArnLike: { 'aws:PrincipalArn': workstationRoles(centre.environment, home.organization).roleArn } },
  };
  const agent = (service: keyof typeof AGENT_ACTIONS): Endpoint => ({
    service,
    statements: [{ Sid: 'AgentsOfWorkstationsSpeak', Effect: 'Allow', Action: [...AGENT_ACTIONS[service]], Resource: '*', ...only }],
  });
  const s3 = (Sid: string, Action: readonly string[], Resource: string | readonly string[]): Statement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
    ...only,
  });
  return [
    {
      service: 's3',
      statements: [
        s3(
          'WorkstationsReadMaterial',
          ['s3:GetObject', 's3:GetObjectVersion'],
          stores.map((store) => objectsArn(store.name)),
        ),
        s3(
          'WorkstationsListMaterial',
          ['s3:ListBucket', 's3:ListBucketVersions'],
          stores.map((store) => bucketArn(store.name)),
        ),
        s3('SessionLogsAreWritten', ['s3:PutObject'], sessionLogs(landing)),
        s3('AgentsSeeThatLogsAreEncrypted', ['s3:GetEncryptionConfiguration'], bucketArn(landing.name)),
      ],
    },
    agent('ssm'),
    agent('ssmmessages'),
  ];
}

const sessionLogs = (landing: Store) => `${bucketArn(landing.name)}/${SESSION_LOGS}/*`;

/**
 * A partner's own machine in the sealed network: no key pair, no address, nobody's but the partner's. It reads for as long as the
 * partner's access lasts, and goes with it.
 * @param reads what the partner's level shows, under the time
 */
export function addWorkstation(
  stack: CentreStack,
  { company, partner, network, landing }: { company: Company; partner: Partner; network: SealedNetwork; landing: Store },
  reads: readonly Statement[],
): void {
  const name = workstationRoleName(stack.centre.environment, company.slug, partner.level, partner.slug);
  const id = pascal('workstation', partner.slug);
  const role = addRole(stack, {
    purpose: `workstation-${partner.slug}`,
    name,
    description: `Workstation of ${partner.name}: shows level ${partner.level} until ${partner.expires}`,
    trust: [{ Sid: 'WorkstationsAssume', Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    permissions: [
      ...reads,
      { Sid: 'WriteSessionLogs', Effect: 'Allow', Action: 's3:PutObject', Resource: sessionLogs(landing) },
      { Sid: 'SeeThatLogsAreEncrypted', Effect: 'Allow', Action: 's3:GetEncryptionConfiguration', Resource: bucketArn(landing.name) },
      { Sid: 'SpeakWithSessionManager', Effect: 'Allow', Action: [...AGENT_ACTIONS.ssm, ...AGENT_ACTIONS.ssmmessages], Resource: '*' },
    ],
  });
  const profile = new CfnInstanceProfile(stack, `${id}Profile`, { instanceProfileName: name, roles: [role.ref] });
  const instance = new CfnInstance(stack, id, {
    imageId: company.reviewImage,
    instanceType: 't3.medium',
    iamInstanceProfile: profile.ref,
    subnetId: network.subnets[0]?.ref ?? '',
    securityGroupIds: [network.group.attrGroupId],
    // Under EC2's own key: keys of custody give no grants, which EBS needs.
    blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { encrypted: true, volumeType: 'gp3', deleteOnTermination: true } }],
    disableApiTermination: true,
    ebsOptimized: true,
    monitoring: true,
    metadataOptions: { httpTokens: 'required', httpEndpoint: 'enabled', httpPutResponseHopLimit: 1 },
    tags: [{ key: PARTNER_TAG, value: partner.slug }],
  });
  for (const endpoint of network.endpoints) instance.addResourceDependency(endpoint);
}
