import type { StatementJson } from '../access/types';
import type { Account, Centre } from '../model/centre';
import { PARTITION } from '../model/names';
import { permissionStatement } from '../template/permission';
import type { ResolvedResource } from '../template/types';
import { text } from './arns';
import type { Document } from './documents';

interface Permission {
  readonly resource: ResolvedResource;
  readonly statement: StatementJson;
}

/** Policies of functions, which no template has as documents: each `AWS::Lambda::Permission` is one statement, named by its logical id. */
export function permissionsOf(
  resources: readonly ResolvedResource[],
  centre: Centre,
  accountOf: (resource: ResolvedResource) => Account | undefined,
): readonly Document[] {
  const byFunction = new Map<string, Permission[]>();
  for (const resource of resources) {
    const account = accountOf(resource);
    if (!account || resource.type !== 'AWS::Lambda::Permission') continue;
    const named = text(resource.properties['FunctionName']) ?? '';
    // A function is named by its name or its ARN.
    const arn = named.startsWith('arn:') ? named : `arn:${PARTITION}:lambda:${centre.environment.region}:${account.id}:function:${named}`;
    const before = byFunction.get(arn) ?? [];
    const { logicalId, template } = resource;
    // Stacks may use the same logical id for permissions of one function.
    const taken = before.some(({ statement }) => statement.Sid === logicalId);
    const Sid = taken ? `${template.template.stackName}/${logicalId}` : logicalId;
    const statement = { ...permissionStatement(resource.properties, arn), Sid } as unknown as StatementJson;
    byFunction.set(arn, [...before, { resource, statement }]);
  }
  return [...byFunction].map(([arn, permissions]) => document(arn, permissions));
}

function document(arn: string, permissions: readonly Permission[]): Document {
  const { template } = (permissions[0] as Permission).resource.template;
  return {
    kind: 'function',
    owner: arn,
    name: `${template.stackName}/${arn.slice(arn.lastIndexOf(':') + 1)}`,
    statements: permissions.map(({ statement }) => statement),
    place: (sid) => {
      const { resource } = permissions.find(({ statement }) => statement.Sid === sid) ?? (permissions[0] as Permission);
      return resource.template.template.place(['Resources', resource.logicalId, 'Properties']);
    },
  };
}
