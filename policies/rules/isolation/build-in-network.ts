import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { type ResolvedResource, Unresolved } from '../../../lib/template/types';
import { allOf, COMPLIANT, property, undetermined, violating } from '../../reading/answers';
import { PROJECT } from '../../reading/builds';
import { asList, at } from '../../reading/values';

/** The network's own parts, by where the project names them. */
const PARTS = { VpcId: 'AWS::EC2::VPC', Subnets: 'AWS::EC2::Subnet', SecurityGroupIds: 'AWS::EC2::SecurityGroup' } as const;

export const buildInNetwork: ResourceRule = {
  id: 'build-in-network',
  family: 'isolation',
  scope: 'resource',
  types: [PROJECT],
  title: 'Every build runs in a network of its own template, and on machines that are gone afterwards',
  why: {
    text: 'Outside a network a build reaches the internet; in one that is made elsewhere nobody here can say what it reaches.',
    source: 'CodeBuild User Guide, "Use AWS CodeBuild with Amazon Virtual Private Cloud"',
  },
  fix: 'Name VpcId, Subnets and SecurityGroupIds of this template in VpcConfig; no fleet, no file system.',
  needs: 'nothing',
  expects: (centre) => centre.companies.length * 2,
  check: (project) =>
    allOf([
      ...Object.entries(PARTS).flatMap(([part, type]) => named(project, part, type)),
      property(project, ['Environment', 'Fleet'], 'no fleet: its machines outlive a build', (value) => value === undefined),
      property(project, ['FileSystemLocations'], 'no file system', (value) => asList(value).length === 0),
    ]),
};

function named(project: ResolvedResource, part: string, type: string): readonly Answer[] {
  const values = at(project.properties, 'VpcConfig', part);
  const pointer = ['Properties', 'VpcConfig', part];
  const expected = `resources of this template (${type})`;
  const listed = asList(values);
  if (listed.length === 0) return [violating(pointer, expected, 'nothing')];
  return listed.map((value): Answer => {
    if (!(value instanceof Unresolved)) return violating(pointer, expected, JSON.stringify(value));
    if (value.target === undefined) return undetermined(pointer, expected, value.reason);
    const { logicalId } = value.target;
    return project.template.byType(type).some((resource) => resource.logicalId === logicalId)
      ? COMPLIANT
      : violating(pointer, expected, logicalId);
  });
}
