import { foundersDigest, SETTING } from '../../../lib/model/functions';
import { functionArn, functionName } from '../../../lib/model/names';
import { functionsAsModelled } from '../../../policies/rules/integrity/functions-as-modelled';
import type { RuleCases } from '../case';
import { testCentre } from '../centre';
import { of } from '../samples';

const centre = testCentre();
const { environment } = centre;
const account = centre.account(centre.supervisor.slug, 'key-custody').id;
const ledger = centre.stores.find(({ kind }) => kind === 'ledger');
if (!ledger) throw new Error('the reference has no ledger');
const founders = foundersDigest(environment.name, environment.custody);
const arn = functionArn(environment, account, 'custody-recorder');
const rule = `arn:aws:events:eu-central-2:${account}:rule/hourly`;
const role = `arn:aws:iam::${account}:role/reference-supervisor-custody-recorder`;
const finding = (logicalId: string, expected: string, found: string) => [{ verdict: 'violating', logicalId, expected, found }] as const;
const variable = (name: string) => ['Properties', 'Environment', 'Variables', name];

export const cases: RuleCases = {
  rule: functionsAsModelled,
  account,
  compliant: {
    Resources: {
      Recorder: of('AWS::Lambda::Function', {
        FunctionName: functionName(environment, 'custody-recorder'),
        Code: { S3Bucket: 'assets', S3Key: 'recorder.zip' },
        Role: role,
        VpcConfig: { SecurityGroupIds: ['sg-1'], SubnetIds: ['subnet-1'] },
        Environment: {
          Variables: {
            [SETTING.ledgerBucket]: ledger.name,
            [SETTING.ledgerDays]: String(ledger.lockDays),
            [SETTING.founders]: founders,
          },
        },
      }),
      Hourly: of('AWS::Events::Rule', { Name: 'hourly', ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 'x', Arn: arn }] }),
      RunsHourly: of('AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunction',
        FunctionName: arn,
        Principal: 'events.amazonaws.com',
        SourceArn: rule,
        SourceAccount: account,
      }),
    },
  },
  violating: [
    {
      name: 'another ledger',
      change: { logicalId: 'Recorder', path: variable(SETTING.ledgerBucket), value: 'another' },
      findings: finding('Recorder', ledger.name, 'another'),
    },
    {
      name: 'other founders',
      change: { logicalId: 'Recorder', path: variable(SETTING.founders), value: 'another' },
      findings: finding('Recorder', founders, 'another'),
    },
    {
      name: 'outside its network',
      change: { logicalId: 'Recorder', path: ['Properties', 'VpcConfig', 'SubnetIds'], value: [] },
      findings: finding('Recorder', 'a place in the network of custody', '[]'),
    },
    {
      name: 'run by nobody',
      change: { logicalId: 'RunsHourly', path: ['Properties', 'SourceArn'], value: `${rule}x` },
      findings: finding('Hourly', `a permission of ${rule} beside it`, `none for ${arn}`),
    },
    {
      name: 'told what nobody meant',
      change: { logicalId: 'Hourly', path: ['Properties', 'Targets'], value: [{ Id: 'x', Arn: arn, Input: '{}' }] },
      findings: finding('Hourly', 'no input but the event', '{}'),
    },
    {
      name: 'run as a role',
      change: { logicalId: 'Hourly', path: ['Properties', 'Targets'], value: [{ Id: 'x', Arn: arn, RoleArn: role }] },
      findings: finding('Hourly', 'no role: the function lets the rule in', role),
    },
    {
      name: 'another act',
      change: { logicalId: 'RunsHourly', path: ['Properties', 'Action'], value: 'lambda:UpdateFunctionCode' },
      findings: finding('RunsHourly', 'lambda:InvokeFunction', 'lambda:UpdateFunctionCode'),
    },
  ],
};
