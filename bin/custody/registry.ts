import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { InputError } from '../../lib/config/problem';
import { REGISTRY, seal } from '../../lib/custody';
import type { Centre } from '../../lib/model/centre';
import { REGION } from '../../lib/model/names';
import { type KeyRegistry, parseRegistry, readRegistry, registryOf, registryPath } from '../../lib/model/registry';
import { writeWhole } from '../../lib/objects/write-whole';
import { trustDigest } from '../../lib/release';
import { type Command, formatOf, parsed } from '../command';
import { loadCentre } from '../load-centre';
import { trustIn } from '../release/folder';
import { required } from './custodian';
import { finish, flag, text } from './draft';
import { mergePapers, readPaper, refuseExisting } from './paper';

// The SDK's notice about coming versions of Node says nothing about keys.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

export const registry: Command = {
  summary: 'draft the registry of the keys that were made, and put the signed one beside the environment file',
  help: `Usage: centre custody registry --environment FILE --out PAPER [--trust FILE]... [--profile NAME] [--force]
       centre custody registry --environment FILE PAPER... [--force]

Phase one of genesis has made the keys. The first form asks CloudFormation in key-custody for their ids. Custodians approve the paper.
The second merges copies of it, each with other signatures, and writes NAME.keys.json beside the environment file once a quorum signed.

  --trust    a trust document with which releases of one company are verified (docs/release.md): its digest is adopted with the keys.
             Those that are adopted already stay, unless another one of the same company is given
  --profile  a role of key-custody that may read its stacks

Exit code: 0 written, 2 bad input, or no quorum: then nothing is written.`,
  run: async (argv) => {
    const { values, positionals } = parsed(
      argv,
      { environment: text, out: text, trust: { ...text, multiple: true }, profile: text, force: flag, format: text } as const,
      'custody',
      true,
    );
    const format = formatOf(values.format);
    const file = required(values.environment, '--environment');
    const [first, ...more] = positionals;
    if (first !== undefined) return place(file, [first, ...more], values.force, format);
    const out = required(values.out, '--out');
    refuseExisting(out, values.force);
    const { centre } = loadCentre(file);
    const adopted = trusts(file, centre, values.trust ?? []);
    const keys = await made(centre, values.profile);
    const paper = { registry: seal({ ...keys, ...(adopted.length > 0 ? { trusts: adopted } : {}) }, REGISTRY, []) };
    return finish(
      out,
      paper,
      undefined,
      format,
      `custodians: custody approve ${out} --key KEY.pem; then: centre custody registry --environment ${file} ${out}`,
    );
  },
};

function place(
  file: string,
  [first, ...more]: readonly [string, ...string[]],
  force: boolean | undefined,
  format: 'text' | 'json',
): number {
  const paper = more.reduce((all, one) => mergePapers(one, all, readPaper(one)), readPaper(first));
  if (!('registry' in paper))
    throw new InputError([
      {
        code: 'payload-type',
        file: first,
        expected: 'a key registry',
        found: 'another paper',
        fix: 'centre custody registry --out makes one.',
      },
    ]);
  const { environment } = loadCentre(file).centre;
  const bytes = `${JSON.stringify(paper.registry, null, 2)}\n`;
  const { keys } = parseRegistry(bytes, first, environment);
  const to = registryPath(file);
  refuseExisting(to, force);
  writeWhole(to, bytes);
  console.log(format === 'json' ? JSON.stringify({ wrote: to, keys }, null, 2) : `Wrote ${to}: ${keys.length} keys, signed by a quorum.`);
  return 0;
}

/** Trust documents that are adopted, with those that are given in their place. @throws {InputError} one of another centre, or of no company */
function trusts(file: string, { environment }: Centre, given: readonly string[]): NonNullable<KeyRegistry['trusts']> {
  const known = new Map(readRegistry(registryPath(file), environment)?.trusts?.map(({ company, digest }) => [company, digest]));
  for (const one of given) {
    const trust = trustIn(one);
    const companies = environment.companies.map(({ slug }) => slug);
    if (trust.environment !== environment.name || !companies.includes(trust.company))
      throw new InputError([
        {
          code: 'trust',
          file: one,
          expected: `a trust document of ${environment.name}, for ${companies.join(' or ')}`,
          found: `one of ${trust.environment}, for ${trust.company}`,
          fix: 'Name another file.',
        },
      ]);
    known.set(trust.company, trustDigest(trust));
  }
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([company, digest]) => ({ company, digest }));
}

/** What CloudFormation made of each key. @throws {InputError} */
async function made(centre: Centre, profile: string | undefined): Promise<KeyRegistry> {
  const client = new CloudFormationClient({ region: REGION, ...(profile === undefined ? {} : { profile }) });
  const ids = new Map<string, string>();
  for (const StackName of new Set(centre.keys.map(({ stackName }) => stackName))) {
    const answer = await client.send(new DescribeStackResourcesCommand({ StackName })).catch((error: Error) => {
      throw new InputError([
        {
          code: 'service',
          file: StackName,
          expected: 'a stack in key-custody',
          found: error.message,
          fix: 'Deploy it first, and see the rights of your role.',
        },
      ]);
    });
    for (const { LogicalResourceId, PhysicalResourceId } of answer.StackResources ?? [])
      ids.set(`${StackName} ${LogicalResourceId}`, PhysicalResourceId ?? '');
  }
  return registryOf(centre, (stack, logicalId) => ids.get(`${stack} ${logicalId}`));
}
