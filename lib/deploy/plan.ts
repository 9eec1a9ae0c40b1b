import { changesOf, type ResourceChange } from '../evidence/difference';
import { bootstrapRoleArn, QUALIFIER, REGION } from '../model/names';
import type { Reviewed } from './reviewed';

export interface Planned {
  readonly reviewed: Reviewed;
  readonly what: 'create' | 'update' | 'nothing';
  readonly changes: readonly ResourceChange[];
  readonly changeSet: string;
}

/** What deploying the evidence would change in one stack. @param running its template today; undefined when there is none */
export function planOf(reviewed: Reviewed, running: string | undefined, manifest: string): Planned {
  const resources = (text: string | undefined) => {
    const parsed = text === undefined ? {} : (JSON.parse(text) as { Resources?: { [id: string]: unknown } });
    return parsed.Resources ?? {};
  };
  const changes = changesOf(reviewed.stack, resources(running), resources(reviewed.text));
  // A template that differs in nothing but a description or an output is deployed too: what runs shall be what was reviewed.
  const same = running !== undefined && JSON.stringify(JSON.parse(running)) === JSON.stringify(JSON.parse(reviewed.text));
  return {
    reviewed,
    what: running === undefined ? 'create' : same ? 'nothing' : 'update',
    changes,
    changeSet: `evidence-${manifest.slice(0, 16)}`,
  };
}

/** One stack in words: who may do what with it, and each resource that changes. */
export function planText({ reviewed, what, changes, changeSet }: Planned): string {
  const { stack, account, digest } = reviewed;
  const hands = reviewed.protected ? 'the vendor writes the change set, the supervisor executes it' : 'the engineer deploys it';
  const head = `${stack} (account ${account}): ${what}${what === 'nothing' ? '' : `; ${hands}`}`;
  if (what === 'nothing') return head;
  const counts = (['added', 'changed', 'removed'] as const).map(
    (one) => `${changes.filter((change) => change.what === one).length} ${one}`,
  );
  const shown =
    what === 'create'
      ? []
      : changes.map((change) => `    ${change.what} ${change.logicalId}${change.paths.length > 0 ? `: ${change.paths.join(', ')}` : ''}`);
  return [head, `    change set ${changeSet}, template ${digest}: ${counts.join(', ')}`, ...shown].join('\n');
}

/** Where the reviewed template lies in the account's asset bucket: its key is the digest of its bytes. */
export const templateUrl = ({ account, digest }: Reviewed) =>
  `https://s3.${REGION}.amazonaws.com/cdk-${QUALIFIER}-assets-${account}-${REGION}/${digest}.json`;

export const executionRole = ({ account }: Reviewed) => bootstrapRoleArn(account, 'cfn-exec');
