import { existsSync } from 'node:fs';
import { type HoldAct, type HoldService, type KeyAct, type KeyService, type KeyView, policyDigest, type State } from '../../lib/custody';
import { writeWhole } from '../../lib/objects/write-whole';
import { readFileOf } from './paper';

interface Stored {
  readonly keys: { readonly [arn: string]: Omit<KeyView, 'granted'> };
  readonly grants: readonly string[];
  /** Versions under a legal hold. */
  readonly held?: readonly string[];
}

/** Keys and holds in a file, for exercises: they do what KMS does to a key's state and S3 to a hold, and protect nothing. */
export class PretendKeys implements KeyService, HoldService {
  constructor(
    private readonly file: string,
    state: State,
  ) {
    if (existsSync(file)) return;
    const keys = [...state.keys].map(([arn, { policyDigest: digest, status, rotations }]) => [
      arn,
      { policyDigest: digest, status, rotations },
    ]);
    this.write({ keys: Object.fromEntries(keys), grants: [] });
  }

  read = async (arn: string, grant: string): Promise<KeyView> => {
    const { keys, grants } = this.stored();
    return { ...(keys[arn] ?? { policyDigest: '0'.repeat(64), status: 'disabled', rotations: 0 }), granted: grants.includes(grant) };
  };

  perform = async (act: KeyAct): Promise<string | undefined> => {
    const { keys, grants, ...more } = this.stored();
    if (act.kind === 'revoke') return this.write({ ...more, keys, grants: grants.filter((grant) => grant !== act.grant) });
    const key = keys[act.keyArn];
    if (key === undefined) return 'NotFoundException';
    const { proposal } = act;
    const become: Partial<KeyView> =
      proposal.action === 'rotate'
        ? { rotations: key.rotations + 1 }
        : proposal.action === 'change-policy' || proposal.action === 'restore-policy'
          ? { policyDigest: policyDigest(proposal.parameters.policy) }
          : proposal.action === 'enable'
            ? { status: 'enabled' }
            : proposal.action === 'schedule-deletion'
              ? { status: 'pending-deletion' }
              : proposal.action === 'grant-read'
                ? {}
                : { status: 'disabled' };
    return this.write({
      ...more,
      keys: { ...keys, [act.keyArn]: { ...key, ...become } },
      grants: proposal.action === 'grant-read' ? [...grants, act.grant] : grants,
    });
  };

  held = async ({ bucket, objects }: HoldAct): Promise<number> => {
    const { held = [] } = this.stored();
    return objects.filter(({ key, versionId }) => held.includes(`${bucket}/${key} ${versionId}`)).length;
  };

  put = async ({ bucket, objects, on }: HoldAct): Promise<undefined> => {
    const { held = [], ...stored } = this.stored();
    const names = objects.map(({ key, versionId }) => `${bucket}/${key} ${versionId}`);
    this.write({ ...stored, held: [...held.filter((name) => !names.includes(name)), ...(on ? names : [])] });
  };

  private stored = () => JSON.parse(readFileOf(this.file, 'pretended keys').toString()) as Stored;
  private write(stored: Stored): undefined {
    writeWhole(this.file, `${JSON.stringify(stored, null, 2)}\n`);
  }
}
