import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { deployAccounts, deployer } from './deploy';
import { writeRegistry } from './genesis';
import type { Deployed, Parts } from './index';

/** Small countries; the first that no market has is the rehearsed market's. */
const COUNTRIES = ['LI', 'IS', 'WS', 'TO', 'NR', 'TV', 'PW'] as const;

/**
 * A change as it comes in life: a market of the first company is added to the environment file. Its key is made, adopted and judged
 * first, then whatever stack differs is deployed over what stands; the others are left as they are.
 * @returns the centre as it stands then
 * @throws {DeploymentFailed} for an update that the local AWS does not do, or does otherwise than the template says
 */
export async function deployChange(deployed: Deployed, parts: Parts): Promise<Deployed> {
  const { workspace, emulator, timed, cli } = deployed;
  const { environmentFile } = workspace;
  addMarket(environmentFile);
  const planned = parts.load(environmentFile);
  const deploy = deployer(cli, emulator.endpoint);
  const custody = planned.account(planned.supervisor.slug, 'key-custody');
  const keysAssembly = join(workspace.folder, 'change-keys');
  const assembly = join(workspace.folder, 'change');
  const keyStacks = [...new Set(planned.keys.map(({ stackName }) => stackName))];
  await timed.run('change: synthesize the new keys', () => parts.synthesize(planned, keysAssembly, true));
  await timed.run('change: keys', () => deploy(custody, keysAssembly, keyStacks), 'CDK CLI');
  await writeRegistry(emulator.endpoint, planned, environmentFile);
  const centre = parts.load(environmentFile);
  await timed.run('change: synthesize everything', () => parts.synthesize(centre, assembly, false));
  await timed.run('change: judge it again', () => parts.gate(assembly, environmentFile));
  const accounts = centre.organizations.flatMap((organization) => organization.accounts);
  for (const account of accounts) {
    const file = join('bootstrap', `${account.stackName}.template.json`);
    if (readFileSync(join(deployed.assembly, file)).equals(readFileSync(join(assembly, file)))) continue;
    await timed.run(`change: bootstrap ${account.stackName}`, () => cli.bootstrap(account, assembly), 'CDK CLI');
  }
  await deployAccounts(deploy, centre, accounts, assembly, keyStacks, timed, 'change: ');
  return { ...deployed, centre, assembly };
}

/** @throws {Error} when every small country has a market */
export function addMarket(environmentFile: string): void {
  const text = readFileSync(environmentFile, 'utf8');
  const document = parseDocument(text);
  const country = COUNTRIES.find((code) => !new RegExp(`\\b${code}\\b`).test(text));
  if (!country) throw new Error(`every one of ${COUNTRIES.join(', ')} has a market: there is none to add`);
  document.addIn(['companies', 0, 'markets'], {
    slug: 'rehearsed',
    name: 'Rehearsed market',
    countries: [country],
    movedToZurich: '2026-03-01',
  });
  writeFileSync(environmentFile, String(document));
}
