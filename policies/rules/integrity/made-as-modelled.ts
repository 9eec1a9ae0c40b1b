import type { AssemblyRule, RuleContext } from '../../../lib/gate/types';
import { alarmTopicArn } from '../../../lib/model/alarms';
import { BUILD_LOGS, BUILD_PLACES, type Build, SOURCE_ARCHIVE } from '../../../lib/model/builds';
import { BUILDSPEC } from '../../../lib/model/buildspec';
import type { Centre } from '../../../lib/model/centre';
import { type AssemblyLine, lineOf } from '../../../lib/model/line';
import { type MachineFunction, releaseMachine } from '../../../lib/model/release-machine';
import { cosignArn } from '../../../lib/model/witness';
import { asModelled, type Wanted } from '../../reading/as-modelled';
import { reviewWanted } from './saved-review';

export const madeAsModelled: AssemblyRule = {
  id: 'made-as-modelled',
  family: 'integrity',
  scope: 'assembly',
  title:
    'Builds, the machine of the assembly line with what starts it, whom it may run and the alarm on its failures, and the saved questions about logs are, word for word, those of the model',
  why: {
    text: 'Commands, steps and questions are code: one word more and something else is built, released or asked, under a name that was reviewed.',
    source: 'SLSA 1.2, Build track, "Build as code"; lib/model and lib/review, which rehearsals run',
  },
  fix: 'Leave builds to lib/model/builds and buildspec, the machine to lib/model/release-machine, questions and tables to lib/review.',
  needs: 'environment',
  expects: (centre) => wantedOf(centre).length,
  check: ({ assembly, centre }: RuleContext) => (centre ? wantedOf(centre).flatMap((wanted) => asModelled(assembly, wanted)) : []),
};

const known = new WeakMap<Centre, readonly Wanted[]>();

/** The model does not change, and mutation asks thousands of times. */
function wantedOf(centre: Centre): readonly Wanted[] {
  const made = known.get(centre) ?? [
    ...centre.companies.flatMap((company) => {
      const line = lineOf(centre, company);
      return [...buildWanted(line.builds.first), ...buildWanted(line.builds.second), ...lineWanted(centre, line), ...doors(centre, line)];
    }),
    ...reviewWanted(centre),
  ];
  known.set(centre, made);
  return made;
}

function buildWanted({ account: { id: account }, name, artefacts, toolchain, image, landing, role, source }: Build): readonly Wanted[] {
  const place = (Name: string, Value: string) => ({ Name, Type: 'PLAINTEXT', Value });
  return [
    { account, type: 'AWS::ECR::Repository', is: { RepositoryName: name }, properties: {} },
    {
      account,
      type: 'AWS::CodeBuild::Project',
      is: { Name: name },
      properties: {
        EncryptionKey: artefacts.key?.arn,
        'Environment.EnvironmentVariables': [place(BUILD_PLACES.toolchain, toolchain.name), place(BUILD_PLACES.artefacts, artefacts.name)],
        'Environment.Image': image,
        'LogsConfig.S3Logs.Location': `${landing.name}/${BUILD_LOGS}`,
        ServiceRole: role.roleArn,
        Source: { Type: 'S3', Location: `${source.name}/${SOURCE_ARCHIVE}`, BuildSpec: BUILDSPEC },
      },
    },
  ];
}

function lineWanted({ environment }: Centre, line: AssemblyLine): readonly Wanted[] {
  const { account: home, company, name, machineArn, machineRole, orderRole, functions, builds } = line;
  const account = home.id;
  const arns = Object.fromEntries(functions.map(({ name: one, arn }) => [one, arn])) as { readonly [F in MachineFunction]: string };
  return [
    {
      account,
      type: 'AWS::StepFunctions::StateMachine',
      is: { StateMachineName: name },
      properties: { DefinitionString: JSON.stringify(releaseMachine((one) => arns[one])), RoleArn: machineRole.roleArn },
    },
    {
      account,
      type: 'AWS::Events::Rule',
      is: { Name: orderRole.roleArn.split('/')[1] },
      properties: {
        EventBusName: undefined,
        EventPattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: { bucket: { name: [builds.second.source.name] }, object: { key: [{ prefix: 'orders/' }] } },
        },
        Targets: [
          {
            Id: 'line',
            Arn: machineArn,
            RoleArn: orderRole.roleArn,
            InputTransformer: {
              InputPathsMap: { key: '$.detail.object.key', version: '$.detail.object.version-id' },
              InputTemplate: '{"key":<key>,"version":<version>}',
            },
          },
        ],
      },
    },
    {
      account,
      type: 'AWS::CloudWatch::Alarm',
      is: { AlarmName: `${name}-failed` },
      properties: {
        Dimensions: [{ Name: 'StateMachineArn', Value: machineArn }],
        AlarmActions: [home.organization.slug, company.slug].map((slug) => alarmTopicArn(environment.name, home, slug)),
        // One that rings while there is no order says nothing new when an order fails.
        TreatMissingData: 'notBreaching',
      },
    },
  ];
}

/** The line runs the company's functions, and the company asks the witness; nobody else is let in across the organizations. */
function doors(
  centre: Centre,
  { account: { id, organization }, company: { slug }, functions, machineRole }: AssemblyLine,
): readonly Wanted[] {
  const door = (account: string, arn: string, principal: string, PrincipalOrgID?: string): Wanted => ({
    account,
    type: 'AWS::Lambda::Permission',
    is: { FunctionName: arn, Principal: principal },
    properties: { Action: 'lambda:InvokeFunction', PrincipalOrgID, SourceArn: undefined },
  });
  return [
    ...functions
      .filter(({ side }) => side === 'centre')
      .map(({ account, arn }) => door(account.id, arn, machineRole.roleArn, organization.id)),
    door(id, cosignArn(centre, slug), centre.account(slug, 'log-archive').id),
  ];
}
