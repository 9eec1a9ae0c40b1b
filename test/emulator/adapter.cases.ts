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
    template: one({ Type: 'AWS::CodeBuild::Project', Properties: {} }),
    expected: failed('One', 'AWS::CodeBuild::Project is not rehearsed here: lib/emulator/adapter has no way to create it'),
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
