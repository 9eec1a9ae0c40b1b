import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Centre } from '../../lib/model/centre';
import { buildApp } from '../../lib/stacks';
import { guardrailsOf } from '../../policies/guardrails';
import { centreOf, ENVIRONMENTS, type Resource } from './bootstrap-templates';

const FOUNDERS = { reference: '200000000002', minimal: '510000000002', trial: '710000000002' } as const;

/** What belongs to networks, in all stacks. */
function networksOf(centre: Centre) {
  const outdir = mkdtempSync(join(tmpdir(), 'second-hand-'));
  const found = buildApp(centre, { outdir })
    .synth()
    .stacks.flatMap(({ stackName, templateFullPath }) => {
      const { Resources } = JSON.parse(readFileSync(templateFullPath, 'utf8')) as { Resources: Record<string, Resource> };
      return Object.entries(Resources)
        .filter(([, { Type }]) => Type.startsWith('AWS::EC2::') && /-(log-archive|key-custody)$/.test(stackName))
        .map(([id, { Type, Properties }]) => ({ stackName, id, Type, Properties }));
    });
  rmSync(outdir, { recursive: true });
  return found;
}

describe.each(ENVIRONMENTS)('%s', (name) => {
  const centre = centreOf(name);
  const custody = centre.account(centre.supervisor.slug, 'key-custody').id;

  test('is the log-archive of the founding company', () => {
    expect(centre.secondHand).toBe(centre.account(centre.companies[0]?.slug ?? '', 'log-archive'));
    expect(centre.secondHand.id).toBe(FOUNDERS[name]);
  });

  test('no key is changed, disabled or deleted but through its network', () => {
    const denials = centre.keys.map(({ genesisPolicy }) => genesisPolicy.Statement.find(({ Sid }) => Sid.includes('SecondHand')));
    expect(denials).toEqual(
      centre.keys.map(() => ({
        Sid: 'DenyChangesButThroughTheSecondHand',
        Effect: 'Deny',
        Principal: '*',
        Action: ['kms:PutKeyPolicy', 'kms:DisableKey', 'kms:ScheduleKeyDeletion'],
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:VpceAccount': FOUNDERS[name] } },
      })),
    );
  });

  const stacks = networksOf(centre);
  const founder = centre.secondHand.stackName;
  const keyCustody = centre.account(centre.supervisor.slug, 'key-custody').stackName;
  const relay = `arn:aws:iam::${FOUNDERS[name]}:role/${centre.environment.name}-${centre.companies[0]?.slug}-custody-relay`;
  const copy = `arn:aws:s3:::${centre.environment.name}-${centre.companies[0]?.slug}-ledger-copy-${FOUNDERS[name]}`;

  test('networks are the second hand and that of key custody: two zones, HTTPS within, no gateway, no route', () => {
    const plain = stacks.filter(({ Type }) => Type !== 'AWS::EC2::VPCEndpoint');
    const network = (stackName: string, prefix: string, whose: string) => {
      const vpc = { Ref: `${prefix}Network` };
      const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/26' };
      const subnet = (zone: string, CidrBlock: string) => ({
        stackName,
        id: `${prefix}Subnet${zone.toUpperCase()}`,
        Type: 'AWS::EC2::Subnet',
        Properties: { VpcId: vpc, AvailabilityZone: `eu-central-2${zone}`, CidrBlock, MapPublicIpOnLaunch: false },
      });
      const GroupDescription = `HTTPS within the network of ${whose}, nothing else`;
      return [
        {
          stackName,
          id: `${prefix}Network`,
          Type: 'AWS::EC2::VPC',
          Properties: { CidrBlock: '10.0.0.0/26', EnableDnsHostnames: true, EnableDnsSupport: true },
        },
        subnet('a', '10.0.0.0/27'),
        subnet('b', '10.0.0.32/27'),
        {
          stackName,
          id: `${prefix}Group`,
          Type: 'AWS::EC2::SecurityGroup',
          Properties: {
            GroupDescription,
            VpcId: vpc,
            SecurityGroupIngress: [{ ...https, Description: 'To the endpoints' }],
            SecurityGroupEgress: [{ ...https, Description: 'Within this network only' }],
          },
        },
      ];
    };
    const of = (stack: string) => plain.filter(({ stackName }) => stackName === stack);
    expect(of(keyCustody)).toEqual(network(keyCustody, 'Custody', 'key custody'));
    expect(of(founder)).toEqual(network(founder, 'SecondHand', 'the second hand'));
    expect(plain.length).toBe(of(keyCustody).length + of(founder).length);
  });

  test('through the second hand the executor changes keys and the relay reads its copy of the ledger, and nobody does anything else', () => {
    const doors = stacks.filter(({ stackName, Type }) => stackName === founder && Type === 'AWS::EC2::VPCEndpoint');
    const place = {
      VpcId: { Ref: 'SecondHandNetwork' },
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      SubnetIds: [{ Ref: 'SecondHandSubnetA' }, { Ref: 'SecondHandSubnetB' }],
      SecurityGroupIds: [{ 'Fn::GetAtt': ['SecondHandGroup', 'GroupId'] }],
    };
    const policy = (statement: object) => ({ Version: '2012-10-17', Statement: [statement] });
    expect(doors.map(({ Properties }) => Properties)).toEqual([
      {
        ...place,
        ServiceName: 'com.amazonaws.eu-central-2.kms',
        PolicyDocument: policy({
          Sid: 'OnlyTheExecutorChangesKeys',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${custody}:root` },
          Action: ['kms:PutKeyPolicy', 'kms:DisableKey', 'kms:ScheduleKeyDeletion'],
          Resource: `arn:aws:kms:eu-central-2:${custody}:key/*`,
          Condition: { ArnEquals: { 'aws:PrincipalArn': centre.executorArn } },
        }),
      },
      {
        ...place,
        ServiceName: 'com.amazonaws.eu-central-2.s3',
        DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: 'AllResolvers' },
        PolicyDocument: policy({
          Sid: 'OnlyTheRelayReadsTheLedgersCopy',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${FOUNDERS[name]}:root` },
          Action: ['s3:ListBucketVersions', 's3:GetObjectVersion', 's3:GetObjectRetention'],
          Resource: [copy, `${copy}/*`],
          Condition: { ArnEquals: { 'aws:PrincipalArn': relay } },
        }),
      },
    ]);
  });

  test('through the endpoints of key custody each role does what it is there for; what takes the second hand has no way', () => {
    const doors = stacks.filter(({ stackName, Type }) => stackName === keyCustody && Type === 'AWS::EC2::VPCEndpoint');
    const said = doors.map(({ Properties }) => {
      const { ServiceName, PolicyDocument } = Properties as never as {
        ServiceName: string;
        PolicyDocument: {
          Statement: readonly { Sid: string; Action: readonly string[]; Condition: Record<string, Record<string, string[]>> }[];
        };
      };
      return PolicyDocument.Statement.map(({ Sid, Action, Condition }) => [
        ServiceName.split('.').at(-1),
        Sid,
        Condition['ArnEquals']?.['aws:PrincipalArn']?.map((arn) => arn.split('custody-').at(-1)),
        Action.filter((action) => /Put|Create|Disable|Schedule|Invoke|Lookup/.test(action)),
      ]);
    });
    expect(said.flat()).toEqual([
      ['kms', 'ExecutorActsOnKeys', ['executor'], ['kms:CreateGrant']],
      ['kms', 'ExecutorAndWatcherReadKeyState', ['executor', 'watcher'], []],
      ['s3', 'RecorderWritesTheLedger', ['recorder'], ['s3:PutObject', 's3:PutObjectRetention']],
      ['s3', 'RecorderAndWatcherReadTheLedger', ['recorder', 'watcher'], []],
      ['s3', 'ExecutorHoldsLogs', ['executor'], ['s3:PutObjectLegalHold']],
      ['s3', 'WatcherSeesLegalHolds', ['watcher'], []],
      ['lambda', 'ExecutorAsksRecorderAndRelay', ['executor'], ['lambda:InvokeFunction']],
      ['lambda', 'WatcherReadsWhatCodeIsDeployed', ['watcher'], []],
      ['events', 'WatcherTellsTheSupervisor', ['watcher'], ['events:PutEvents']],
      ['cloudtrail', 'ExecutorFindsItsEvents', ['executor'], ['cloudtrail:LookupEvents']],
    ]);
  });

  test('in every organization nobody opens a way out, and endpoints belong to stacks', () => {
    for (const organization of centre.organizations) {
      const guardrail = guardrailsOf(centre, organization).find((candidate) => candidate.name === 'Residency');
      const statements = guardrail?.document.Statement.filter(({ Action }) => JSON.stringify(Action ?? '').includes('ec2:Create')) ?? [];
      expect(guardrail?.targets).toEqual([organization.rootId]);
      expect(statements.map(({ Sid, Resource, Condition }) => ({ Sid, Resource, Condition }))).toEqual([
        { Sid: 'DenyEveryWayOutOfANetwork', Resource: '*', Condition: undefined },
        {
          Sid: 'DenyChangingEndpointsOutsideStacks',
          Resource: '*',
          Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/cdk-centre-cfn-exec-role-*-eu-central-2' } },
        },
      ]);
    }
  });
});
