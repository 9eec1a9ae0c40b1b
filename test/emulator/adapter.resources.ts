/** Resources that the adapter makes, as templates have them. */
export const project = {
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
export const repository = {
  Type: 'AWS::ECR::Repository',
  Properties: {
    RepositoryName: 'images',
    ImageTagMutability: 'IMMUTABLE',
    ImageScanningConfiguration: { ScanOnPush: true },
    EncryptionConfiguration: { EncryptionType: 'AES256' },
  },
};

export const document = {
  Type: 'AWS::SSM::Document',
  Properties: {
    Name: 'session',
    DocumentType: 'Session',
    DocumentFormat: 'JSON',
    Content: { schemaVersion: '1.0', description: 'a shell', sessionType: 'Standard_Stream', inputs: { s3BucketName: 'logs' } },
  },
};
export const network = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/26' } };
export const place = {
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: { Ref: 'Network' }, CidrBlock: '10.0.0.0/27', AvailabilityZone: 'eu-central-2a', MapPublicIpOnLaunch: false },
};
export const group = { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'g', VpcId: { Ref: 'Network' } } };
export const role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'workstation',
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
  },
};
export const profile = {
  Type: 'AWS::IAM::InstanceProfile',
  Properties: { InstanceProfileName: 'workstation', Roles: [{ Ref: 'Role' }] },
};
export const machine = {
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

export const line = {
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    StateMachineName: 'line',
    StateMachineType: 'STANDARD',
    RoleArn: 'arn:aws:iam::111122223333:role/line',
    DefinitionString: '{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}',
  },
};
export const orders = {
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
export const failures = {
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

export const questions = {
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
export const edwards = {
  Type: 'AWS::KMS::Key',
  Properties: {
    Description: 'signs notes',
    KeySpec: 'ECC_NIST_EDWARDS25519',
    KeyUsage: 'SIGN_VERIFY',
    KeyPolicy: { Version: '2012-10-17', Statement: [] },
  },
};
