import type { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Setting } from '../model/functions';
import type { AssemblyLine, LineFunction } from '../model/line';
import { pascal } from '../model/names';
import type { MachineFunction } from '../model/release-machine';
import { roleNameOf } from './account-baseline';
import type { CentreStack } from './centre-stack';
import { addFunction } from './functions';
import { addLineNetwork } from './line-network';
import { BUILDS, permissionsOf, READS_ARTEFACTS, READS_SOURCE } from './line-rights';
import { addRole, serviceTrust } from './role';
import { placed } from './sealed-network';

/** Functions of the line that stand in this stack's account, each under a role of its own, in a network without a way out. */
export function addLineFunctions(stack: CentreStack, line: AssemblyLine): void {
  const own = line.functions.filter(({ account }) => account === stack.home);
  const { place } = addLineNetwork(stack, line, own);
  for (const one of own) {
    const name = roleNameOf(one.role.roleArn);
    // On its own side it needs no second name: 'attest-centre' is Attest.
    const id = pascal(one.purpose);
    const what = `${DOES[one.name]} (${line.company.name})`;
    addRole(stack, {
      purpose: one.purpose,
      name,
      description: what,
      trust: serviceTrust('lambda.amazonaws.com', stack.home.id),
      permissions: [...permissionsOf(line, one), ...placed(one.arn)],
    });
    const made = addFunction(stack, one.purpose, {
      as: { name, id },
      description: what,
      settings: settingsOf(stack, line, one),
      // An archive or an artefact is read whole.
      timeoutSeconds: 300,
      memoryMegabytes: 2048,
      // Two orders at once; a third waits and is tried again.
      atOnce: 2,
      place,
    });
    if (one.side === 'supervisor') continue;
    // Lambda takes a role as a principal only when it exists: the supervisor's stack is deployed first.
    new CfnPermission(stack, `TheLineRuns${id}`, {
      functionName: one.arn,
      action: 'lambda:InvokeFunction',
      principal: line.machineRole.roleArn,
      principalOrgId: line.account.organization.id,
    }).addResourceDependency(made);
  }
}

const DOES: { readonly [F in MachineFunction]: string } = {
  open: 'Judges source and order, and records what was ordered',
  'build-centre': 'Starts build A, or says how far it is',
  'build-supervisor': 'Starts build B, or says how far it is',
  'attest-centre': 'States how build A ran and what came out; builds nothing itself',
  'attest-supervisor': 'States how build B ran and what came out; builds nothing itself',
  compare: 'States whether the two builds came to the same',
  use: 'Takes a use of a fast-lane authorisation',
  summarize: 'States that a release was verified',
  'sign-centre': 'Signs, for the company, what is released',
  'sign-supervisor': 'Signs, for the supervisor, what is released',
  publish: 'Brings what was released to its users; cannot change one',
  log: 'Writes and signs the release log',
};

function settingsOf(
  stack: CentreStack,
  line: AssemblyLine,
  { name, side, signs: purpose }: LineFunction,
): { readonly [S in Setting]?: string } {
  const { records, distribution, company } = line;
  const build = side === 'centre' ? line.builds.first : line.builds.second;
  const trust = stack.centre.trustOf(company.slug);
  const key = stack.centre.signingKeys.find((one) => one.purpose === purpose && one.stackName === stack.stackName);
  return {
    releaseRecords: records.name,
    releaseLog: records.name,
    releaseDistribution: distribution.name,
    releaseDays: String(records.lockDays ?? 0),
    releaseSide: side,
    // Without an adopted trust document the function finds no digest, and does nothing.
    ...(trust === undefined ? {} : { releaseTrust: trust }),
    ...(key ? { releaseKey: (stack.node.findChild(key.logicalId) as CfnKey).ref } : {}),
    ...(BUILDS.includes(name) ? { releaseProject: build.name } : {}),
    ...(READS_SOURCE.includes(name) ? { releaseSources: build.source.name } : {}),
    ...(READS_ARTEFACTS.includes(name) ? { releaseArtefacts: build.artefacts.name } : {}),
  };
}
