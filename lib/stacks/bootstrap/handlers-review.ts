import { PARTITION, REGION } from '../../model/names';
import { allow, type Handlers, inZurich, pass } from './handlers';

/** As STORE_HANDLERS, for workstations and the document of their sessions. Withheld: starting a session, commands, and key pairs. */
export const REVIEW_HANDLERS: Handlers = {
  'AWS::SSM::Document': ({ account, environment }) => [
    allow(
      'KeepTheSessionDocument',
      [
        'ssm:CreateDocument',
        'ssm:DescribeDocument',
        'ssm:GetDocument',
        'ssm:ListTagsForResource',
        'ssm:UpdateDocument',
        'ssm:UpdateDocumentDefaultVersion',
      ],
      `arn:${PARTITION}:ssm:${REGION}:${account}:document/${environment}-*`,
    ),
  ],
  'AWS::IAM::InstanceProfile': ({ account, environment }) => [
    allow(
      'KeepProfilesOfWorkstations',
      [
        'iam:AddRoleToInstanceProfile',
        'iam:CreateInstanceProfile',
        'iam:DeleteInstanceProfile',
        'iam:GetInstanceProfile',
        'iam:RemoveRoleFromInstanceProfile',
      ],
      `arn:${PARTITION}:iam::${account}:instance-profile/${environment}-*`,
    ),
  ],
  'AWS::EC2::Instance': (names) => {
    const ec2 = (...kinds: readonly string[]) => kinds.map((kind) => `arn:${PARTITION}:ec2:${REGION}:${names.account}:${kind}/*`);
    return [
      allow(
        'StartWorkstations',
        ['ec2:RunInstances'],
        [
          ...ec2('instance', 'network-interface', 'security-group', 'subnet', 'volume'),
          `arn:${PARTITION}:ec2:${REGION}::image/${names.image}`,
        ],
      ),
      allow(
        'KeepWorkstations',
        ['ec2:ModifyInstanceAttribute', 'ec2:ModifyInstanceMetadataOptions', 'ec2:MonitorInstances', 'ec2:TerminateInstances'],
        ec2('instance'),
      ),
      allow('TagWorkstationsAsTheyStart', ['ec2:CreateTags'], ec2('instance', 'volume'), {
        StringEquals: { 'ec2:CreateAction': 'RunInstances' },
      }),
      allow(
        'DescribeWorkstations',
        ['ec2:DescribeIamInstanceProfileAssociations', 'ec2:DescribeInstanceAttribute', 'ec2:DescribeInstances', 'ec2:DescribeVolumes'],
        '*',
        inZurich,
      ),
      pass('HandRolesOfWorkstationsToEc2', 'ec2.amazonaws.com', 'workstation-*', names),
    ];
  },
};
