import { type EvidenceFile, sha256 } from '../evidence/files';
import type { Centre } from '../model/centre';
import { isProtected } from '../model/organizations';

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
  const accounts = centre.organizations.flatMap((organization) => organization.accounts);
  return Object.entries(manifest.artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { environment = '', properties = {} }]) => {
      const account = /^aws:\/\/(\d{12})\//.exec(environment)?.[1] ?? '';
      const home = accounts.find((one) => one.id === account);
      const bytes = held.get(`assembly/${properties.templateFile ?? `${id}.template.json`}`) ?? Buffer.alloc(0);
      return {
        stack: properties.stackName ?? id,
        account,
        home: home?.stackName ?? account,
        protected: home === undefined || isProtected(home),
        text: bytes.toString('utf8'),
        digest: sha256(bytes),
      };
    });
}
