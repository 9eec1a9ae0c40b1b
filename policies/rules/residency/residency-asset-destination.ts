import type { Answer, AssemblyRule } from '../../../lib/gate/types';
import type { AssetDestination } from '../../../lib/template/types';
import { COMPLIANT, NOT_APPLICABLE, violating } from '../../reading/answers';

const REGION = 'eu-central-2';

export const residencyAssetDestination: AssemblyRule = {
  id: 'residency-asset-destination',
  family: 'residency',
  scope: 'assembly',
  title: "Templates and code are uploaded to the stack's own account in Zurich only",
  why: {
    text: 'An asset uploaded elsewhere leaves Zurich before anything is deployed.',
    source: 'CDK Developer Guide, "Asset publishing"',
  },
  fix: 'Use a DefaultStackSynthesizer without cross-account or cross-Region asset settings.',
  needs: 'nothing',
  expects: (centre) => centre.organizations.length,
  check: ({ assembly }) => (assembly.assetDestinations.length === 0 ? [NOT_APPLICABLE] : assembly.assetDestinations.map(judged)),
};

function judged({ file, bucket, region, role, account }: AssetDestination): Answer {
  const expected = `an asset bucket of account ${account ?? 'the stack is deployed to'} in ${REGION}`;
  const found = `${bucket} in ${region ?? 'an unknown Region'} (${file})`;
  const own = bucket.includes(account ?? '') && account !== undefined;
  const inZurich = region === REGION && bucket.endsWith(`-${REGION}`);
  const byOwnRole = role === undefined || role.includes(`:${account}:`);
  return own && inZurich && byOwnRole ? COMPLIANT : violating([], expected, byOwnRole ? found : `${found}, by ${role}`);
}
