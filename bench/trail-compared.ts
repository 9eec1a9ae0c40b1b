import { spawn } from 'node:child_process';
import { isoText } from '../lib/trail/keys';
import { CASES as ALL, tampered } from '../test/trail/cases';
import { Generated } from '../test/trail/generate';
import { VALID } from '../test/trail/plans';
import { verify } from '../test/trail/run';
import { serve } from '../test/trail/server';

/** Writes docs/trail-compared.md: every tamper case and every valid chain, judged by us and by `aws cloudtrail validate-logs`. Argument: path of `aws`. */
const aws = process.argv[2] as string;
/** A run takes about a second; one that takes so long goes round in a circle. */
/** Acts in sound logs are nothing that `validate-logs` says it looks for. */
const CASES = ALL.filter(({ acts }) => !acts);
const PATIENCE_MS = 60_000;
const NEVER = 1000;

function run(args: readonly string[], endpoint: string): Promise<{ readonly status: number; readonly text: string }> {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
  };
  return new Promise((done) => {
    const child = spawn(aws, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.on('close', (code) => {
      clearTimeout(timer);
      done({ status: code ?? NEVER, text });
    });
  });
}

/** The AWS CLI verifies one account and Region at a time: it is run for each, as a careful reviewer would. */
async function theirs(generated: Generated): Promise<string> {
  const loopback = await serve(generated);
  const { accounts, regions, span } = generated.request;
  const answers: { readonly status: number; readonly text: string }[] = [];
  for (const account of accounts)
    for (const region of regions) {
      const where = ['--trail-arn', generated.trailArn, '--account-id', account, '--region', region];
      const when = ['--start-time', isoText(span.from), '--end-time', isoText(span.to)];
      answers.push(await run(['cloudtrail', 'validate-logs', ...where, ...when], loopback.endpoint));
    }
  await loopback.close();
  const worst = answers.find(({ status }) => status > 1) ?? answers.find(({ status }) => status === 1);
  if (!worst) {
    if (answers.some(({ text }) => text.includes('No digests found'))) return 'exit 0, "No digests found"';
    if (answers.some(({ text }) => text.includes('No log files were delivered'))) return 'exit 0, "No log files were delivered"';
    return 'exit 0, all valid';
  }
  if (worst.status === NEVER) return '**does not end** (killed after a minute)';
  const reason = /INVALID: ([^\n]{1,60})/.exec(worst.text)?.[1]?.replace(/\s+(?:for|with) fingerprint.*/, '');
  return worst.status === 1 ? `**finds it**: ${reason ?? 'INVALID'}` : `stops with an error, exit ${worst.status}`;
}

async function ours(generated: Generated): Promise<string> {
  const { totals } = await verify(generated);
  const codes = Object.entries(totals).map(([code, count]) => (count === 1 ? code : `${code} x ${count}`));
  return codes.length === 0 ? 'clean' : codes.join(', ');
}

async function main(): Promise<void> {
  const version = (await run(['--version'], 'http://127.0.0.1')).text.split(' ')[0];
  const rows: string[] = [];
  let missed = 0;
  for (const item of CASES) {
    const answer = await theirs(tampered(item));
    if (answer.startsWith('exit 0')) missed += 1;
    rows.push(`| ${item.name} | ${await ours(tampered(item))} | ${answer} |`);
    process.stderr.write(`${rows.length} of ${CASES.length}\r`);
  }
  const valid: string[] = [];
  for (const [name, plan] of Object.entries(VALID)) {
    const answer = await theirs(new Generated(plan));
    valid.push(`| ${name} | ${await ours(new Generated(plan))} | ${answer.replace('**finds it**', '**false alarm**')} |`);
  }
  const table = (head: string, lines: readonly string[]) => [
    `| ${head} | \`centre trail verify\` | \`aws cloudtrail validate-logs\` |`,
    '| --- | --- | --- |',
    ...lines,
  ];
  console.log(
    [
      '# Who finds what\n',
      `Every tamper case of the tests, judged by \`centre trail verify\` and by ${version} on the same loopback server; the AWS CLI was run once for each account and Region. Of ${CASES.length} cases the AWS CLI answers exit 0 to ${missed}. Written by \`bench/trail-compared > docs/trail-compared.md\`; it says nothing of what happened, only of what each tool answers.\n`,
      ...table('What was done', rows),
      '\n## Valid chains: nothing is to be found\n',
      'The loopback server answers ListPublicKeys one key a page (`NextToken`); the AWS CLI reads the first page only. It reads PKCS#1 keys only; one of the documented keys is SPKI.\n',
      ...table('Chain', valid),
    ].join('\n'),
  );
}

void main();
