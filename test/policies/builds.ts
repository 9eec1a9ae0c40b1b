import { asTheProjectSays, buildsOf } from '../../lib/model/builds';
import { BUILDSPEC } from '../../lib/model/buildspec';
import type { Json } from './case';
import { testCentre } from './centre';
import { of } from './samples';

/** A sound build project with its network, as a company's assembly account has it. */

const centre = testCentre();
const [vendor] = centre.companies;
if (!vendor) throw new Error('the reference has no company');
export const build = buildsOf(centre, vendor).first;
export const ASSEMBLY = build.account.id;

const project = of('AWS::CodeBuild::Project', {
  Name: build.name,
  ServiceRole: build.role.roleArn,
  Source: { Type: 'S3', Location: `${build.source.name}/source.zip`, BuildSpec: BUILDSPEC },
  Artifacts: { Type: 'NO_ARTIFACTS' },
  Cache: { Type: 'NO_CACHE' },
  Environment: {
    Type: 'LINUX_CONTAINER',
    ComputeType: 'BUILD_GENERAL1_LARGE',
    Image: build.image,
    ImagePullCredentialsType: 'SERVICE_ROLE',
    PrivilegedMode: false,
  },
  VpcConfig: { VpcId: { Ref: 'Network' }, Subnets: [{ Ref: 'Subnet' }], SecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] },
  LogsConfig: {
    CloudWatchLogs: { Status: 'DISABLED' },
    S3Logs: { Status: 'ENABLED', Location: `${build.landing.name}/builds`, EncryptionDisabled: true },
  },
});

export const soundBuild = {
  Resources: {
    Network: of('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/26' }),
    Subnet: of('AWS::EC2::Subnet', { VpcId: { Ref: 'Network' }, CidrBlock: '10.0.0.0/27', MapPublicIpOnLaunch: false }),
    Group: of('AWS::EC2::SecurityGroup', {
      GroupDescription: 'g',
      VpcId: { Ref: 'Network' },
      SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/26' }],
    }),
    Project: project,
  },
};

export const startsBuilds: { readonly [key: string]: Json } = {
  Action: 'codebuild:StartBuild',
  Resource: build.projectArn,
  Condition: asTheProjectSays as unknown as Json,
};
