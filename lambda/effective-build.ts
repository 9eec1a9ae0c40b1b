import { canonicalJson, type Json } from '../lib/attest/canonical';
import { instantOf } from '../lib/custody';
import { SOURCE_ARCHIVE } from '../lib/model/builds';
import type { S3Source } from '../lib/objects/s3';
import { demand, type EffectiveBuild, type FileDigest, sha256 } from '../lib/release';
import type { BuildView, ProjectView } from './codebuild';
import { bytesIn } from './release-slots';

/** What StartBuild can override (AWS CodeBuild API Reference, StartBuild); each is compared with the project's own. */
const WHOLE = [
  'serviceRole',
  'secondarySources',
  'secondaryArtifacts',
  'vpcConfig',
  'encryptionKey',
  'cache',
  'timeoutInMinutes',
  'queuedTimeoutInMinutes',
];
const IN_SOURCE = ['type', 'location', 'buildspec', 'auth', 'gitCloneDepth', 'gitSubmodulesConfig', 'insecureSsl'];
const IN_ENVIRONMENT = [
  'type',
  'image',
  'computeType',
  'privilegedMode',
  'certificate',
  'registryCredential',
  'imagePullCredentialsType',
  'environmentVariables',
  'fleet',
];

/** Absent, null, false and empty are one: CodeBuild leaves out what is not set. */
function form(value: unknown): string {
  const empty = value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0);
  return empty ? '' : canonicalJson(value as Json);
}

/** Names of what a build had otherwise than its project. */
export function overridesOf(build: BuildView, project: ProjectView): readonly string[] {
  const differ = (a: unknown, b: unknown) => form(a) !== form(b);
  return [
    ...WHOLE.filter((name) => differ(build[name], project[name])),
    ...IN_SOURCE.filter((name) => differ(build.source?.[name], project.source?.[name])).map((name) => `source.${name}`),
    ...IN_ENVIRONMENT.filter((name) => differ(build.environment?.[name], project.environment?.[name])).map((name) => `environment.${name}`),
    ...(build.debugSession?.sessionEnabled ? ['debugSession'] : []),
  ];
}

/** Where a side's builds get their source, and where they put files. */
export interface Places {
  readonly sources: S3Source;
  readonly sourceBucket: string;
  readonly artefacts: S3Source;
}

/**
 * A build that has ended, as it really ran: from CodeBuild, from the source version it was given, and from the bytes it left.
 * @returns undefined while it runs
 * @throws {ReleaseError} build-failed, image, missing parts
 */
export async function effectiveBuild(build: BuildView, project: ProjectView, places: Places): Promise<EffectiveBuild | undefined> {
  if (!build.buildComplete) return undefined;
  demand('build-failed', build.buildStatus === 'SUCCEEDED', 'a build that succeeded', `${build.id}: ${build.buildStatus}`);
  const image = /@sha256:([0-9a-f]{64})$/.exec(build.environment?.image ?? '')?.[1];
  demand('image', image !== undefined, 'an image pinned by digest', build.environment?.image ?? 'none');
  const buildspec = build.source?.buildspec;
  demand(
    'buildspec',
    buildspec !== undefined && /\n/.test(buildspec),
    'a buildspec that stands in the project',
    buildspec ?? 'none: the source has it',
  );
  const location = `${places.sourceBucket}/${SOURCE_ARCHIVE}`;
  demand('snapshot', build.source?.location === location, location, build.source?.location ?? 'none');
  demand('snapshot', build.sourceVersion !== undefined, 'a version of the source', 'the newest one');
  const archive = sha256(await bytesIn(places.sources, SOURCE_ARCHIVE, build.sourceVersion));
  return {
    builder: project.arn ?? '',
    invocation: build.arn ?? '',
    role: build.serviceRole ?? '',
    image,
    buildspec: sha256(buildspec),
    archive,
    overrides: overridesOf(build, project),
    startedOn: instantOf((build.startTime ?? 0) * 1000),
    finishedOn: instantOf((build.endTime ?? 0) * 1000),
    outputs: await outputsOf(build, places),
  };
}

/** Prefix of a build's files in its side's bucket of artefacts: what its id says after the project's name. @throws {ReleaseError} bad-value */
export function outputPrefix(id: string): string {
  const [, run = ''] = /^[\w-]+:([0-9a-f-]{36})$/.exec(id) ?? [];
  demand('bad-value', run !== '', 'the id of a build', id.slice(0, 80));
  return `${run}/`;
}

/** Hashed here, from the bytes: a build's own word about its files is not asked for. */
async function outputsOf({ id }: BuildView, { artefacts: source }: Places): Promise<readonly FileDigest[]> {
  const prefix = outputPrefix(id ?? '');
  const names: string[] = [];
  const twice: string[] = [];
  for await (const { key } of source.list(prefix)) (names.includes(key) ? twice : names).push(key);
  demand('no-output', twice.length === 0, 'each file written once', `${twice[0]} in several versions`);
  const files = await Promise.all(
    names.map(async (key) => ({ name: key.slice(prefix.length), sha256: sha256(await bytesIn(source, key)) })),
  );
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}
