import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account, Centre, Statement } from '../../lib/model/centre';
import { bootstrapRoleArn, boundaryArn } from '../../lib/model/names';
import { buildApp } from '../../lib/stacks';
import { typesOf } from '../../lib/stacks/bootstrap/execution';
import { guardrailsOf } from '../../policies/guardrails';
import { centreOf, covers, documentsOf, list, type Resource, statementsIn, type Template, templatesOf } from './bootstrap-templates';

const centre = centreOf('reference');
const bootstrap = templatesOf(centre);
const PROTECTED: readonly Account['role'][] = ['management', 'log-archive', 'key-custody', 'supervision', 'statistics'];

/** Resources of all stacks of an account, as CloudFormation would get them. */
function synthesize(of: Centre): ReadonlyMap<string, readonly Resource[]> {
  const outdir = mkdtempSync(join(tmpdir(), 'bootstrap-stacks-'));
  const stacks = buildApp(of, { outdir }).synth().stacks;
  const found = new Map<string, Resource[]>();
  for (const { environment, templateFullPath } of stacks) {
    const { Resources } = JSON.parse(readFileSync(templateFullPath, 'utf8')) as { Resources: Record<string, Resource> };
    found.set(environment.account, [...(found.get(environment.account) ?? []), ...Object.values(Resources)]);
  }
  expect(readdirSync(outdir).length).toBeGreaterThan(stacks.length);
  rmSync(outdir, { recursive: true });
  return found;
}
const deployed = synthesize(centre);
const WORKSTATION = ['AWS::EC2::Instance', 'AWS::IAM::InstanceProfile'];

describe('what CloudFormation may do', () => {
  /** Of the role that CloudFormation acts as, in all its policies. */
  const rightsIn = (template: Template) =>
    ['ExecutionPolicy', 'OthersPolicy', 'NetworksPolicy'].flatMap((id) => statementsIn(template, id));

  test.each(bootstrap.map(({ account }) => ({ title: account.stackName, account })))(
    '$title: rights for exactly the types its stacks hold',
    ({ account }) => {
      const held = new Set((deployed.get(account.id) ?? []).map(({ Type }) => Type));
      // A partner is a line of the environment file: the rights for its workstation are there before it is.
      const soon = centre.companies.find(({ slug }) => slug === account.organization.slug)?.partners.length === 0 ? WORKSTATION : [];
      expect([...held].sort()).toEqual([...typesOf(centre, account)].filter((type) => !soon.includes(type)).sort());
    },
  );

  /** Rights that no execution role has, whatever its account holds. */
  const WITHHELD = [
    ...['kms:PutKeyPolicy', 'kms:DisableKey', 'kms:EnableKey', 'kms:ScheduleKeyDeletion', 'kms:CreateGrant', 'kms:CreateAlias'],
    ...['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    ...['s3:DeleteBucket', 's3:DeleteBucketPolicy', 's3:BypassGovernanceRetention', 's3:PutObjectRetention'],
    ...['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'config:StopConfigurationRecorder', 'config:DeleteConfigurationRecorder'],
    ...['organizations:DeletePolicy', 'organizations:CloseAccount', 'organizations:LeaveOrganization', 'sts:AssumeRole'],
    ...['iam:PutRolePolicy', 'iam:DeleteRolePermissionsBoundary', 'iam:SetDefaultPolicyVersion', 'iam:CreateUser', 'iam:CreateAccessKey'],
    ...[
      'sns:DeleteTopic',
      'events:DeleteEventBus',
      'cloudwatch:DeleteAlarms',
      'cloudwatch:DisableAlarmActions',
      'cloudwatch:SetAlarmState',
    ],
    ...['ec2:DeleteVpcEndpoints', 'ec2:DeleteVpc', 'ec2:CreateInternetGateway', 'ec2:CreateVpcPeeringConnection', 'ec2:CreateRoute'],
  ];

  test.each(bootstrap.map(({ account, template }) => ({ title: account.stackName, account, template })))(
    '$title: neither data, nor keys, nor its own ceiling',
    ({ account, template }) => {
      const statements = rightsIn(template);
      const granted = statements.flatMap(({ Action }) => list(Action));
      // Lambda fetches a function's code in the name of whoever creates it: code that was published for this account, nothing else.
      const code = statements.filter(({ Sid }) => Sid === 'FetchTheCodeOfFunctions');
      expect(code.map(({ Resource }) => Resource)).toEqual(
        ['key-custody', 'supervision', 'log-archive', 'assembly', 'distribution'].includes(account.role)
          ? [`arn:aws:s3:::cdk-centre-assets-${account.id}-eu-central-2/*.zip`]
          : [],
      );
      const besides = statements.filter((statement) => !code.includes(statement)).flatMap(({ Action }) => list(Action));
      expect(besides.filter((action) => WITHHELD.includes(action))).toEqual([]);
      expect(granted.includes('kms:CreateKey')).toBe(['key-custody', 'assembly', 'supervision', 'log-archive'].includes(account.role));
      expect(granted.some((action) => action.startsWith('organizations:Create'))).toBe(account.role === 'management');
      const own = ['cfn-exec', 'deploy', 'execute', 'file-publishing', 'lookup'] as const;
      const untouchable = [
        ...own.map((purpose) => bootstrapRoleArn(account.id, purpose)),
        boundaryArn(account.id),
        `arn:aws:iam::${account.id}:policy/cdk-centre-cfn-exec-policy`,
        `arn:aws:iam::${account.id}:policy/cdk-centre-cfn-exec-policy-others`,
        `arn:aws:iam::${account.id}:policy/cdk-centre-cfn-exec-policy-networks`,
        `arn:aws:s3:::cdk-centre-assets-${account.id}-eu-central-2`,
      ];
      const reached = statements
        .filter(({ Action }) => list(Action).some((action) => /^(iam|s3):/.test(action)))
        .flatMap(({ Sid, Resource }) => untouchable.filter((arn) => list(Resource).some((pattern) => covers(pattern, arn))).map(() => Sid));
      expect(reached).toEqual([]);
    },
  );

  test('a role is made under the boundary only', () => {
    for (const { account, template } of bootstrap) {
      const making = rightsIn(template).filter(({ Action }) => list(Action).includes('iam:CreateRole'));
      expect(making.map(({ Condition }) => Condition)).toEqual([{ ArnEquals: { 'iam:PermissionsBoundary': boundaryArn(account.id) } }]);
    }
  });

  test('every resource is allowed only where nothing narrower can be said', () => {
    const everywhere = bootstrap.flatMap(({ template }) =>
      documentsOf(template).flatMap(({ statements }) =>
        statements.filter(({ Effect, Resource }) => Effect === 'Allow' && list(Resource).includes('*')).map(({ Sid }) => Sid),
      ),
    );
    expect([...new Set(everywhere)].sort()).toEqual([
      'AgentsOfWorkstationsAtMost',
      'CreateKeysOnce',
      'DeliverConfiguration',
      'DescribeTheNetwork',
      'DescribeWorkstations',
      'FindTrailsAndTheOrganization',
      'FindingEventsAtMost',
      'FindingNetworksAndTheRegistryAtMost',
      'MakeGuardrails',
      'PlacingFunctionsAtMost',
      'ReadingSigningKeysAtMost',
      'RecordConfiguration',
    ]);
  });
});

describe('the boundary', () => {
  const roles = bootstrap.flatMap(({ account, template }) => {
    const ceiling = statementsIn(template, 'Boundary');
    const resources = deployed.get(account.id) ?? [];
    return resources
      .filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy')
      .map(({ Properties }) => ({ name: String(Properties['ManagedPolicyName']), ceiling, policy: Properties['PolicyDocument'] }));
  });

  test('stands over every role of the centre', () => {
    for (const { account } of bootstrap) {
      const made = (deployed.get(account.id) ?? []).filter(({ Type }) => Type === 'AWS::IAM::Role');
      expect(made.filter(({ Properties }) => Properties['PermissionsBoundary'] !== boundaryArn(account.id))).toEqual([]);
    }
  });

  test.each(roles)('leaves $name what it needs', ({ ceiling, policy }) => {
    const { Statement } = policy as { Statement: readonly Statement[] };
    const within = (action: string, resource: string) =>
      ceiling.some(
        ({ Effect, Action, Resource }) =>
          Effect === 'Allow' && list(Action).includes(action) && list(Resource).some((pattern) => covers(pattern, resource)),
      );
    const denied = (action: string) =>
      ceiling.some(({ Effect, Action }) => Effect === 'Deny' && list(Action).some((pattern) => covers(pattern, action)));
    const outside = Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action, Resource }) =>
      list(Action).flatMap((action) =>
        list(Resource)
          .filter((resource) => !within(action, resource) || denied(action))
          .map((resource) => `${action} ${resource}`),
      ),
    );
    expect(outside).toEqual([]);
  });

  test('administers keys in key-custody only', () => {
    const administering = bootstrap.filter(({ template }) =>
      statementsIn(template, 'Boundary').some(({ Effect, Action }) => Effect === 'Allow' && list(Action).includes('kms:PutKeyPolicy')),
    );
    expect(administering.map(({ account }) => account.role)).toEqual(['key-custody']);
  });
});

describe('who deploys', () => {
  const ROLES = {
    deploy: 'DeploymentActionRole',
    execute: 'ExecuteRole',
    'file-publishing': 'FilePublishingRole',
    lookup: 'LookupRole',
  } as const;
  /** `name@account` of everybody whom a role's trust policy admits. */
  const admitted = (trust: unknown): string[] =>
    (trust as { Statement: readonly Statement[] }).Statement.flatMap(({ Effect, Principal, Condition }) => {
      const home = /iam::(\d+):root/.exec(JSON.stringify(Principal))?.[1];
      return Effect === 'Allow' ? list(Condition?.['StringLike']?.['aws:userid']).map((id) => `${id.replace('*:', '')}@${home}`) : [];
    });
  const vendor = (home: string) => [`anna.keller@${home}`, `jonas.frei@${home}`];
  const supervisor = (home: string) => [`lena.baumann@${home}`, `marc.roth@${home}`];
  const CASES = [
    {
      stackName: 'supervisor-management',
      writes: vendor('200000000004'),
      executes: supervisor('100000000001'),
      publishes: supervisor('100000000001'),
    },
    {
      stackName: 'supervisor-key-custody',
      writes: vendor('200000000004'),
      executes: supervisor('100000000003'),
      publishes: supervisor('100000000003'),
    },
    {
      stackName: 'supervisor-supervision',
      writes: vendor('200000000004'),
      executes: supervisor('100000000003'),
      publishes: supervisor('100000000003'),
    },
    {
      stackName: 'vendor-log-archive',
      writes: vendor('200000000002'),
      executes: supervisor('100000000003'),
      publishes: supervisor('100000000003'),
    },
    {
      stackName: 'vendor-management',
      writes: vendor('200000000001'),
      executes: supervisor('100000000003'),
      publishes: supervisor('100000000003'),
    },
    {
      stackName: 'vendor-statistics',
      writes: vendor('200000000003'),
      executes: supervisor('100000000003'),
      publishes: supervisor('100000000003'),
    },
    {
      stackName: 'vendor-assembly',
      writes: vendor('200000000004'),
      executes: vendor('200000000004'),
      publishes: vendor('200000000004'),
    },
  ];

  test.each(CASES)('$stackName', ({ stackName, ...expected }) => {
    const template = bootstrap.find(({ account }) => account.stackName === stackName)?.template;
    const mayDo = (action: string): string[] =>
      Object.values(ROLES).flatMap((id) => {
        const role = template?.Resources[id];
        if (!template || !role) return [];
        const about = statementsIn(template, id).filter(({ Action }) => list(Action).includes(action));
        const allowed = about.some(({ Effect }) => Effect === 'Allow') && !about.some(({ Effect }) => Effect === 'Deny');
        return allowed ? admitted(role.Properties['AssumeRolePolicyDocument']) : [];
      });
    expect({
      writes: mayDo('cloudformation:CreateChangeSet'),
      executes: mayDo('cloudformation:ExecuteChangeSet'),
      publishes: mayDo('s3:PutObject'),
    }).toEqual(expected);
  });

  test('in a protected account nobody both writes and executes, publishes or goes around', () => {
    for (const { account, template } of bootstrap.filter(({ account }) => PROTECTED.includes(account.role))) {
      const people = (id: string) => admitted(template.Resources[id]?.Properties['AssumeRolePolicyDocument']);
      const writers = people(ROLES.deploy);
      expect(writers.length).toBeGreaterThan(0);
      expect(people(ROLES.execute).length).toBeGreaterThan(0);
      const doing = [...people(ROLES.execute), ...people(ROLES['file-publishing'])];
      expect({ account: account.stackName, both: writers.filter((person) => doing.includes(person)) }).toEqual({
        account: account.stackName,
        both: [],
      });
      const control = guardrailsOf(centre, account.organization).find(({ name }) => name === 'ChangeControl');
      const notForWriters = ['DenyChangesThatSkipTheChangeSet', 'DenyExecutionButByTheSupervisor'];
      const around =
        control?.document.Statement.filter(({ Sid }) => notForWriters.includes(Sid)).flatMap(({ Action }) => list(Action)) ?? [];
      const denied = statementsIn(template, ROLES.deploy).filter(({ Effect }) => Effect === 'Deny');
      expect(denied.flatMap(({ Action }) => list(Action)).sort()).toEqual([...around].sort());
    }
  });

  test('a change set comes from the asset bucket and runs as cfn-exec', () => {
    for (const { account, template } of bootstrap) {
      const writing = statementsIn(template, ROLES.deploy).filter(({ Action }) => list(Action).includes('cloudformation:CreateChangeSet'));
      const bucket = `cdk-centre-assets-${account.id}-eu-central-2`;
      expect(writing.map(({ Condition }) => Condition)).toEqual([
        {
          StringLike: {
            'cloudformation:TemplateUrl': [
              `https://s3.eu-central-2.amazonaws.com/${bucket}/*`,
              `https://${bucket}.s3.eu-central-2.amazonaws.com/*`,
            ],
          },
          ArnEquals: { 'cloudformation:RoleArn': bootstrapRoleArn(account.id, 'cfn-exec') },
        },
      ]);
    }
  });

  test('role names are those the guardrails and key policies rest on', () => {
    for (const { account, template } of bootstrap) {
      const purposes = [
        'cfn-exec',
        'deploy',
        ...(PROTECTED.includes(account.role) ? (['execute'] as const) : []),
        'file-publishing',
        'lookup',
      ];
      const names = Object.values(template.Resources)
        .filter(({ Type }) => Type === 'AWS::IAM::Role')
        .map(({ Properties }) => `arn:aws:iam::${account.id}:role/${String(Properties['RoleName'])}`);
      expect(names).toEqual(purposes.map((purpose) => bootstrapRoleArn(account.id, purpose as 'deploy')));
    }
  });
});
