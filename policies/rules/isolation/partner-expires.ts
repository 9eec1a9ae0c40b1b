import type { Answer, ResourceRule } from '../../../lib/gate/types';
import type { Centre, Organization } from '../../../lib/model/centre';
import { partnerRoleName, workstationRoleName } from '../../../lib/model/names';
import type { ResolvedResource } from '../../../lib/template/types';
import { allOf, COMPLIANT, NOT_APPLICABLE, property, undetermined, violating } from '../../reading/answers';
import { conditionValues, statementsOf } from '../../reading/statements';
import { asList, at, type Pointer } from '../../reading/values';

export const partnerExpires: ResourceRule = {
  id: 'partner-expires',
  family: 'isolation',
  scope: 'resource',
  types: ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy'],
  title: "A partner's trust, its sessions and what its workstation reads end with its last day; an expired partner has no role",
  why: {
    text: 'Access that ends by somebody remembering to end it does not end; a session outlives an expired trust policy.',
    source: 'IAM User Guide, "AWS: Allows access based on date and time"; FACTS, Permissions outlive an expired trust policy',
  },
  fix: 'Condition every Allow on DateLessThanEquals aws:CurrentTime with the end of the day that the environment file says.',
  needs: 'environment',
  check: (resource, { centre }) => (centre ? judged(resource, centre) : NOT_APPLICABLE),
};

/** What a workstation does besides reading: it tells nobody anything. */
const HARMLESS = ['s3:PutObject', 's3:GetEncryptionConfiguration'];

function judged(resource: ResolvedResource, centre: Centre): Answer | readonly Answer[] {
  const home = centre.organizations.find(({ accounts }) =>
    accounts.some(({ id, role }) => role === 'review' && id === resource.template.template.account),
  );
  const isRole = resource.type === 'AWS::IAM::Role';
  const name = String(at(resource.properties, isRole ? 'RoleName' : 'ManagedPolicyName') ?? '');
  if (!home || !looksLikePartner(centre, home, name)) return NOT_APPLICABLE;
  const partner = partnersOf(centre, home).find((one) => one.names.includes(name));
  const pointer: Pointer = ['Properties', isRole ? 'RoleName' : 'ManagedPolicyName'];
  if (!partner) return violating(pointer, 'a partner of the environment whose access lasts', name);
  // A machine assumes its role whenever it runs; what it reads ends.
  const isWorkstation = name.includes('-workstation-');
  if (isRole && isWorkstation)
    return property(resource, ['MaxSessionDuration'], 'a session of an hour or so', (value) => Number(value ?? 3600) <= 43_200);
  const path = isRole ? 'AssumeRolePolicyDocument' : 'PolicyDocument';
  const statements = statementsOf(at(resource.properties, path) ?? null, ['Properties', path]);
  if (!statements) return undetermined(['Properties', path], 'a policy document', 'something that cannot be read');
  const expected = `DateLessThanEquals aws:CurrentTime ${partner.end}`;
  return allOf(
    statements.map((statement): Answer => {
      if (statement.effect === 'Deny') return NOT_APPLICABLE;
      if (
        isWorkstation &&
        statement.actions.every((action) => HARMLESS.includes(String(action)) || /^ssm(messages)?:/.test(String(action)))
      )
        return COMPLIANT;
      const found = asList(conditionValues(statement, ['DateLessThanEquals'], 'aws:CurrentTime') as never);
      return found.length === 1 && found[0] === partner.end
        ? COMPLIANT
        : violating(statement.pointer, expected, String(found[0] ?? 'no end'));
    }),
  );
}

const looksLikePartner = ({ environment }: Centre, { slug }: Organization, name: string) =>
  new RegExp(`^${environment.name}-${slug}-(workstation-)?(blue|red|black)-`).test(name);

function partnersOf({ environment, companies, asOf }: Centre, { slug }: Organization) {
  const partners = companies.find((company) => company.slug === slug)?.partners ?? [];
  return partners
    .filter(({ expires }) => expires >= asOf)
    .map((partner) => ({
      names: [partnerRoleName, workstationRoleName].map((named) => named(environment, slug, partner.level, partner.slug)),
      end: `${partner.expires}T23:59:59Z`,
    }));
}
