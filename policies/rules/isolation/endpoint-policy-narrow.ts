import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { PARTITION, REGION } from '../../../lib/model/names';
import { AGENT_ACTIONS } from '../../../lib/model/review';
import type { ResolvedResource } from '../../../lib/template/types';
import { allOf, COMPLIANT, undetermined, violating } from '../../reading/answers';
import { conditionValues, openPart, type StatementRead, statementsOf } from '../../reading/statements';
import { at } from '../../reading/values';

/** Where ECR keeps layers of images; it signs for them itself, so no principal can be named (ECR User Guide, "Minimum Amazon S3 bucket permissions for Amazon ECR"). */
export const LAYERS = `arn:${PARTITION}:s3:::prod-${REGION}-starport-layer-bucket/*`;
/** Actions without a resource (Service Authorization Reference). */
const WITHOUT_RESOURCE: readonly string[] = [
  ...AGENT_ACTIONS.ssm,
  ...AGENT_ACTIONS.ssmmessages,
  'ecr:GetAuthorizationToken',
  'cloudtrail:ListPublicKeys',
  'cloudtrail:LookupEvents',
  'sts:GetCallerIdentity',
];

export const endpointPolicyNarrow: ResourceRule = {
  id: 'endpoint-policy-narrow',
  family: 'isolation',
  scope: 'resource',
  types: ['AWS::EC2::VPCEndpoint'],
  title: 'Every endpoint lets named principals do named things to named resources',
  why: {
    text: 'An endpoint with the default policy takes any data to any bucket of anybody, with credentials that somebody carried in.',
    source:
      'VPC User Guide, "Control access to VPC endpoints using endpoint policies"; IAM User Guide, "Data perimeters", expected networks',
  },
  fix: 'Name accounts pinned by aws:PrincipalArn, actions, and buckets, repositories or keys; no NotAction, NotResource or NotPrincipal.',
  needs: 'nothing',
  check: judged,
};

function judged(endpoint: ResolvedResource): readonly Answer[] {
  const document = at(endpoint.properties, 'PolicyDocument');
  const pointer = ['Properties', 'PolicyDocument'];
  const statements = document === undefined ? undefined : statementsOf(document, pointer);
  if (document === undefined) return [violating(pointer, 'a policy', 'nothing: everything may pass')];
  if (!statements) return [undetermined(pointer, 'a policy', 'a document that cannot be read')];
  if (statements.length === 0) return [violating(pointer, 'a policy', 'no statement')];
  return allOf(statements.map(answer));
}

function answer(statement: StatementRead): Answer {
  const { pointer, effect, actions, resources } = statement;
  const open = openPart(statement);
  if (open) return undetermined(pointer, 'a statement', open.reason);
  if (effect === 'Deny') return COMPLIANT;
  if (statement.notActions || statement.notResources || statement.notPrincipals)
    return violating(pointer, 'named principals, actions and resources', 'all but some');
  const wide = actions.find((action) => /^\*|:\*$/.test(String(action)));
  if (actions.length === 0 || wide !== undefined) return violating(pointer, 'named actions', String(wide ?? 'none'));
  const needsNone = actions.every((action) => WITHOUT_RESOURCE.includes(String(action)));
  // Of a bucket or a repository the name must be there; what is in it has none beforehand.
  const vague = resources.find(
    (resource) =>
      typeof resource === 'string' && /^\*|:::\*|[:/]\*$/.test(resource.replace(/(:::[^*/]+|:key)\/\*$|(\/[^*/]+)\/\*$/, '$1$2')),
  );
  if (resources.length === 0 || (vague !== undefined && !needsNone)) return violating(pointer, 'named resources', String(vague ?? 'none'));
  if (actions.join() === 's3:GetObject' && resources.join() === LAYERS) return COMPLIANT;
  const anybody = statement.principals.length === 0 || statement.principals.some(({ kind }) => kind === '*');
  const pinned = conditionValues(statement, ['ArnEquals', 'ArnLike', 'StringEquals'], 'aws:PrincipalArn');
  if (anybody || !pinned || pinned.some((arn) => /^\*|::\*:|:role\/\*$/.test(String(arn))))
    return violating(pointer, 'named accounts, and roles by aws:PrincipalArn', anybody ? 'anybody' : 'every principal of an account');
  return COMPLIANT;
}
