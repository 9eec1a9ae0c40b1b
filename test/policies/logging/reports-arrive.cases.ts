import { reportsArrive } from '../../../policies/rules/logging/reports-arrive';
import { referenceAssembly } from '../../world/reference';
import type { Json, RuleCases } from '../case';
import { testCentre } from '../centre';
import { of } from '../samples';

const centre = testCentre();
const own = centre.organizations.filter(({ kind }) => kind === 'supervisor');
const account = centre.account(centre.supervisor.slug, 'supervision').id;
type Resource = { readonly Type: string; readonly Properties: { readonly [key: string]: Json } };
// The supervisor's part of the reference, as its stack makes it.
const made = referenceAssembly().templates.find(({ stackName }) => stackName === 'supervisor-supervision');
if (!made) throw new Error('the reference has no stack of supervision');
const reports = Object.entries(made.document['Resources'] as { readonly [logicalId: string]: Resource })
  .filter(([, { Type }]) => Type === 'AWS::Events::Rule' || Type === 'AWS::CloudWatch::Alarm')
  .map(([logicalId, { Type, Properties }]) => [logicalId, of(Type, Properties)] as const);
const resources = Object.fromEntries(reports);
const heard = { source: ['swiss-centre.trail'], account: [account], detail: { eventName: ['TrailFinding'], of: ['supervisor'] } };
const topic = `arn:aws:sns:eu-central-2:${account}:reference-supervisor-alarms`;
const finding = (logicalId: string, expected: string, found: string) => [{ verdict: 'violating', logicalId, expected, found }] as const;

export const cases: RuleCases = {
  rule: reportsArrive,
  account,
  // One organization, so that one template can hold all of it.
  centre: { ...centre, organizations: own },
  compliant: {
    Resources: {
      ...resources,
      TrailAlarmRule: of('AWS::Events::Rule', { ...(resources['TrailAlarmRule'] as unknown as Resource).Properties, EventPattern: heard }),
    },
  },
  violating: [
    {
      name: 'findings that reach nobody',
      change: { logicalId: 'TrailAlarmRule', path: ['Properties', 'Targets'] },
      findings: finding('TrailAlarmRule', `[{"Arn":"${topic}","Id":"alarms"}]`, 'nothing'),
    },
    {
      name: 'signs of life from anybody',
      change: { logicalId: 'TrailVerified', path: ['Properties', 'EventPattern', 'account'] },
      findings: finding(
        'TrailVerified',
        `{"account":["${account}"],"detail":{"eventName":["TrailVerified"],"of":["supervisor"]},"source":["swiss-centre.trail"]}`,
        '{"source":["swiss-centre.trail"],"detail":{"eventName":["TrailVerified"],"of":["supervisor"]}}',
      ),
    },
    {
      name: 'an alarm on another bus',
      change: { logicalId: 'CustodyWatcherSilence', path: ['Properties', 'Dimensions', 0, 'Value'], value: 'another' },
      findings: finding(
        'CustodyWatcherSilence',
        '[{"Name":"EventBusName","Value":"reference-tripwires"},{"Name":"RuleName","Value":"reference-supervisor-custody-watched"}]',
        '[{"Name":"EventBusName","Value":"another"},{"Name":"RuleName","Value":"reference-supervisor-custody-watched"}]',
      ),
    },
    {
      name: 'silence that is no alarm',
      change: { logicalId: 'TrailVerifierSilence', path: ['Properties', 'AlarmName'], value: 'another' },
      findings: [
        {
          verdict: 'violating',
          expected: `reference-supervisor-silence-verifier-supervisor in account ${account}, once and under no condition`,
          found: 'none',
        },
      ],
    },
  ],
};
