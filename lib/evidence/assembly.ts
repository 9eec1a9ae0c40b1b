import { byCode, type EvidenceFile, jsonFile } from './files';

interface Artifact {
  readonly type: string;
  readonly properties?: { readonly [name: string]: unknown };
  readonly [name: string]: unknown;
}

/** What CDK writes besides what is deployed; these hold absolute paths, stack traces and times. */
const LEFT_OUT = /(^|\/)(tree\.json|validation-report\.json|performance-counters\.json)$|\.metadata\.json$/;

/**
 * The assembly as it is deployed, and nothing that depends on where, when or by whom it was made: templates, asset manifests and the
 * bytes of assets as they are; the manifest without what points to the files left out. `cdk deploy --app` still takes it.
 * @param files of the assembly, with paths relative to it @param used folders of assets that an asset manifest names; others are left-overs
 */
export function normalisedAssembly(files: readonly EvidenceFile[]): readonly EvidenceFile[] {
  const used = new Set(files.filter(({ path }) => path.endsWith('.assets.json')).flatMap(sourcesOf));
  return files
    .filter(({ path }) => !LEFT_OUT.test(path))
    .filter(({ path }) => !path.startsWith('asset.') || used.has(path.split('/')[0] as string))
    .map((file) => (file.path === 'manifest.json' ? normalisedManifest(file) : file))
    .sort((a, b) => byCode(a.path, b.path));
}

function sourcesOf({ bytes }: EvidenceFile): readonly string[] {
  const { files = {} } = JSON.parse(bytes.toString('utf8')) as {
    readonly files?: { readonly [id: string]: { readonly source: { readonly path: string } } };
  };
  return Object.values(files).map(({ source }) => source.path);
}

function normalisedManifest({ path, bytes }: EvidenceFile): EvidenceFile {
  const manifest = JSON.parse(bytes.toString('utf8')) as { readonly artifacts: { readonly [id: string]: Artifact } };
  const artifacts = Object.entries(manifest.artifacts)
    .filter(([, { type }]) => type !== 'cdk:tree' && type !== 'cdk:feature-flag-report')
    .map(([id, { additionalMetadataFile: _, metadata: __, ...artifact }]) => [id, artifact] as const);
  return jsonFile(path, { ...manifest, artifacts: Object.fromEntries(artifacts) });
}
