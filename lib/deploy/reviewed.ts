import { type EvidenceFile, sha256 } from '../evidence/files';
import type { Centre } from '../model/centre';
import { isProtected } from '../model/organizations';
import { publishedPackages, type ReviewedCode, reviewedCode } from './code';

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

/** Every stack of the app in an evidence folder. Bootstrap stacks are deployed by hand, before guardrails, and are not among them. */
export function reviewedStacks(files: readonly EvidenceFile[], centre: Centre): readonly Reviewed[] {
  const held = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const manifest = JSON.parse(held.get('assembly/manifest.json')?.toString('utf8') ?? '{"artifacts":{}}') as {
    readonly artifacts: { readonly [id: string]: Artifact };
  };
  const packages = publishedPackages(files);
  const accounts = centre.organizations.flatMap((organization) => organization.accounts);
  return Object.entries(manifest.artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { environment = '', properties = {} }]) => {
      const account = /^aws:\/\/(\d{12})\//.exec(environment)?.[1] ?? '';
      const home = accounts.find((one) => one.id === account);
      const bytes = held.get(`assembly/${properties.templateFile ?? `${id}.template.json`}`) ?? Buffer.alloc(0);
      const text = bytes.toString('utf8');
      return {
        stack: properties.stackName ?? id,
        account,
        home: home?.stackName ?? account,
        protected: home === undefined || isProtected(home),
        text,
        digest: sha256(bytes),
        code: text === '' ? [] : reviewedCode(text, packages),
      };
    });
}
