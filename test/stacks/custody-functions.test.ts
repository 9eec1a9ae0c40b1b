import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIFFERENCES } from '../../lib/custody';
import { foundersDigest, WATCHER_EVENTS, WATCHER_SOURCE } from '../../lib/model/functions';
import { buildApp } from '../../lib/stacks';
import { centreOf, type Resource } from './bootstrap-templates';

const centre = centreOf('reference');
const outdir = mkdtempSync(join(tmpdir(), 'custody-functions-'));
const templates = new Map(
  buildApp(centre, { outdir })
    .synth()
    .stacks.map(({ stackName, templateFullPath }) => [
      stackName,
      (JSON.parse(readFileSync(templateFullPath, 'utf8')) as { Resources: Record<string, Resource> }).Resources,
    ]),
);
afterAll(() => rmSync(outdir, { recursive: true, force: true }));
const of = (stack: string, type: string) =>
  Object.values(templates.get(stack) ?? {})
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties as Record<string, never>);

const NAME = 'reference-supervisor-custody';
const FOUNDERS = { CUSTODY_FOUNDERS: foundersDigest('reference', centre.environment.custody) };
const LEDGER = {
  CUSTODY_LEDGER_BUCKET: 'reference-supervisor-ledger-100000000002',
  CUSTODY_LEDGER_DAYS: '3650',
};
const FUNCTIONS = [
  { name: `${NAME}-recorder`, atOnce: 5, timeout: 300, settings: { ...LEDGER, ...FOUNDERS } },
  {
    name: `${NAME}-executor`,
    atOnce: 2,
    timeout: 900,
    settings: {
      CUSTODY_EXECUTOR_ROLE: `arn:aws:iam::100000000002:role/${NAME}-executor`,
      ...FOUNDERS,
      CUSTODY_RECORDER: `${NAME}-recorder`,
      CUSTODY_RELAY: 'arn:aws:lambda:eu-central-2:200000000002:function:reference-vendor-custody-relay',
    },
  },
  {
    name: `${NAME}-watcher`,
    atOnce: 1,
    timeout: 600,
    settings: {
      ...LEDGER,
      CUSTODY_EXECUTOR: `${NAME}-executor`,
      CUSTODY_BUS: 'arn:aws:events:eu-central-2:100000000003:event-bus/reference-tripwires',
    },
  },
];

test('each function runs its bundle under its own role, and no longer than the lease of an attempt', () => {
  const seen = of('supervisor-key-custody', 'AWS::Lambda::Function').map(
    ({ FunctionName, Role, ReservedConcurrentExecutions, Timeout, Environment }) => ({
      name: FunctionName,
      role: Role,
      atOnce: ReservedConcurrentExecutions,
      timeout: Timeout,
      settings: (Environment as unknown as { Variables: object }).Variables,
    }),
  );
  expect(seen).toEqual(FUNCTIONS.map((one) => ({ ...one, role: `arn:aws:iam::100000000002:role/${one.name}` })));
});

/** Of functions, and permissions to run them, those of one purpose. */
const named = (stack: string, type: string, purpose: string) =>
  of(stack, type).filter(({ FunctionName }) => String(FunctionName).includes(purpose));

test("the relay is the founding company's, and key custody alone asks it", () => {
  const name = 'reference-vendor-custody-relay';
  expect(
    named('vendor-log-archive', 'AWS::Lambda::Function', 'custody-relay').map(({ FunctionName, Role, Environment, VpcConfig }) => [
      FunctionName,
      Role,
      (Environment as unknown as { Variables: object }).Variables,
      VpcConfig,
    ]),
  ).toEqual([
    [
      name,
      `arn:aws:iam::200000000002:role/${name}`,
      { CUSTODY_LEDGER_BUCKET: 'reference-vendor-ledger-copy-200000000002', CUSTODY_LEDGER_DAYS: '3650', ...FOUNDERS },
      {
        SubnetIds: [{ Ref: 'SecondHandSubnetA' }, { Ref: 'SecondHandSubnetB' }],
        SecurityGroupIds: [{ 'Fn::GetAtt': ['SecondHandGroup', 'GroupId'] }],
      },
    ],
  ]);
  expect(named('vendor-log-archive', 'AWS::Lambda::Permission', 'custody-relay')).toEqual([
    {
      Action: 'lambda:InvokeFunction',
      FunctionName: `arn:aws:lambda:eu-central-2:200000000002:function:${name}`,
      // The account: the executor's role is made later. Within it guardrails deny everybody else (test/claims).
      Principal: '100000000002',
    },
  ]);
  expect(named('member-log-archive', 'AWS::Lambda::Function', 'custody')).toEqual([]);
});

test('every alarm of key custody has a section, and what to type', () => {
  const told = [...templates].flatMap(([, resources]) =>
    Object.values(resources).flatMap(({ Type, Properties }) => {
      const pattern = (Properties as { EventPattern?: { source?: string[]; detail?: { eventName?: string[] } } }).EventPattern;
      return Type === 'AWS::Events::Rule' && pattern?.source?.includes(WATCHER_SOURCE) ? (pattern.detail?.eventName ?? []) : [];
    }),
  );
  expect([...new Set(told)].sort()).toEqual(Object.values(WATCHER_EVENTS).sort());
  const silences = [...templates].flatMap(([, resources]) =>
    Object.values(resources).filter(
      ({ Type, Properties }) =>
        Type === 'AWS::CloudWatch::Alarm' && /-silence-custody$/.test(`${(Properties as { AlarmName?: string }).AlarmName}`),
    ),
  );
  expect(silences).toHaveLength(1);
  // A difference by its code; a notice; the silence of the watcher, whose sign of life is no alarm.
  const alarms = [...DIFFERENCES, 'silence', WATCHER_EVENTS.notice].sort();
  for (const page of ['custody.md', 'custody-runbooks.md']) {
    const text = readFileSync(join(__dirname, '..', '..', 'docs', page), 'utf8');
    const section = text.slice(text.search(/^##+ Alarm by alarm$/m)).split(/\n##+ /)[0] ?? '';
    const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Alarm |'));
    expect([page, rows.flatMap((row) => (row.split(' | ')[0] ?? '').slice(2).split(', ')).sort()]).toEqual([page, alarms]);
  }
});

test('executor, recorder and watcher run in a network that has no way out', () => {
  const places = of('supervisor-key-custody', 'AWS::Lambda::Function').map(({ VpcConfig }) => VpcConfig);
  const place = {
    SubnetIds: [{ Ref: 'CustodySubnetA' }, { Ref: 'CustodySubnetB' }],
    SecurityGroupIds: [{ 'Fn::GetAtt': ['CustodyGroup', 'GroupId'] }],
  };
  expect(places).toEqual([place, place, place]);
});

test('the schedule runs executor and watcher, each company brings papers to the executor, nobody asks the recorder', () => {
  expect(of('supervisor-key-custody', 'AWS::Lambda::Permission')).toEqual([
    ...['executor', 'watcher'].map((name) => ({
      Action: 'lambda:InvokeFunction',
      FunctionName: `arn:aws:lambda:eu-central-2:100000000002:function:${NAME}-${name}`,
      Principal: 'events.amazonaws.com',
      SourceAccount: '100000000002',
      SourceArn: `arn:aws:events:eu-central-2:100000000002:rule/${NAME}-${name}`,
    })),
    ...['200000000002', '300000000002'].map((account) => ({
      Action: 'lambda:InvokeFunction',
      FunctionName: `arn:aws:lambda:eu-central-2:100000000002:function:${NAME}-executor`,
      Principal: account,
    })),
  ]);
});

test('what the watcher sees reaches every organization, and its silence the supervisor', () => {
  const rules = ['supervisor-supervision', 'supervisor-copies-vendor', 'supervisor-copies-member'].flatMap((stack) =>
    of(stack, 'AWS::Events::Rule').filter(({ Name }) => String(Name).includes('-custody-')),
  );
  const from = { source: ['swiss-centre.custody'], account: ['100000000002'] };
  const told = { ...from, detail: { eventName: ['CustodyDifference', 'CustodyNotice'] } };
  expect(rules.map(({ Name, EventPattern }) => [Name, EventPattern])).toEqual([
    ['reference-supervisor-custody-alarms', told],
    [`${NAME}-watched`, { ...from, detail: { eventName: ['CustodyWatched'] } }],
    ['reference-vendor-custody-alarms', told],
    ['reference-member-custody-alarms', told],
  ]);
  const silence = of('supervisor-supervision', 'AWS::CloudWatch::Alarm')
    .filter(({ AlarmName }) => String(AlarmName).includes('custody'))
    .map(({ AlarmName, Dimensions, TreatMissingData, Period }) => [AlarmName, Dimensions, TreatMissingData, Period]);
  expect(silence).toEqual([
    [
      'reference-supervisor-silence-custody',
      [
        { Name: 'EventBusName', Value: 'reference-tripwires' },
        { Name: 'RuleName', Value: `${NAME}-watched` },
      ],
      'breaching',
      3600,
    ],
  ]);
});
