import type { Statement } from '../model/centre';
import type { AssemblyLine, LineFunction } from '../model/line';
import { accountRootArn } from '../model/names';
import type { CentreStack } from './centre-stack';
import { permissionsOf } from './line-rights';
import { addSealedNetwork, type Endpoint, type SealedNetwork } from './sealed-network';

/**
 * The network of the functions of a line in one account: an endpoint for each service that they use, and through it each function what
 * its own role may do. Apart from the build's network: what a build carries with it finds no way to a key here.
 */
export function addLineNetwork(stack: CentreStack, line: AssemblyLine, functions: readonly LineFunction[]): SealedNetwork {
  return addSealedNetwork(stack, 'Line', 'the assembly line', endpointsOf(stack.home.id, line, functions));
}

function endpointsOf(accountId: string, line: AssemblyLine, functions: readonly LineFunction[]): Endpoint[] {
  // S3 itself uses keys of stores; functions sign.
  const direct = (statement: Statement) => statement.Condition?.['StringEquals']?.['kms:ViaService'] === undefined;
  const found = new Map<string, { readonly statement: Statement; readonly who: string[] }>();
  for (const one of functions) {
    for (const statement of permissionsOf(line, one).filter(direct)) {
      const { Sid: _, ...same } = statement;
      const known = found.get(JSON.stringify(same));
      if (known) known.who.push(one.role.roleArn);
      else found.set(JSON.stringify(same), { statement, who: [one.role.roleArn] });
    }
  }
  const services = new Map<string, Statement[]>();
  for (const { statement, who } of found.values()) {
    const service = String([statement.Action].flat()[0]).split(':')[0] as string;
    const list = services.get(service) ?? [];
    services.set(service, list);
    list.push({
      ...statement,
      Sid: `${statement.Sid}${list.length + 1}`,
      Principal: { AWS: accountRootArn(accountId) },
      Condition: { ...statement.Condition, ArnEquals: { 'aws:PrincipalArn': who } },
    });
  }
  return [...services].map(([service, statements]) => ({ service, statements }));
}
