import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../lib/stacks';
import { guardrailsOf } from '../../policies/guardrails';
import { centreOf, ENVIRONMENTS, type Resource } from './bootstrap-templates';

const FOUNDERS = { reference: '200000000002', minimal: '510000000002', trial: '710000000002' } as const;

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

  test('its network has one endpoint, for the executor only, and nothing else is in it', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'second-hand-'));
    const stacks = buildApp(centre, { outdir }).synth().stacks;
    const networks = stacks.flatMap(({ stackName, templateFullPath }) => {
      const { Resources } = JSON.parse(readFileSync(templateFullPath, 'utf8')) as { Resources: Record<string, Resource> };
      return Object.entries(Resources)
        .filter(([, { Type }]) => Type.startsWith('AWS::EC2::') && stackName.endsWith('-log-archive'))
        .map(([id, { Type, Properties }]) => ({ stackName, id, Type, Properties }));
    });
    rmSync(outdir, { recursive: true });
    const stackName = centre.secondHand.stackName;
    const vpc = { Ref: 'SecondHandNetwork' };
    const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/26' };
    const subnet = (zone: string, CidrBlock: string) => ({
      VpcId: vpc,
      AvailabilityZone: `eu-central-2${zone}`,
      CidrBlock,
      MapPublicIpOnLaunch: false,
    });
    expect(networks).toEqual([
      {
        stackName,
        id: 'SecondHandNetwork',
        Type: 'AWS::EC2::VPC',
        Properties: { CidrBlock: '10.0.0.0/26', EnableDnsHostnames: true, EnableDnsSupport: true },
      },
      { stackName, id: 'SecondHandSubnetA', Type: 'AWS::EC2::Subnet', Properties: subnet('a', '10.0.0.0/27') },
      { stackName, id: 'SecondHandSubnetB', Type: 'AWS::EC2::Subnet', Properties: subnet('b', '10.0.0.32/27') },
      {
        stackName,
        id: 'SecondHandGroup',
        Type: 'AWS::EC2::SecurityGroup',
        Properties: {
          GroupDescription: 'HTTPS within the network of the second hand, nothing else',
          VpcId: vpc,
          SecurityGroupIngress: [{ ...https, Description: 'To the endpoint' }],
          SecurityGroupEgress: [{ ...https, Description: 'Within this network only' }],
        },
      },
      {
        stackName,
        id: 'SecondHandEndpoint',
        Type: 'AWS::EC2::VPCEndpoint',
        Properties: {
          VpcId: vpc,
          VpcEndpointType: 'Interface',
          ServiceName: 'com.amazonaws.eu-central-2.kms',
          PrivateDnsEnabled: true,
          SubnetIds: [{ Ref: 'SecondHandSubnetA' }, { Ref: 'SecondHandSubnetB' }],
          SecurityGroupIds: [{ 'Fn::GetAtt': ['SecondHandGroup', 'GroupId'] }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'OnlyTheExecutorChangesKeys',
                Effect: 'Allow',
                Principal: { AWS: `arn:aws:iam::${custody}:root` },
                Action: ['kms:PutKeyPolicy', 'kms:DisableKey', 'kms:ScheduleKeyDeletion'],
                Resource: `arn:aws:kms:eu-central-2:${custody}:key/*`,
                Condition: { ArnEquals: { 'aws:PrincipalArn': centre.executorArn } },
              },
            ],
          },
        },
      },
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
