import { InputError } from '../config/problem';
import { type EvidenceFile, sha256 } from '../evidence/files';
import type { Centre } from '../model/centre';
import { isProtected } from '../model/organizations';
import { isAssets, publishedPackages, type ReviewedCode, reviewedCode } from './code';

/** A stack as the evidence has it. */
export interface Reviewed {
  readonly stack: string;
  readonly account: string;
  /** Name of the account, e.g. `vendor-statistics`. */
  readonly home: string;
  /** Protected: one party writes change sets, the supervisor executes them. */
  readonly protected: boolean;
  readonly text: string;
  /** SHA-256 of the template's bytes; also its key in the asset bucket. */
  readonly digest: string;
  /** The bytes that its functions run. */
  readonly code: readonly ReviewedCode[];
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string };
}

/**
 * Every stack of the app in an evidence folder. Bootstrap stacks are deployed by hand, before guardrails, and are not among them.
 * @param folder its name, for errors @throws {InputError} when it has no stacks, or none of their templates: nothing would be taken for the same
 */
export function reviewedStacks(files: readonly EvidenceFile[], centre: Centre, folder: string): readonly Reviewed[] {
  const held = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const { artifacts } = objectIn<{ readonly artifacts: { readonly [id: string]: Artifact } }>(held, 'assembly/manifest.json', folder);
  const stacks = Object.entries(artifacts ?? {}).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  if (stacks.length === 0) throw refused(folder, 'assembly/manifest.json', 'stacks', 'none');
  for (const { path } of files.filter((file) => isAssets(file.path))) objectIn(held, path, folder);
  const packages = publishedPackages(files);
  const accounts = centre.organizations.flatMap((organization) => organization.accounts);
  return stacks.map(([id, { environment = '', properties = {} }]) => {
    const account = /^aws:\/\/(\d{12})\//.exec(environment)?.[1] ?? '';
    const home = accounts.find((one) => one.id === account);
    const path = `assembly/${properties.templateFile ?? `${id}.template.json`}`;
    objectIn(held, path, folder);
    const bytes = held.get(path) as Buffer;
    const text = bytes.toString('utf8');
    return {
      stack: properties.stackName ?? id,
      account,
      home: home?.stackName ?? account,
      protected: home === undefined || isProtected(home),
      text,
      digest: sha256(bytes),
      code: reviewedCode(text, packages),
    };
  });
}

const refused = (folder: string, path: string, expected: string, found: string) =>
  new InputError([{ code: 'incomplete', file: `${folder}/${path}`, expected, found, fix: 'Take a folder that centre evidence wrote.' }]);

/** @throws {InputError} when the file is missing or holds no JSON object */
function objectIn<T extends object>(held: ReadonlyMap<string, Buffer>, path: string, folder: string): T {
  const bytes = held.get(path);
  if (bytes === undefined) throw refused(folder, path, 'this file', 'none');
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as T;
  } catch {
    // Refused below.
  }
  throw refused(folder, path, 'a JSON object', 'something else');
}
