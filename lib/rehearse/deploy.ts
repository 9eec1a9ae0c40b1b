import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account, Centre } from '../model/centre';
import { isProtected } from '../model/organizations';
import { readAssembly } from '../template';
import type { CdkCli } from './cdk';
import { deployByTwoHands } from './hands';
import { type Job, runJobs } from './jobs';
import { deploymentOrder } from './order';
import type { Timed } from './timed';

/** CDK CLI calls at the same time: each is busy for half of its time, the rest it waits for the emulator. */
export const AT_ONCE = 3;

/** What the two phases of genesis need from outside: how templates are made, what judges them. */
export interface Genesis {
  /** Only the stacks that create keys, and every bootstrap template. */
  readonly keysAssembly: string;
  /** Everything, with the keys that were made; judged. Resolves to its folder. */
  adopt(): Promise<{ readonly assembly: string; readonly centre: Centre }>;
}

/** Bootstraps every account, makes the keys, has them adopted, then deploys every stack as soon as what it needs is there. */
export async function deployCentre(cli: CdkCli, endpoint: string, centre: Centre, genesis: Genesis, timed: Timed): Promise<string> {
  const deploy = deployer(cli, endpoint);
  const accounts = centre.organizations.flatMap((organization) => organization.accounts);
  const custody = centre.account(centre.supervisor.slug, 'key-custody');
  const bootstraps = accounts.map((account) => ({
    id: `bootstrap ${account.stackName}`,
    after: [],
    run: timed.wrap(`bootstrap ${account.stackName}`, () => cli.bootstrap(account, genesis.keysAssembly), 'CDK CLI'),
  }));
  const keyStacks = [...new Set(centre.keys.map((key) => key.stackName))];
  const keys = `keys ${custody.stackName}`;
  let adopted: Awaited<ReturnType<Genesis['adopt']>> | undefined;
  const first = bootstraps.find(({ id }) => id.endsWith(` ${custody.stackName}`)) as Job;
  await runJobs(
    [
      first,
      { id: keys, after: [first.id], run: timed.wrap(keys, () => deploy(custody, genesis.keysAssembly, keyStacks), 'CDK CLI') },
      {
        id: 'adopt',
        after: [keys],
        run: async () => {
          adopted = await genesis.adopt();
        },
      },
      ...bootstraps.filter((job) => job !== first),
    ],
    AT_ONCE,
  );
  if (!adopted) throw new Error('no keys were adopted');
  const { assembly, centre: whole } = adopted;
  sameBytes(genesis.keysAssembly, assembly, [
    ...accounts.map(({ stackName }) => join('bootstrap', `${stackName}.template.json`)),
    ...keyStacks.map((stack) => `${stack}.template.json`),
  ]);
  await deployAccounts(deploy, whole, accounts, assembly, keyStacks, timed);
  return assembly;
}

type Deploy = (account: Account, assembly: string, stacks: readonly string[]) => Promise<void>;

/** As docs/deploying.md says: by two hands into a protected account, by `cdk deploy` into any other. */
export const deployer =
  (cli: CdkCli, endpoint: string): Deploy =>
  (account, assembly, stacks) =>
    isProtected(account) ? deployByTwoHands(cli, endpoint, account, assembly, stacks) : cli.deploy(account, assembly, stacks);

/** Every stack but the bootstraps and those that are done, each as soon as what it needs is there. */
export async function deployAccounts(...given: Parameters<typeof deployments>): Promise<void> {
  await runJobs(deployments(...given), AT_ONCE);
}

/** One deployment for the stacks of an account that can be deployed together. @param prefix of the names that are told */
function deployments(
  deploy: Deploy,
  centre: Centre,
  accounts: readonly Account[],
  assembly: string,
  done: readonly string[],
  timed: Timed,
  prefix = '',
): Job[] {
  const read = readAssembly(assembly);
  const { waves, before, problems } = deploymentOrder(read, centre);
  if (problems.length > 0) throw new Error(`this cannot be deployed:\n${problems.join('\n')}`);
  const accountOf = new Map(read.templates.map(({ stackName, account }) => [stackName, account]));
  const isDone = (stack: string) => stack.endsWith('-bootstrap') || done.includes(stack);
  const groups = waves.flatMap((wave) =>
    accounts.flatMap((account) => {
      const stacks = wave.filter((stack) => accountOf.get(stack) === account.id && !isDone(stack));
      return stacks.length === 0 ? [] : [{ account, stacks, id: `deploy ${stacks.join(', ')}` }];
    }),
  );
  const groupOf = new Map(groups.flatMap(({ id, stacks }) => stacks.map((stack) => [stack, id] as const)));
  return groups.map(({ id, account, stacks }) => ({
    id,
    after: [...new Set(stacks.flatMap((stack) => before.get(stack) ?? []))]
      .filter((stack) => !isDone(stack))
      .map((stack) => groupOf.get(stack) ?? stack),
    run: timed.wrap(`${prefix}${id}${isProtected(account) ? ', by two hands' : ''}`, () => deploy(account, assembly, stacks), 'CDK CLI'),
  }));
}

/** What was deployed before the keys were known must be what was judged with them. */
function sameBytes(earlier: string, later: string, files: readonly string[]): void {
  const changed = files.filter((file) => !readFileSync(join(earlier, file)).equals(readFileSync(join(later, file))));
  if (changed.length > 0) throw new Error(`templates changed when the keys were adopted: ${changed.join(', ')}`);
}
