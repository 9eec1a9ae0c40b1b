import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { notInput, readSource } from './source';
import type { Origin } from './template';
import type { AssetDestination } from './types';

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
    readonly file?: string;
  };
  readonly dependencies?: readonly string[];
}
interface AssetManifest {
  readonly files?: {
    readonly [id: string]: { readonly source?: { readonly path?: string }; readonly destinations: { readonly [id: string]: Destination } };
  };
  readonly dockerImages?: {
    readonly [id: string]: { readonly destinations: { readonly [id: string]: Destination & { readonly repositoryName?: string } } };
  };
}
interface Destination {
  readonly bucketName?: string;
  readonly objectKey?: string;
  readonly region?: string;
  readonly assumeRoleArn?: string;
}
interface Parts {
  readonly stacks: readonly Origin[];
  /** Files of the assembly by the key they are uploaded under: nested templates are found by it. */
  readonly files: ReadonlyMap<string, string>;
  readonly assetDestinations: readonly AssetDestination[];
}

/** Stacks and asset destinations that the manifest of a cloud assembly names, stages and bootstrap templates included. */
export function assemblyParts(directory: string, below = ''): Parts {
  const file = join(directory, below, 'manifest.json');
  if (!existsSync(file)) {
    throw notInput(
      directory,
      'no-manifest',
      'a synthesized assembly',
      'no manifest.json',
      'Run `centre check` or `cdk synth` first, or name template files.',
    );
  }
  const artifacts = json<{ readonly artifacts?: { readonly [id: string]: Artifact } }>(file).artifacts ?? {};
  const stacks: Origin[] = [];
  const assetDestinations: AssetDestination[] = [];
  const files = new Map<string, string>();
  for (const [id, artifact] of Object.entries(artifacts)) {
    const { type, properties = {}, environment } = artifact;
    if (type === 'aws:cloudformation:stack') {
      const [account, region] = placeOf(environment);
      stacks.push({
        file: join(below, properties.templateFile ?? `${id}.template.json`),
        stackName: properties.stackName ?? id,
        account,
        region,
      });
    } else if (type === 'cdk:cloud-assembly') {
      const stage = assemblyParts(directory, join(below, properties.directoryName ?? id));
      stacks.push(...stage.stacks);
      assetDestinations.push(...stage.assetDestinations);
      for (const [key, path] of stage.files) files.set(key, path);
    } else if (type === 'cdk:asset-manifest') {
      const owner = Object.values(artifacts).find((other) => other.dependencies?.includes(id));
      const manifest = join(below, properties.file ?? '');
      assetDestinations.push(...destinationsOf(directory, manifest, placeOf(owner?.environment)));
      for (const [key, path] of uploadedFiles(directory, manifest)) files.set(key, join(below, path));
    }
  }
  if (stacks.length === 0 && below === '') throw notInput(file, 'empty', 'at least one stack', 'none', 'Synthesize the app again.');
  return { stacks: [...stacks, ...bootstrapOf(directory, below)], files, assetDestinations };
}

/** Our bootstrap templates are deployed before the app, by `cdk bootstrap --template`; they are judged with it. */
function bootstrapOf(directory: string, below: string): Origin[] {
  const index = join(directory, below, 'bootstrap', 'index.json');
  if (!existsSync(index)) return [];
  return json<readonly Origin[]>(index).map((entry) => ({ ...entry, file: join(below, 'bootstrap', basename(entry.file)) }));
}

function destinationsOf(directory: string, file: string, [account, region]: Place): AssetDestination[] {
  const manifest = json<AssetManifest>(join(directory, file));
  const filled = (text: string) =>
    text
      .replaceAll('${AWS::AccountId}', account ?? '?')
      .replaceAll('${AWS::Region}', region ?? '?')
      .replaceAll('${AWS::Partition}', 'aws');
  return [...Object.values(manifest.files ?? {}), ...Object.values(manifest.dockerImages ?? {})]
    .flatMap((asset) => Object.values(asset.destinations))
    .map((destination: Destination & { repositoryName?: string }) => ({
      file,
      bucket: filled(destination.bucketName ?? destination.repositoryName ?? ''),
      ...(destination.region === undefined ? {} : { region: filled(destination.region) }),
      ...(destination.assumeRoleArn === undefined ? {} : { role: filled(destination.assumeRoleArn) }),
      ...(account === undefined ? {} : { account }),
    }));
}

function uploadedFiles(directory: string, file: string): [string, string][] {
  const { files } = json<AssetManifest>(join(directory, file));
  return Object.values(files ?? {}).flatMap(({ source, destinations }) =>
    Object.values(destinations).flatMap(({ objectKey }): [string, string][] =>
      objectKey && source?.path ? [[objectKey, source.path]] : [],
    ),
  );
}

type Place = readonly [account: string | undefined, region: string | undefined];

/** `aws://111122223333/eu-central-2`; CDK writes unknown-account and unknown-region for what a stack leaves open. */
function placeOf(environment: string | undefined): Place {
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '') ?? [];
  return [account === 'unknown-account' ? undefined : account, region === 'unknown-region' ? undefined : region];
}

function json<T>(file: string): T {
  const { text } = readSource(file);
  try {
    return JSON.parse(text) as T;
  } catch {
    throw notInput(file, 'syntax', 'JSON', 'something else', 'Synthesize the app again.');
  }
}
