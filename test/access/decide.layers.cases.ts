import type { Decision } from '../../lib/access/types';
import { allow, bucket, deny, key, ME, OTHER, type Row, SAME, SISTER } from './decide.cases';

/** Who owns the resource, seen from who asks. */
export const ACROSS = { 'same account': SAME, 'other account': SISTER, 'other organization': OTHER } as const;
export type Across = keyof typeof ACROSS;

const everybody = (make: typeof allow, more: object = {}) => make({ Principal: '*', ...more });
const NOTHING = { Action: 'sns:Publish' };
const SILENT: Decision = 'implicitly-denied';
const POINT = 'arn:aws:s3:eu-central-2:444444444444:accesspoint/p';

interface Layer {
  /** The field of the policies. */
  readonly kind: string;
  readonly source: string;
  /** The policy that allows, says nothing of the request, denies it. */
  readonly says: (policy: 'allows' | 'silent' | 'denies') => unknown;
  readonly silent: Decision | { readonly [across in Across]: Decision };
  readonly request?: (account: string) => object;
}
const own = (say: string) => (say === 'allows' ? allow() : say === 'silent' ? allow(NOTHING) : deny());
const ownToo = (say: string) =>
  say === 'allows' ? allow() : say === 'silent' ? allow(NOTHING) : { Statement: [...allow().Statement, ...deny().Statement] };
const ofAll = (say: string) => (say === 'allows' ? everybody(allow) : say === 'silent' ? everybody(allow, NOTHING) : everybody(deny));

/** Everything allows but for the one layer, wherever the resource is. */
const LAYERS: readonly Layer[] = [
  {
    kind: 'identity',
    source: 'IAM User Guide, "Cross-account policy evaluation logic": "both ... must allow", within an account either',
    says: (say) => [own(say)],
    silent: { 'same account': 'allowed', 'other account': SILENT, 'other organization': SILENT },
  },
  { kind: 'boundary', source: 'IAM User Guide, "Permissions boundaries": the intersection', says: own, silent: SILENT },
  { kind: 'session', source: 'IAM User Guide, "Session policies": the intersection', says: (say) => [own(say)], silent: SILENT },
  {
    kind: 'scp',
    source: 'Organizations User Guide, "SCP evaluation": Allow at every level, a Deny at any',
    says: (say) => [[allow()], [ownToo(say)]],
    silent: SILENT,
  },
  {
    kind: 'rcp',
    source: 'Organizations User Guide, "RCP evaluation": applies to resources, whoever asks',
    says: (say) => [[everybody(allow)], [ofAll(say)]],
    silent: SILENT,
  },
  {
    kind: 'resource',
    source: 'IAM User Guide, "Cross-account policy evaluation logic"',
    says: (say) => (say === 'allows' ? allow({ Principal: { AWS: ME.arn } }) : ofAll(say)),
    silent: { 'same account': 'allowed', 'other account': SILENT, 'other organization': SILENT },
  },
  {
    kind: 'endpoint',
    source: 'VPC User Guide, "Endpoint policies": does not override, but must allow too; the default allows everything',
    says: ofAll,
    silent: SILENT,
  },
  {
    kind: 'accessPoint',
    source: 'S3 User Guide, "IAM policies for using access points": "both the access point and the underlying bucket must permit"',
    says: ofAll,
    silent: SILENT,
    request: (account) => ({ resource: { ...bucket(account), accessPoint: `${POINT}/object/k` } }),
  },
  {
    kind: 'grants',
    source: 'KMS Developer Guide, "Grants in AWS KMS": a grant permits without an identity policy',
    says: (say) => (say === 'denies' ? [] : [{ grantee: ME.arn, operations: [say === 'allows' ? 'Decrypt' : 'Encrypt'] }]),
    silent: SILENT,
    request: (account) => ({ action: 'kms:Decrypt', resource: key(account) }),
  },
];

export const LAYER_KINDS: readonly string[] = LAYERS.map(({ kind }) => kind);

export const LAYER_ROWS: readonly Row[] = LAYERS.flatMap(({ kind, source, says, silent, request }) =>
  (Object.keys(ACROSS) as Across[]).flatMap((across) =>
    (['allows', 'silent', 'denies'] as const).map((say): Row => {
      const rest = kind === 'grants' ? {} : { identity: [allow()], resource: allow({ Principal: { AWS: ME.arn } }) };
      const whenSilent = typeof silent === 'string' ? silent : silent[across];
      // A grant cannot deny; no grant is none.
      const whenDenied = kind === 'grants' ? SILENT : 'explicitly-denied';
      return {
        name: `${kind} ${say}, ${across}`,
        source,
        request: request?.(ACROSS[across]) ?? { resource: bucket(ACROSS[across]) },
        policies: { ...rest, [kind]: says(say) },
        is: say === 'allows' ? 'allowed' : say === 'silent' ? whenSilent : whenDenied,
      };
    }),
  ),
);
