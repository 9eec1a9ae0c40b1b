import type { Answer, ResourceRule, RuleContext } from '../../../lib/gate/types';
import type { Centre } from '../../../lib/model/centre';
import { readerRole } from '../../../lib/model/roles';
import type { ResolvedResource } from '../../../lib/template/types';
import { allOf, COMPLIANT, NOT_APPLICABLE, undetermined, violating } from '../../reading/answers';
import { policyDocumentsOf } from '../../reading/documents';
import { actionMatches, conditionValues, mayDo, openPart, type StatementRead, statementsOf, wildcard } from '../../reading/statements';
import { at, type Pointer } from '../../reading/values';
import { keyMadeBy } from './key-adopted';

export const userDataUnderGrant: ResourceRule = {
  id: 'user-data-under-grant',
  family: 'custody',
  scope: 'resource',
  types: ['AWS::KMS::Key', 'AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy', 'AWS::IAM::RolePolicy'],
  title: "Users' data opens only under a grant for a ticket, to a named person",
  why: {
    text: 'Without a grant by the supervisor side, rewriting a role in the company account opens nothing; the name and ticket make each read attributable.',
    source: 'DESIGN, Whom the design must survive',
  },
  fix: 'No kms:Decrypt for these keys in any policy: the executor grants it. Reader roles demand sts:SourceIdentity and sts:RoleSessionName.',
  needs: 'environment',
  expects: (centre) => centre.keys.filter((key) => key.class === 'user-data').length,
  check: (resource, { centre }: RuleContext) => {
    if (!centre) return NOT_APPLICABLE;
    if (resource.type === 'AWS::KMS::Key') return keyMadeBy(resource, centre)?.class === 'user-data' ? key(resource) : NOT_APPLICABLE;
    return allOf([...trust(resource, centre), ...identity(resource, centre)]);
  },
};

function key(resource: ResolvedResource): readonly Answer[] {
  return each(resource.properties['KeyPolicy'] ?? null, ['Properties', 'KeyPolicy'], (statement) => {
    if (mayDo(statement, 'kms:Decrypt'))
      return violating(statement.pointer, 'no kms:Decrypt but under a grant', 'a statement that allows it');
    if (!mayDo(statement, 'kms:CreateGrant')) return COMPLIANT;
    const operations = conditionValues(statement, ['ForAllValues:StringEquals'], 'kms:GrantOperations');
    const grantee = conditionValues(statement, ['StringEquals', 'ArnEquals'], 'kms:GranteePrincipal');
    const narrow = operations?.length === 1 && operations[0] === 'Decrypt' && grantee?.length === 1;
    return narrow ? COMPLIANT : violating(statement.pointer, 'grants of Decrypt alone, to one named role', 'wider grants');
  });
}

function trust(resource: ResolvedResource, centre: Centre): readonly Answer[] {
  if (resource.type !== 'AWS::IAM::Role' || !readers(centre).has(String(at(resource.properties, 'RoleName')))) return [];
  return each(at(resource.properties, 'AssumeRolePolicyDocument') ?? null, ['Properties', 'AssumeRolePolicyDocument'], (statement) => {
    const named = conditionValues(statement, ['StringEquals'], 'sts:SourceIdentity');
    if (!named || named.length === 0) return violating(statement.pointer, 'sts:SourceIdentity from a list of persons', 'none');
    if (!mayDo(statement, 'sts:AssumeRole')) return COMPLIANT;
    const ticket = conditionValues(statement, ['StringLike'], 'sts:RoleSessionName');
    const expected = `sts:RoleSessionName ${centre.environment.access.ticketPrefix}-*`;
    if (ticket?.every((value) => value === `${centre.environment.access.ticketPrefix}-*`)) return COMPLIANT;
    return violating(statement.pointer, expected, ticket ? ticket.join(', ') : 'none');
  });
}

function identity(resource: ResolvedResource, centre: Centre): readonly Answer[] {
  const home = resource.template.template.account;
  const keys = centre.keys.filter((candidate) => candidate.class === 'user-data').map((candidate) => candidate.arn);
  const inStatistics = centre.organizations.some(({ accounts }) => accounts.some(({ id, role }) => id === home && role === 'statistics'));
  return policyDocumentsOf(resource)
    .filter(({ kind }) => kind === 'identity' && at(resource.properties, 'ManagedPolicyName') !== 'centre-boundary')
    .flatMap(({ document, pointer }) =>
      each(document, pointer, (statement) => {
        if (
          !mayDo(statement, 'kms:Decrypt') &&
          !statement.actions.some((action) => typeof action === 'string' && actionMatches(action, 'kms:CreateGrant') && inStatistics)
        )
          return COMPLIANT;
        const opened = statement.resources.find(
          (pattern) => typeof pattern !== 'string' || (pattern === '*' ? inStatistics : keys.some((arn) => wildcard(pattern, arn))),
        );
        return opened === undefined && !statement.notResources
          ? COMPLIANT
          : violating(statement.pointer, "no right to decrypt users' data", 'kms:Decrypt on its keys');
      }),
    );
}

/** Every Allow of a document, judged; what is open is not known to be harmless. */
function each(
  document: Parameters<typeof statementsOf>[0],
  pointer: Pointer,
  judge: (statement: StatementRead) => Answer,
): readonly Answer[] {
  const statements = statementsOf(document, pointer);
  if (!statements) return [undetermined(pointer, 'a policy document', 'something that cannot be read')];
  return allOf(
    statements.map((statement) => {
      if (statement.effect === 'Deny') return COMPLIANT;
      const open = openPart(statement);
      return open ? undetermined(statement.pointer, 'a statement the template decides', open.reason) : judge(statement);
    }),
  );
}

const readersOf = new WeakMap<Centre, ReadonlySet<string>>();

function readers(centre: Centre): ReadonlySet<string> {
  let names = readersOf.get(centre);
  if (!names) {
    const arns = centre.stores
      .filter((store) => store.kind === 'user-data')
      .map((store) => readerRole(centre.environment, store.account.organization, store.market ?? '').roleArn);
    names = new Set(arns.map((arn) => arn.slice(arn.lastIndexOf('/') + 1)));
    readersOf.set(centre, names);
  }
  return names;
}
