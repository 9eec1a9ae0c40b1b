import { join } from 'node:path';
import { InputError } from '../../lib/config/problem';
import { type ApprovedEvidence, refusals } from '../../lib/deploy/approve';
import { judgeStack, type StackJudgement } from '../../lib/deploy/judge';
import { type Planned, planOf, planText } from '../../lib/deploy/plan';
import { type Reviewed, reviewedStacks } from '../../lib/deploy/reviewed';
import { inForceAt } from '../../lib/evidence/timeline';
import { type Command, formatOf, parsed, progress, UsageError } from '../command';
import { instantOf, readTimeline } from '../evidence/approve';
import { readFolder } from '../evidence/disk';
import { publicKeyFrom } from '../evidence/signing';
import { soundFolder } from '../evidence/sound';
import { loadCentre } from '../load-centre';
import type { Account } from './cloudformation';

const text = { type: 'string' } as const;
const several = { type: 'string', multiple: true } as const;
const PROFILE = '{name}';

/** The stacks of an evidence folder, which must be as it was written and signed by one of the keys, if any are given; all of them, or those named. */
function stacksOf(
  directory: string,
  only: readonly string[] = [],
  keys: readonly string[] = [],
): { readonly stacks: readonly Reviewed[]; readonly manifest: string } {
  const files = readFolder(directory);
  const { manifest } = soundFolder(directory, files, undefined, keys.map(publicKeyFrom));
  const [environment, ...others] = files.filter(({ path }) => /^environment\/[^/]+\.yaml$/.test(path));
  if (environment === undefined || others.length > 0)
    throw new InputError([
      {
        code: 'incomplete',
        file: join(directory, 'environment'),
        expected: 'the environment file, one',
        found: `${environment === undefined ? 'none' : others.length + 1}`,
        fix: 'Take a folder that centre evidence wrote.',
      },
    ]);
  const stacks = reviewedStacks(files, loadCentre(join(directory, environment.path)).centre, directory);
  for (const name of only)
    if (!stacks.some(({ stack }) => stack === name))
      throw new UsageError(`there is no stack ${name} in ${directory}`, `One of ${stacks.map(({ stack }) => stack).join(', ')}.`);
  return { stacks: only.length === 0 ? stacks : stacks.filter(({ stack }) => only.includes(stack)), manifest };
}

const oneFolder = ([directory, ...more]: readonly string[], usage: string): string => {
  if (directory === undefined || more.length > 0) throw new UsageError('not one folder', usage);
  return directory;
};

/** The SDK is loaded only where an account is asked. */
const accountOf = async (pattern: string | undefined, reviewed: Pick<Reviewed, 'home' | 'account'>) => {
  const { Account, profileOf } = await import('./cloudformation');
  return new Account(profileOf(pattern ?? PROFILE, reviewed));
};

export const plan: Command = {
  summary: 'what deploying an evidence folder changes where, in words and as change sets',
  help: `Usage: centre deploy plan EVIDENCE [--stack NAME]... [--key PUBLIC.pem]... [--profile PATTERN] [--create] [--format text|json]

Reads the template of every stack back and says what would change. With --create it also writes a change set in each stack that
changes: nothing is executed, and in protected accounts the role that may write it may not execute it.

  --key PUBLIC.pem   a public key that must have signed the folder; one of several is enough
  --profile PATTERN  profile of the AWS configuration for an account; {name} is e.g. vendor-statistics, {account} its id (default: {name})

Exit code: 0 nothing to change or planned, 2 bad input, 3 an account could not be asked.`,
  run: async (argv) => {
    const options = { stack: several, key: several, profile: text, create: { type: 'boolean' }, format: text } as const;
    const { values, positionals } = parsed(argv, options, 'deploy plan', true);
    const format = formatOf(values.format);
    const { stacks, manifest } = stacksOf(oneFolder(positionals, 'centre deploy plan EVIDENCE'), values.stack, values.key);
    const planned: Planned[] = [];
    const unknown: string[] = [];
    for (const reviewed of stacks) {
      progress(`${reviewed.stack} ...`);
      const account = await accountOf(values.profile, reviewed);
      try {
        const one = planOf(reviewed, await account.template(reviewed.stack), manifest);
        if (values.create && one.what !== 'nothing') await account.createChangeSet(one);
        planned.push(one);
      } catch (error) {
        unknown.push(`${reviewed.stack} (account ${reviewed.account}): ${(error as Error).message}`);
      }
    }
    progress('');
    const short = planned.map(({ reviewed: { text: _, code: __, ...reviewed }, ...rest }) => ({ ...reviewed, ...rest }));
    if (format === 'json') console.log(JSON.stringify({ manifest, planned: short, unknown }, null, 2));
    else {
      for (const one of planned) console.log(planText(one));
      for (const line of unknown) console.log(`could not be asked: ${line}`);
    }
    return unknown.length > 0 ? 3 : 0;
  },
};

export const approve: Command = {
  summary: 'execute a change set if, and only if, it is what was approved',
  help: `Usage: centre deploy approve EVIDENCE... --parties FILE --stack NAME --change-set NAME [--profile PATTERN] [--at INSTANT] [--execute]

For the supervisor. Refuses unless the change set's template is, in content, the one that the evidence in force now has for this stack
and account, with the reviewed parameters; the evidence must be as it was written and approved by every required party. Only --execute
executes, and only what is in force now: --at asks about another instant and executes nothing.

Exit code: 0 it is what was approved, 1 refused, 2 bad input, 3 the account could not be asked.`,
  run: async (argv) => {
    const options = { parties: text, stack: text, 'change-set': text, profile: text, at: text, execute: { type: 'boolean' } } as const;
    const { values, positionals } = parsed(argv, options, 'deploy approve', true);
    const { parties, stack, 'change-set': changeSet } = values;
    if (positionals.length === 0 || parties === undefined || stack === undefined || changeSet === undefined)
      throw new UsageError('a folder, --parties, --stack or --change-set is missing', 'See: centre deploy approve --help');
    if (values.at !== undefined && values.execute)
      throw new UsageError('--at together with --execute', 'What is executed must be in force now: leave one of them out.');
    const { entries, refused } = readTimeline(positionals, parties);
    if (refused.length > 0)
      throw new InputError([
        {
          code: 'bad-approval',
          file: parties,
          expected: 'approvals of its parties',
          found: refused.join('; '),
          fix: 'See: centre evidence log',
        },
      ]);
    const inForce = inForceAt(entries, instantOf(values.at));
    const held = positionals.map((directory) => stacksOf(directory)).find(({ manifest }) => manifest === inForce?.manifest);
    const evidence = inForce && held ? { inForce, stacks: held.stacks } : undefined;
    const home = (held ?? stacksOf(positionals[0] as string)).stacks.find((one) => one.stack === stack);
    if (!home) throw new UsageError(`there is no stack ${stack} in the evidence`, 'centre deploy plan lists them.');
    try {
      return await approved(await accountOf(values.profile, home), home, changeSet, evidence, values.execute === true);
    } catch (error) {
      console.log(`could not be asked: ${stack} (account ${home.account}): ${(error as Error).message}`);
      return 3;
    }
  },
};

/** @throws what AWS says when it does not answer, or does not execute */
async function approved(
  account: Account,
  { stack, account: id }: Reviewed,
  name: string,
  evidence: ApprovedEvidence | undefined,
  execute: boolean,
) {
  const found = await account.changeSet(stack, name);
  const wrong = refusals(found, stack, id, evidence);
  for (const change of found.changes) console.log(`  ${change}`);
  if (wrong.length > 0) {
    for (const why of wrong) console.log(`refused: ${why}`);
    return 1;
  }
  if (execute) await account.execute(stack, found.id);
  const manifest = evidence?.inForce.manifest;
  console.log(`${stack}, ${name}: exactly what was approved in ${manifest}${execute ? '; executed' : '; not executed (--execute)'}`);
  return 0;
}

export const verify: Command = {
  summary: 'whether what runs is exactly what was reviewed',
  help: `Usage: centre deploy verify EVIDENCE [--stack NAME]... [--key PUBLIC.pem]... [--profile PATTERN] [--no-drift] [--format text|json]

Reads every stack back: its template at the original stage, its parameters, its drift, and the digest of each function's code. Each stack is exactly what was reviewed, differs
here (and where), or cannot be checked (and why).

  --key PUBLIC.pem   a public key that must have signed the folder; one of several is enough

Exit code: 0 all are exactly what was reviewed, 1 something differs, 2 bad input, 3 something cannot be checked.`,
  run: async (argv) => {
    const options = { stack: several, key: several, profile: text, 'no-drift': { type: 'boolean' }, format: text } as const;
    const { values, positionals } = parsed(argv, options, 'deploy verify', true);
    const format = formatOf(values.format);
    const { stacks, manifest } = stacksOf(oneFolder(positionals, 'centre deploy verify EVIDENCE'), values.stack, values.key);
    const judged: StackJudgement[] = [];
    for (const reviewed of stacks) {
      progress(`${reviewed.stack} ...`);
      const account = await accountOf(values.profile, reviewed);
      judged.push(judgeStack(reviewed, await account.running(reviewed, values['no-drift'] !== true)));
    }
    progress('');
    if (format === 'json') console.log(JSON.stringify({ manifest, stacks: judged }, null, 2));
    else
      for (const one of judged)
        console.log([`${one.stack} (account ${one.account}): ${one.state}`, ...one.says.map((line) => `    ${line}`)].join('\n'));
    if (judged.some(({ state }) => state === 'differs here')) return 1;
    return judged.every(({ state }) => state === 'exactly what was reviewed') ? 0 : 3;
  },
};
