import { asTheProjectSays } from '../model/builds';
import type { Statement, Store } from '../model/centre';
import type { AssemblyLine, LineFunction } from '../model/line';
import { LIST_SLOTS, READ_SLOTS, WRITE_SLOTS } from '../model/line-policy';
import { bucketArn, objectsArn, REGION } from '../model/names';
import type { MachineFunction } from '../model/release-machine';
import { signs } from './signing';

export const BUILDS: readonly MachineFunction[] = ['build-centre', 'build-supervisor', 'attest-centre', 'attest-supervisor'];
const STARTS: readonly MachineFunction[] = ['build-centre', 'build-supervisor'];
export const READS_SOURCE: readonly MachineFunction[] = ['open', 'attest-centre', 'attest-supervisor'];
export const READS_ARTEFACTS: readonly MachineFunction[] = ['attest-centre', 'attest-supervisor', 'publish'];
const READS_RELEASES: readonly MachineFunction[] = ['publish', 'log'];

const viaS3 = { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } };
const READ_OBJECTS = ['s3:GetObject', 's3:GetObjectVersion'] as const;
const keyOf = (store: Store) => store.key?.arn ?? '';

/** What one function may do: read the records, write its own documents, and the one thing that it is for. */
export function permissionsOf(line: AssemblyLine, one: LineFunction): Statement[] {
  const { records, distribution } = line;
  const { name, side } = one;
  const build = side === 'centre' ? line.builds.first : line.builds.second;
  const decrypts = [
    records,
    ...(READS_SOURCE.includes(name) ? [build.source] : []),
    ...(READS_ARTEFACTS.includes(name) ? [build.artefacts] : []),
    ...(READS_RELEASES.includes(name) ? [distribution] : []),
  ].map(keyOf);
  const lists = [
    records,
    ...(READS_ARTEFACTS.includes(name) ? [build.artefacts] : []),
    ...(READS_RELEASES.includes(name) ? [distribution] : []),
  ];
  const writes = name === 'publish' ? distribution : records;
  const reads = [...(READS_SOURCE.includes(name) ? [build.source] : []), ...(READS_ARTEFACTS.includes(name) ? [build.artefacts] : [])];
  const slots = [records, ...(READS_RELEASES.includes(name) ? [distribution] : [])];
  return [
    { Sid: 'FindWhatIsThere', Effect: 'Allow', Action: [...LIST_SLOTS], Resource: lists.map((store) => bucketArn(store.name)) },
    { Sid: 'ReadSlots', Effect: 'Allow', Action: [...READ_SLOTS], Resource: slots.map((store) => objectsArn(store.name)) },
    // Which slots, the bucket's policy says.
    { Sid: 'WriteItsOwnSlotsOnce', Effect: 'Allow', Action: [...WRITE_SLOTS], Resource: objectsArn(writes.name) },
    ...(reads.length === 0
      ? []
      : [
          {
            Sid: 'ReadWhatWasBuilt',
            Effect: 'Allow',
            Action: [...READ_OBJECTS],
            Resource: reads.map((store) => objectsArn(store.name)),
          } as const,
        ]),
    { Sid: 'DecryptWhatItReads', Effect: 'Allow', Action: 'kms:Decrypt', Resource: [...new Set(decrypts)], Condition: viaS3 },
    { Sid: 'EncryptWhatItWrites', Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: keyOf(writes), Condition: viaS3 },
    ...(STARTS.includes(name)
      ? [
          {
            Sid: 'StartTheBuildAsItsProjectSays',
            Effect: 'Allow',
            Action: 'codebuild:StartBuild',
            Resource: build.projectArn,
            Condition: asTheProjectSays,
          } as const,
        ]
      : []),
    ...(BUILDS.includes(name)
      ? [
          {
            Sid: 'SeeWhatTheBuildDid',
            Effect: 'Allow',
            Action: ['codebuild:BatchGetBuilds', ...(STARTS.includes(name) ? [] : ['codebuild:BatchGetProjects'])],
            Resource: build.projectArn,
          } as const,
        ]
      : []),
    ...(one.signs ? [signs(one.account.id)] : []),
  ];
}
