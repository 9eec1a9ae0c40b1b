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
    Source: { Type: 'NO_SOURCE', BuildSpec: '{}' },
    Artifacts: { Type: 'NO_ARTIFACTS' },
    Environment: { Type: 'LINUX_CONTAINER', ComputeType: 'BUILD_GENERAL1_LARGE', Image: 'image', PrivilegedMode: false },
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

const questions = {
  Database: { Type: 'AWS::Glue::Database', Properties: { CatalogId: '111122223333', DatabaseInput: { Name: 'logs', Description: 'd' } } },
  Table: {
    Type: 'AWS::Glue::Table',
    DependsOn: 'Database',
    Properties: {
      CatalogId: '111122223333',
      DatabaseName: 'logs',
      TableInput: {
        Name: 'trail',
        TableType: 'EXTERNAL_TABLE',
        Parameters: { 'projection.enabled': 'true' },
        PartitionKeys: [{ Name: 'day', Type: 'string' }],
        StorageDescriptor: {
          Columns: [{ Name: 'eventtime', Type: 'string' }],
          Location: 's3://logs/',
          InputFormat: 'in',
          OutputFormat: 'out',
          SerdeInfo: { SerializationLibrary: 'serde' },
        },
      },
    },
  },
  Group: {
    Type: 'AWS::Athena::WorkGroup',
    Properties: {
      Name: 'review',
      Description: 'd',
      State: 'ENABLED',
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        PublishCloudWatchMetricsEnabled: false,
        RequesterPaysEnabled: false,
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
        ResultConfiguration: {
          OutputLocation: 's3://answers/',
          ExpectedBucketOwner: '111122223333',
          EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: 'arn:aws:kms:eu-central-2:111122223333:key/0' },
        },
      },
    },
  },
  Query: {
    Type: 'AWS::Athena::NamedQuery',
    DependsOn: ['Database', 'Group'],
    Properties: { Name: 'who', Description: 'd', Database: 'logs', WorkGroup: 'review', QueryString: 'SELECT 1' },
  },
};
const edwards = {
  Type: 'AWS::KMS::Key',
  Properties: {
    Description: 'signs notes',
    KeySpec: 'ECC_NIST_EDWARDS25519',
    KeyUsage: 'SIGN_VERIFY',
    KeyPolicy: { Version: '2012-10-17', Statement: [] },
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
    name: 'tables over logs and saved queries',
    template: { Resources: questions },
    expected: { status: 'CREATE_COMPLETE', failed: [], made: ['Database', 'Group', 'Query', 'Table'] },
  },
  {
    name: 'a key of Ed25519',
    template: one(edwards),
    expected: { status: 'CREATE_COMPLETE', failed: [], made: ['One'] },
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
