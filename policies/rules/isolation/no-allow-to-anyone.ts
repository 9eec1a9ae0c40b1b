import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { allOf, COMPLIANT, NOT_APPLICABLE, undetermined, violating } from '../../reading/answers';
import { POLICY_TYPES, type PolicyHolder, policyDocumentsOf } from '../../reading/documents';
import { conditionKeys, openPart, type StatementRead, statementsOf } from '../../reading/statements';

const SOURCE_KEYS = ['aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid', 'aws:sourceorgpaths'];

export const noAllowToAnyone: ResourceRule = {
  id: 'no-allow-to-anyone',
  family: 'isolation',
  scope: 'resource',
  // What an endpoint lets pass opens nothing; endpoint-policy-narrow judges it.
  types: POLICY_TYPES.filter((type) => type !== 'AWS::EC2::VPCEndpoint'),
  title: 'No policy allows anything to anybody, nor to a service acting for anybody',
  why: {
    text: 'A resource policy that allows * is public; one that allows a service without naming for whom lends it to every customer of AWS.',
    source: 'IAM User Guide, "AWS JSON policy elements: Principal", "The confused deputy problem"',
  },
  fix: 'Name accounts and pin roles by aws:PrincipalArn; for services add aws:SourceArn, aws:SourceAccount or aws:SourceOrgID.',
  needs: 'nothing',
  expects: (centre) => centre.stores.length + centre.keys.length,
  check: (resource) => {
    const documents = policyDocumentsOf(resource).filter(({ kind }) => kind === 'resource' || kind === 'trust');
    return documents.length === 0 ? NOT_APPLICABLE : allOf(documents.flatMap(judged));
  },
};

function judged({ document, pointer, kind }: PolicyHolder): readonly Answer[] {
  const statements = statementsOf(document, pointer);
  if (!statements) return [undetermined(pointer, 'a policy document', 'something that cannot be read')];
  return statements.map((statement) => answer(statement, kind === 'resource'));
}

function answer(statement: StatementRead, isResourcePolicy: boolean): Answer {
  if (statement.effect === 'Deny') return COMPLIANT;
  const expected = 'named principals';
  const open = openPart(statement);
  if (open || statement.effect !== 'Allow')
    return undetermined(statement.pointer, expected, open?.reason ?? 'a statement without a readable Effect');
  if (statement.notPrincipals) return violating(statement.pointer, expected, 'Allow with NotPrincipal: everybody else');
  if (statement.principals.length === 0) return violating(statement.pointer, expected, 'no Principal');
  if (statement.principals.some(({ kind, value }) => kind === '*' || (typeof value === 'string' && value.includes('*'))))
    return violating(statement.pointer, expected, 'Allow to *');
  // A role can be passed to a service only from within its own account.
  const services = isResourcePolicy ? statement.principals.filter(({ kind }) => kind === 'Service') : [];
  if (services.length === 0 || conditionKeys(statement).some((key) => SOURCE_KEYS.includes(key))) return COMPLIANT;
  return violating(statement.pointer, `a condition on ${SOURCE_KEYS.slice(0, 3).join(', ')}`, `${String(services[0]?.value)} for anybody`);
}
