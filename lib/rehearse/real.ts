import { spawn } from 'node:child_process';
import type { Centre } from '../model/centre';
import { REGION } from '../model/names';
import type { Assembly, ResolvedResource } from '../template/types';

/** A real account is not what the environment file says, or cannot be asked. Nothing was changed. */
export class NotReal extends Error {}

/** What deploying this assembly to AWS could not undo, and what it costs. @throws {Error} when an assembly has no keys or no locks */
export function irreversible(assembly: Assembly, centre: Centre): readonly string[] {
  const resources = assembly.templates.flatMap(({ branches }) => branches.flatMap((branch) => branch.resources));
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  const keys = of('AWS::KMS::Key');
  const locks = of('AWS::S3::Bucket').flatMap((bucket) => lockOf(bucket) ?? []);
  if (keys.length === 0 || locks.length === 0) throw new Error('an assembly without keys or locks is none of ours');
  const days = locks.map(({ Days }) => Number(Days ?? 0));
  const windows = keys.map(({ properties }) => Number(properties['PendingWindowInDays'] ?? 30));
  const kept = resources.filter(({ deletionPolicy }) => deletionPolicy === 'Retain').length;
  const compliance = locks.filter(({ Mode }) => Mode === 'COMPLIANCE').length;
  return [
    `${compliance} stores under Object Lock in COMPLIANCE mode: what is written into them stays for ${range(days)}, whoever asks, the root user too; logs are written from the first hour on`,
    `${keys.length} keys: after a deletion is scheduled each stays for ${range(windows)}, and its policy, from the beginning, lets no administrator change it`,
    `${centre.organizations.length} organizations with ${accountsOf(centre).length} accounts: a closed account stays suspended for 90 days (from memory); guardrails lock administrators and root users out of the accounts they bind`,
    `${kept} resources outlive their stacks`,
    `cost, from memory, to be checked in AWS's price list: about ${keys.length} dollars a month for the keys; then requests, data events of ${of('AWS::CloudTrail::Trail').length} trails for each access to an object, recorded configurations, storage until the locks end, ${of('AWS::EC2::VPCEndpoint').length} interface endpoints by the hour`,
  ];
}

const lockOf = ({ properties }: ResolvedResource) =>
  (properties['ObjectLockConfiguration'] as { Rule?: { DefaultRetention?: { Mode?: unknown; Days?: unknown } } } | undefined)?.Rule
    ?.DefaultRetention;
const range = (numbers: readonly number[]) => {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return `${least === most ? least : `${least} to ${most}`} ${most === 1 ? 'day' : 'days'}`;
};
export const accountsOf = ({ organizations }: Centre) => organizations.flatMap(({ accounts }) => accounts);

/** What a rehearsal would have to do on AWS and cannot do there without breaking what it is to show. */
export const CANNOT = [
  'adopt the keys: in a rehearsal custodians sign whose keys anybody can derive; on AWS that registry is signed by a quorum of real ones',
  'create the organizations and accounts, and publish and execute as the supervisor: that takes two parties, and one command is one party',
  'run the drills: they open policies and put objects under locks that nobody can take away',
] as const;

/**
 * Who calls, by `aws sts get-caller-identity` with the user's own configuration and a profile for each account.
 * @throws {NotReal} when STS cannot be asked, or it is another account than the environment file says
 */
export async function identify(python: string, profile: string, account: string): Promise<string> {
  const args = ['-m', 'awscli', 'sts', 'get-caller-identity', '--profile', profile, '--region', REGION, '--output', 'json'];
  const limits = ['--cli-connect-timeout', '10', '--cli-read-timeout', '20'];
  const child = spawn(python, [...args, ...limits], { env: { ...process.env, AWS_MAX_ATTEMPTS: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, trouble] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    trouble += chunk.toString('utf8');
  });
  const code = await new Promise((done, fail) => child.on('error', fail).on('close', done));
  if (code !== 0) throw new NotReal(`profile ${profile}: STS GetCallerIdentity was not answered: ${trouble.trim().split('\n').at(-1)}`);
  const { Account, Arn } = JSON.parse(said) as { readonly Account?: string; readonly Arn?: string };
  if (Account !== account) throw new NotReal(`profile ${profile} is account ${Account}, the environment file says ${account}`);
  return String(Arn);
}
