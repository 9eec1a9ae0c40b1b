import { type EvidenceFile, sha256 } from '../evidence/files';

/** The code of one function as the evidence has it. */
export interface ReviewedCode {
  readonly logicalId: string;
  /** Undefined when the template leaves the name to CloudFormation. */
  readonly functionName?: string;
  /** SHA-256 of the package's bytes, hex; undefined when the folder does not hold them as they are published. */
  readonly digest?: string;
}

/** What Lambda says: SHA-256 of the package that runs, hex, by name of the function; or why it did not say. */
export type RunningCode = ReadonlyMap<string, string | { readonly unknown: string }>;

interface AssetManifest {
  readonly files?: {
    readonly [id: string]: {
      readonly source: { readonly path: string; readonly packaging: string };
      readonly destinations: { readonly [id: string]: { readonly bucketName: string; readonly objectKey: string } };
    };
  };
}
interface Resource {
  readonly Type?: string;
  readonly Properties?: { readonly FunctionName?: unknown; readonly Code?: { readonly S3Bucket?: unknown; readonly S3Key?: unknown } };
}

export const isAssets = (path: string): boolean => /^assembly\/[^/]+\.assets\.json$/.test(path);

/** Digests of published packages, by bucket and key. A folder that CDK packs when it publishes has no bytes yet, and no entry. */
export function publishedPackages(files: readonly EvidenceFile[]): ReadonlyMap<string, string> {
  const held = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const published = new Map<string, string>();
  for (const { path, bytes } of files) {
    if (!isAssets(path)) continue;
    for (const { source, destinations } of Object.values((JSON.parse(bytes.toString('utf8')) as AssetManifest).files ?? {})) {
      const body = held.get(`assembly/${source.path}`);
      if (source.packaging !== 'file' || body === undefined) continue;
      for (const { bucketName, objectKey } of Object.values(destinations)) published.set(`${bucketName}/${objectKey}`, sha256(body));
    }
  }
  return published;
}

/** Every function of a template. @param packages as `publishedPackages` gives them */
export function reviewedCode(template: string, packages: ReadonlyMap<string, string>): readonly ReviewedCode[] {
  const { Resources = {} } = JSON.parse(template) as { readonly Resources?: { readonly [id: string]: Resource } };
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
    .map(([logicalId, { Properties: { FunctionName, Code } = {} }]) => {
      const digest = packages.get(`${Code?.S3Bucket}/${Code?.S3Key}`);
      return { logicalId, ...(typeof FunctionName === 'string' ? { functionName: FunctionName } : {}), ...(digest ? { digest } : {}) };
    });
}

/** Where other bytes run than were reviewed, and where nobody can say. A template names code by its key; this is about the bytes. */
export function judgeCode(reviewed: readonly ReviewedCode[], running: RunningCode) {
  const differs: string[] = [];
  const unknown: string[] = [];
  for (const { logicalId, functionName, digest } of reviewed) {
    const found = functionName === undefined ? undefined : running.get(functionName);
    if (digest === undefined) unknown.push(`${logicalId}: the evidence does not hold the bytes of its code`);
    else if (found === undefined) unknown.push(`${logicalId}: its code was not asked for`);
    else if (typeof found !== 'string') unknown.push(`${logicalId}: its code is unknown: ${found.unknown}`);
    else if (found !== digest) differs.push(`${logicalId}: runs code ${found}, reviewed as ${digest}`);
  }
  return { differs, unknown };
}
