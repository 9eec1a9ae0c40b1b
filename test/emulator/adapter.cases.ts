const bucket = (name: string, properties: object = {}) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName: name, ...properties } });
const one = (resource: object) => ({ Resources: { One: resource } });
const parameters = { Parameters: { Fixed: { Type: 'String', Default: 'a', AllowedValues: ['a'] } }, ...one(bucket('parameters')) };
const replicating = (destination: string) =>
  bucket('source', {
    VersioningConfiguration: { Status: 'Enabled' },
    ReplicationConfiguration: {
      Role: 'arn:aws:iam::111122223333:role/replicate',
      Rules: [
        {
          Id: 'all',
          Status: 'Enabled',
          Priority: 1,
          Filter: { Prefix: '' },
          DeleteMarkerReplication: { Status: 'Disabled' },
          Destination: { Account: '111122223333', Bucket: `arn:aws:s3:::${destination}` },
        },
      ],
    },
  });

const project = {
  Type: 'AWS::CodeBuild::Project',
  Properties: {
    Name: 'kept',
    Description: 'a build',
    ServiceRole: 'arn:aws:iam::111122223333:role/build',
    EncryptionKey: 'arn:aws:kms:eu-central-2:111122223333:key/0',
    Source: { Type: 'S3', Location: 'sources/source.zip', BuildSpec: '{}' },
    Artifacts: { Type: 'NO_ARTIFACTS' },
    Environment: {
      Type: 'LINUX_CONTAINER',
      ComputeType: 'BUILD_GENERAL1_LARGE',
      Image: 'image',
      PrivilegedMode: false,
      EnvironmentVariables: [{ Name: 'PLACE', Type: 'PLAINTEXT', Value: 'there' }],
    },
    LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' }, S3Logs: { Status: 'ENABLED', Location: 'a/b', EncryptionDisabled: true } },
    TimeoutInMinutes: 240,
  },
};
const repository = {
  Type: 'AWS::ECR::Repository',
  Properties: {
    RepositoryName: 'images',
    ImageTagMutability: 'IMMUTABLE',
    ImageScanningConfiguration: { ScanOnPush: true },
    EncryptionConfiguration: { EncryptionType: 'AES256' },
  },
};

const document = {
  Type: 'AWS::SSM::Document',
  Properties: {
    Name: 'session',
    DocumentType: 'Session',
    DocumentFormat: 'JSON',
    Content: { schemaVersion: '1.0', description: 'a shell', sessionType: 'Standard_Stream', inputs: { s3BucketName: 'logs' } },
  },
};
const network = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/26' } };
const place = {
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: { Ref: 'Network' }, CidrBlock: '10.0.0.0/27', AvailabilityZone: 'eu-central-2a', MapPublicIpOnLaunch: false },
};
const group = { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'g', VpcId: { Ref: 'Network' } } };
const role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'workstation',
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
  },
};
const profile = {
  Type: 'AWS::IAM::InstanceProfile',
  Properties: { InstanceProfileName: 'workstation', Roles: [{ Ref: 'Role' }] },
};
const machine = {
  Type: 'AWS::EC2::Instance',
  Properties: {
    ImageId: 'ami-00000000000000000',
    InstanceType: 't3.medium',
    IamInstanceProfile: { Ref: 'Two' },
    SubnetId: { Ref: 'Place' },
    SecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }],
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', DeleteOnTermination: true } }],
    DisableApiTermination: true,
    EbsOptimized: true,
    Monitoring: true,
    MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1 },
    Tags: [{ Key: 'Partner', Value: 'one' }],
  },
};

const line = {
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    StateMachineName: 'line',
    StateMachineType: 'STANDARD',
    RoleArn: 'arn:aws:iam::111122223333:role/line',
    DefinitionString: '{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}',
  },
};
const orders = {
  Type: 'AWS::Events::Rule',
  DependsOn: ['One'],
  Properties: {
    Name: 'orders',
    State: 'ENABLED',
    EventPattern: { source: ['aws.s3'], detail: { object: { key: [{ prefix: 'orders/' }] } } },
    Targets: [
      {
        Id: 'line',
        Arn: 'arn:aws:states:eu-central-2:111122223333:stateMachine:line',
        RoleArn: 'arn:aws:iam::111122223333:role/order',
        InputTransformer: { InputPathsMap: { key: '$.detail.object.key' }, InputTemplate: '{"key":<key>}' },
      },
    ],
  },
};
const failures = {
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: 'failed',
    Namespace: 'AWS/States',
    MetricName: 'ExecutionsFailed',
    Dimensions: [{ Name: 'StateMachineArn', Value: 'arn:aws:states:eu-central-2:111122223333:stateMachine:line' }],
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    ActionsEnabled: true,
    AlarmActions: ['arn:aws:sns:eu-central-2:111122223333:alarms'],
  },
};

export interface Case {
  readonly name: string;
  readonly template: object;
  readonly parameters?: { readonly [name: string]: string };
  readonly expected: object;
}
const failed = (id: string, reason: string) => ({ status: 'CREATE_FAILED', failed: [[id, reason]], made: [] });

/** What moto alone takes for created, or drops in silence, fails here. */
export const CASES: readonly Case[] = [
  {
    name: 'a bucket as written',
    template: one(bucket('as-written', { VersioningConfiguration: { Status: 'Enabled' } })),
    expected: { status: 'CREATE_COMPLETE', failed: [], made: ['One'] },
  },
  {
    name: 'an unknown type',
    template: one({ Type: 'AWS::CodeBuild::Fleet', Properties: {} }),
    expected: failed('One', 'AWS::CodeBuild::Fleet is not rehearsed here: lib/emulator/adapter has no way to create it'),
  },
  {
    name: 'a property that nobody sets',
    template: one(bucket('dropped', { IntelligentTieringConfigurations: [] })),
    expected: failed('One', 'AWS::S3::Bucket: the emulator did not keep IntelligentTieringConfigurations absent (found: no reader for it)'),
  },
  {
    name: 'a part of a property that the emulator forgets',
    template: one({
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: 'forgets', Type: 'String', Value: 'x', Description: 'y', Policies: '[]' },
    }),
    expected: failed('One', 'AWS::SSM::Parameter: the emulator did not keep Policies absent (found: no reader for it)'),
  },
  {
    name: 'replicas with nowhere to go',
    template: one(replicating('nowhere')),
    expected: failed('One', 'Destination bucket must exist: nowhere'),
  },
  {
    name: 'replicas to a bucket without versioning',
    template: { Resources: { Two: bucket('unversioned'), One: { ...replicating('unversioned'), DependsOn: 'Two' } } },
    expected: { status: 'CREATE_FAILED', failed: [['One', 'Destination bucket must have versioning enabled: unversioned']], made: ['Two'] },
  },
  {
    name: 'a build project and the repository of its image',
    template: { Resources: { One: project, Two: repository } },
    expected: { status: 'CREATE_COMPLETE', failed: [], made: ['One', 'Two'] },
  },
  {
    name: 'a workstation, its profile and the document of its sessions',
    template: { Resources: { One: document, Network: network, Place: place, Group: group, Role: role, Two: profile, Three: machine } },
    expected: { status: 'CREATE_COMPLETE', failed: [], made: ['Group', 'Network', 'One', 'Place', 'Role', 'Three', 'Two'] },
  },
  {
    name: 'a state machine, what starts it and what tells of its failures',
    template: { Resources: { One: line, Two: orders, Three: failures } },
    expected: { status: 'CREATE_COMPLETE', failed: [], made: ['One', 'Three', 'Two'] },
  },
  {
    name: 'a part of a state machine that nobody reads back',
    template: one({ ...line, Properties: { ...line.Properties, StateMachineName: 'traced', TracingConfiguration: { Enabled: true } } }),
    expected: failed(
      'One',
      'AWS::StepFunctions::StateMachine: the emulator did not keep TracingConfiguration absent (found: no reader for it)',
    ),
  },
  {
    name: 'a part of a build project that the emulator forgets',
    template: one({ ...project, Properties: { ...project.Properties, Name: 'forgets', ConcurrentBuildLimit: 1 } }),
    expected: failed(
      'One',
      "AWS::CodeBuild::Project: the emulator did not keep ConcurrentBuildLimit absent (found: KeyError: 'ConcurrentBuildLimit')",
    ),
  },
  {
    name: 'the order of DependsOn',
    template: { Resources: { One: { ...bucket('first'), DependsOn: ['Two'] }, Two: { Type: 'AWS::Nowhere::Thing' } } },
    expected: failed('Two', 'AWS::Nowhere::Thing is not rehearsed here: lib/emulator/adapter has no way to create it'),
  },
  {
    name: 'a parameter outside its allowed values',
    template: parameters,
    parameters: { Fixed: 'b' },
    expected: { status: 'CREATE_FAILED', failed: [], made: [] },
  },
  {
    name: 'an unknown parameter',
    template: parameters,
    parameters: { Other: 'b' },
    expected: { status: 'CREATE_FAILED', failed: [], made: [] },
  },
];
