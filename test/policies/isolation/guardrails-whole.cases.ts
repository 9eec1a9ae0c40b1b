import { type Guardrail, guardrailsOf } from '../../../policies/guardrails';
import { guardrailsWhole } from '../../../policies/rules/isolation/guardrails-whole';
import type { Json, RuleCases } from '../case';
import { testCentre } from '../centre';
import { of, retained } from '../samples';

const whole = testCentre();
const vendor = whole.organizations.filter(({ slug }) => slug === 'vendor');
/** One organization, so that one template can hold all its guardrails. */
const centre = { ...whole, organizations: vendor };
const guardrails = vendor.flatMap((organization) => guardrailsOf(centre, organization));
const expected = (name: string) => `SERVICE_CONTROL_POLICY reference-${name} of vendor, as policies/guardrails has it`;
const policy = ({ name, type, description, document, targets }: Guardrail) =>
  of(
    'AWS::Organizations::Policy',
    {
      Name: `reference-${name}`,
      Type: type,
      Description: description,
      Content: document as unknown as Json,
      TargetIds: targets === 'quarantine' ? [{ 'Fn::GetAtt': ['QuarantineUnit', 'Id'] }] : [...targets],
    },
    retained,
  );

export const cases: RuleCases = {
  rule: guardrailsWhole,
  account: '200000000001',
  centre,
  compliant: {
    Resources: {
      QuarantineUnit: of('AWS::Organizations::OrganizationalUnit', { Name: 'quarantine', ParentId: 'r-vend' }, retained),
      ...Object.fromEntries(guardrails.map((guardrail) => [`${guardrail.name}Policy`, policy(guardrail)])),
    },
  },
  violating: [
    {
      name: 'a statement less',
      change: { logicalId: 'LoggingPolicy', path: ['Properties', 'Content', 'Statement', 0] },
      findings: [{ verdict: 'violating', logicalId: 'LoggingPolicy', expected: expected('Logging'), found: 'another document' }],
    },
    {
      name: 'attached to nothing',
      change: { logicalId: 'LoggingPolicy', path: ['Properties', 'TargetIds'], value: [] },
      findings: [{ verdict: 'violating', logicalId: 'LoggingPolicy', expected: `attached to ${vendor[0]?.rootId}`, found: 'nothing' }],
    },
    {
      name: 'another kind of policy',
      change: { logicalId: 'LoggingPolicy', path: ['Properties', 'Type'], value: 'TAG_POLICY' },
      findings: [{ verdict: 'violating', logicalId: 'LoggingPolicy', expected: expected('Logging'), found: 'TAG_POLICY' }],
    },
    {
      name: 'not there',
      change: { logicalId: 'IdentityPolicy', path: ['Type'], value: 'AWS::SNS::Topic' },
      findings: [{ verdict: 'violating', expected: expected('Identity'), found: 'no such policy' }],
    },
  ],
};
