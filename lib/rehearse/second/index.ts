import { AwsCli, type Ended } from '../../emulator';
import type { Account, Centre } from '../../model/centre';
import type { Assembly } from '../../template/types';
import { type AccountSays, type Answer, type Fact, same } from './expected';
import { channelsOf, identityOf } from './identity';
import { ALIASES, keysOf, managedByAws, signingKeysOf, trailsOf } from './keys-and-trails';
import { idsIn, organizationOf, placesOf } from './organizations';
import { storageOf } from './storage';

export const SUBJECTS = ['buckets', 'locks', 'keys', 'trails', 'policies', 'organizations'] as const satisfies readonly Fact['about'][];

export interface Disagreement {
  readonly what: string;
  readonly command: string;
  readonly expected: unknown;
  readonly found: unknown;
}
/** What the AWS CLI says to the templates. */
export interface SecondReading {
  readonly client: string;
  /** Facts that were compared, by subject; none of them is 0. */
  readonly compared: { readonly [subject: string]: number };
  readonly wrong: readonly Disagreement[];
}

/**
 * The AWS CLI, with a botocore of its own, looks at every account; what it finds is compared with what the templates say, by code that
 * shares nothing with the read-back of lib/emulator. More than the templates say is wrong as well.
 * @param python of the AWS CLI's environment @param home with the profiles of a rehearsal
 * @throws {Error} when it does not answer, or there is a subject of which nothing was compared
 */
export async function secondReading(
  root: string,
  python: string,
  home: string,
  assembly: Assembly,
  centre: Centre,
): Promise<SecondReading> {
  // Two, for the two halves of a machine with two cores.
  const pool = [new AwsCli(root, python, home), new AwsCli(root, python, home)];
  const asked = new Map<string, Promise<Ended>>();
  const ask = ({ profile, command }: Pick<Fact, 'profile' | 'command'>): Promise<Ended> => {
    const key = JSON.stringify([profile, command]);
    // All of one account go to one process, which keeps its clients.
    const index = centreIndex(centre, profile) % pool.length;
    const running = asked.get(key) ?? (pool[index] as AwsCli).run(profile, command);
    asked.set(key, running);
    return running;
  };
  try {
    const client = (await (pool[0] as AwsCli).run('rehearsal', ['--version'])).output.trim();
    const facts: Fact[] = [];
    for (const organization of centre.organizations) {
      const management = says(centre.account(organization.slug, 'management'), assembly);
      const first = organizationOf(management, organization);
      const answers = await Promise.all(first.map(async (fact) => answerOf(await ask(fact))));
      const ids = { policies: idsIn(answers, 'Policies'), units: idsIn(answers, 'OrganizationalUnits') };
      facts.push(...first, ...placesOf(management, organization, ids));
      for (const one of organization.accounts) {
        const account = says(one, assembly);
        const made = new Map<string, string>();
        for (const { name, command } of signingKeysOf(account, centre)) {
          const { StackResourceDetail } = answerOf(await ask({ profile: account.profile, command }));
          made.set(name, String((StackResourceDetail as Answer | undefined)?.['PhysicalResourceId']));
        }
        const aliases = answerOf(await ask({ profile: account.profile, command: ALIASES }));
        facts.push(
          ...storageOf(account),
          ...keysOf(account, centre, made, managedByAws(aliases)),
          ...trailsOf(account),
          ...identityOf(account),
          ...channelsOf(account),
        );
      }
    }
    const wrong = (await Promise.all(facts.map(async (fact) => judged(fact, await ask(fact))))).flat();
    const compared = Object.fromEntries(SUBJECTS.map((subject) => [subject, facts.filter(({ about }) => about === subject).length]));
    const silent = SUBJECTS.filter((subject) => compared[subject] === 0);
    if (silent.length > 0) throw new Error(`the second reader had nothing to compare of ${silent.join(', ')}`);
    return { client, compared, wrong };
  } finally {
    for (const cli of pool) cli.close();
  }
}

/** What the AWS CLI found is not what the templates say: nothing, or one disagreement. */
export function judged({ what, profile, command, expected, found, none }: Fact, ended: Ended): Disagreement[] {
  const { status, errors } = ended;
  const isNone = status !== 0 && none !== undefined && errors.includes(`(${none})`);
  let seen: unknown;
  try {
    seen = status === 0 ? found(answerOf(ended)) : isNone ? null : errors || `exit code ${status}`;
  } catch (error) {
    seen = `not to be read: ${(error as Error).message}`;
  }
  return same(expected, seen) ? [] : [{ what, command: `aws ${command.join(' ')} --profile ${profile}`, expected, found: seen }];
}

/** Some commands answer nothing at all where there is nothing. */
const answerOf = ({ output }: Ended): Answer => JSON.parse(output.trim() || '{}') as Answer;

const centreIndex = ({ organizations }: Centre, profile: string): number =>
  Math.max(
    0,
    organizations.flatMap(({ accounts }) => accounts).findIndex(({ stackName }) => stackName === profile),
  );

function says({ id, stackName, role }: Account, { templates }: Assembly): AccountSays {
  const own = templates.filter(({ account }) => account === id);
  const open = own.find(({ branches }) => branches.length !== 1);
  if (open) throw new Error(`${open.stackName} has ${open.branches.length} branches: nobody can say which of them stands`);
  const resources = own.flatMap(({ branches }) => branches.flatMap((branch) => branch.resources));
  return { id, profile: stackName, isMember: role !== 'management', of: (type) => resources.filter((resource) => resource.type === type) };
}

export function secondText({ client, compared, wrong }: SecondReading): string {
  const counts = Object.entries(compared).map(([subject, count]) => `${count} ${subject}`);
  const head = `Read again by ${client.split(' ')[0]}: ${counts.join(', ')}; ${wrong.length === 0 ? 'all as the templates say' : `${wrong.length} NOT as the templates say`}`;
  const short = (value: unknown) => JSON.stringify(value)?.slice(0, 300);
  return [
    head,
    ...wrong.map(({ what, command, expected, found }) => `  ${what}: expected ${short(expected)}, found ${short(found)}\n    ${command}`),
  ].join('\n');
}
