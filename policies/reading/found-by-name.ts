import type { Assembly, ResolvedResource } from '../../lib/template/types';
import { at } from './values';

/** The resource with a name, in every branch of the templates of an account; undefined where it is missing, there twice, or under a condition. */
export const inEveryBranch = (assembly: Assembly, account: string, type: string, property: string, name: string) =>
  theOneOf(assembly, account, type, (resource) => at(resource.properties, property) === name);

/** The same for a resource that is told by something else than a name. */
export function theOneOf(
  assembly: Assembly,
  account: string,
  type: string,
  is: (resource: ResolvedResource) => boolean,
): readonly ResolvedResource[] | undefined {
  const templates = assembly.templates.filter((template) => template.account === account);
  const of = (branch: (typeof templates)[number]['branches'][number]) => branch.byType(type).filter(is);
  const home = templates.find((template) => template.branches.some((branch) => of(branch).length > 0));
  return home?.branches.every((branch) => of(branch).length === 1) ? home.branches.flatMap(of) : undefined;
}
