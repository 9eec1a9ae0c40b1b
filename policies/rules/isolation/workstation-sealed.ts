import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { type ResolvedResource, Unresolved } from '../../../lib/template/types';
import { allOf, COMPLIANT, property, undetermined, violating } from '../../reading/answers';
import { asList, at, isTrue } from '../../reading/values';

export const workstationSealed: ResourceRule = {
  id: 'workstation-sealed',
  family: 'isolation',
  scope: 'resource',
  types: ['AWS::EC2::Instance'],
  title:
    'Every machine stands in a network of its own template, has no key pair, encrypted disks, and a role that no request can be tricked out of',
  why: {
    text: 'A key pair opens a session that nobody logs; version 1 of the metadata service gives credentials to whatever can make it fetch an address.',
    source: 'EC2 User Guide, "Use the Instance Metadata Service"; Systems Manager User Guide, "Logging session activity"',
  },
  fix: 'Name SubnetId and SecurityGroupIds of this template and an IamInstanceProfile; no KeyName; HttpTokens required; encrypt every Ebs.',
  needs: 'nothing',
  check: judged,
};

function judged(machine: ResolvedResource): readonly Answer[] {
  const disks = asList(at(machine.properties, 'BlockDeviceMappings'));
  return allOf([
    here(machine, ['SubnetId'], 'AWS::EC2::Subnet'),
    here(machine, ['SecurityGroupIds', 0], 'AWS::EC2::SecurityGroup'),
    here(machine, ['IamInstanceProfile'], 'AWS::IAM::InstanceProfile'),
    property(machine, ['KeyName'], 'no key pair', (value) => value === undefined),
    property(machine, ['MetadataOptions', 'HttpTokens'], 'required', (value) => value === 'required'),
    property(machine, ['NetworkInterfaces'], 'no interfaces of its own', (value) => value === undefined),
    ...(disks.length === 0
      ? [violating(['Properties', 'BlockDeviceMappings'], 'encrypted disks', "none named: the image's own, as they are")]
      : disks.map((_, index) => property(machine, ['BlockDeviceMappings', index, 'Ebs', 'Encrypted'], 'true', isTrue))),
  ]);
}

function here(machine: ResolvedResource, path: readonly (string | number)[], type: string): Answer {
  const value = at(machine.properties, ...path);
  const pointer = ['Properties', ...path];
  const expected = `one of this template (${type})`;
  if (!(value instanceof Unresolved)) return violating(pointer, expected, value === undefined ? 'nothing' : JSON.stringify(value));
  if (!value.target) return undetermined(pointer, expected, value.reason);
  const { logicalId } = value.target;
  return machine.template.byType(type).some((one) => one.logicalId === logicalId) ? COMPLIANT : violating(pointer, expected, logicalId);
}
