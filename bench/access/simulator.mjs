// An independent simulator to compare with: npm @cloud-copilot/iam-simulate, which is under the AGPL. It is installed out of tree, at exact
// versions, by who runs a comparison; nothing of the project imports it, contains it or is distributed with it.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../measure.mjs';

const VERSIONS = { 'iam-simulate': '0.1.173', 'iam-policy': '0.1.109', 'iam-utils': '0.1.82', 'iam-data': '0.21.202609261' };
export const NAME = `iam-simulate ${VERSIONS['iam-simulate']}`;
const folder = join(root, '.cache', `simulator-${VERSIONS['iam-simulate']}`);

/** @returns {Promise<(simulation: object) => Promise<string>>} the simulator's word on a simulation, as `decide` says it */
export async function simulator() {
  const main = join(folder, 'node_modules', '@cloud-copilot', 'iam-simulate', 'dist', 'esm', 'index.js');
  if (!existsSync(main)) {
    const exact = Object.entries(VERSIONS).map(([name, version]) => `@cloud-copilot/${name}@${version}`);
    execFileSync('npm', ['install', '--prefix', folder, '--no-save', '--no-package-lock', '--ignore-scripts', ...exact], {
      stdio: 'inherit',
    });
  }
  const { runSimulation } = await import(pathToFileURL(main).href);
  return async (simulation) => {
    const result = await runSimulation(simulation, { simulationMode: 'Strict' });
    if (result.resultType === 'error') throw new Refused(JSON.stringify(result.errors));
    return WORDS[result.overallResult];
  };
}

/** The simulator takes no such request. */
export class Refused extends Error {}

const WORDS = { Allowed: 'allowed', ExplicitlyDenied: 'explicitly-denied', ImplicitlyDenied: 'implicitly-denied' };

/** The same question in the simulator's form; undefined when it has none: grants, access points, providers, what is not known. */
export function simulationOf({ request, policies }) {
  const { principal, resource, context, action } = request;
  if (context.others === 'free' || policies.grants?.length > 0 || resource.accessPoint !== undefined || principal.kind === 'federated')
    return undefined;
  // The simulator takes gateway endpoints' policies only, whose Principal "must be *".
  if (policies.endpoint?.statements.some(({ Principal }) => Principal !== '*')) return undefined;
  if (!policies.rcp.every((level) => level.some(isFull))) return undefined;
  const document = ({ name, version, statements }) => ({
    name,
    policy: { ...(version ? { Version: version } : {}), Statement: statements },
  });
  const levels = (list, applied) =>
    (applied ? list : []).map((level, index) => ({ orgIdentifier: `ou-${index}`, policies: level.map(document) }));
  const present = [...context.known].filter(([, values]) => values !== null && values.length > 0);
  return {
    request: {
      principal: principal.kind === 'anonymous' ? { type: 'Anonymous' } : (principal.session ?? principal.arn),
      action,
      resource: { resource: resource.arn, accountId: resource.account },
      contextVariables: Object.fromEntries(present.map(([key, values]) => [key, values.length === 1 ? values[0] : [...values]])),
    },
    identityPolicies: policies.identity.map(document),
    // Whom organization policies bind is for its caller to know, not for the simulator.
    serviceControlPolicies: levels(
      policies.scp,
      !principal.inManagementAccount && !principal.serviceLinked && principal.kind !== 'anonymous' && principal.kind !== 'service',
    ),
    resourceControlPolicies: levels(
      policies.rcp.map((level) => level.flatMap((policy) => denialsOf(policy, action))),
      !resource.inManagementAccount && !principal.serviceLinked,
    ),
    ...(policies.resource ? { resourcePolicy: document(policies.resource).policy } : {}),
    ...(policies.boundary && principal.kind !== 'root' ? { permissionBoundaryPolicies: [document(policies.boundary)] } : {}),
    ...(policies.session
      ? { sessionPolicy: { Version: '2012-10-17', Statement: policies.session.flatMap(({ statements }) => statements) } }
      : {}),
    ...(policies.endpoint ? { vpcEndpointPolicies: [document(policies.endpoint)] } : {}),
  };
}

/** RCPFullAWSAccess, which the simulator adds to every level, since it cannot be detached. */
const isFull = ({ statements }) =>
  statements.some(
    ({ Effect, Action, Resource, Condition }) => Effect === 'Allow' && Action === '*' && Resource === '*' && Condition === undefined,
  );
/** What else an RCP may say: Deny, and not of '*'. */
function denialsOf({ statements, ...policy }, action) {
  const denials = statements.filter(({ Effect }) => Effect === 'Deny');
  const ofService = (written) => (written === '*' ? `${action.split(':')[0]}:*` : written);
  return denials.length === 0
    ? []
    : [
        {
          ...policy,
          version: '2012-10-17',
          statements: denials.map((denial) => ({ ...denial, Action: [denial.Action].flat().map(ofService) })),
        },
      ];
}
