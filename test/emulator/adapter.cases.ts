import {
  document,
  edwards,
  failures,
  group,
  line,
  machine,
  network,
  orders,
  place,
  profile,
  project,
  questions,
  repository,
  role,
} from './adapter.resources';

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
