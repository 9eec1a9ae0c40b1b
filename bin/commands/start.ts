import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { type Command, parsed } from '../command';
import { demandPlace } from '../evidence/disk';
import { gathered } from '../evidence/gather';
import { CODES, writeOut } from '../evidence/write';
import { reportText } from '../report';
import { ROOT } from '../root';
import { checked } from './check';
import { command as rehearse } from './rehearse';

const NO_LOCAL_AWS = 3;

export const command: Command = {
  summary: 'check an environment, rehearse it, and write all of it as evidence: what npm start runs',
  help: `Usage: centre start [--environment FILE] [--out DIR] [--evidence DIR]

As centre check, centre rehearse and centre evidence --rehearsal, one after the other in one process: what was judged once is not
judged again for the evidence, which is made of the bytes that were judged. Ends at the first that fails; where there is no local AWS
here, the evidence is written without drills.

  --environment FILE  default: environments/reference.yaml
  --out DIR           folder for the assembly (default: cdk.out)
  --evidence DIR      folder for the evidence (default: cdk.out.evidence)

Exit code: of the first that was not clean.`,
  run: async (argv) => {
    const text = { type: 'string' } as const;
    const { values } = parsed(argv, { environment: text, out: text, evidence: text }, 'start');
    const environment = values.environment ?? relative(process.cwd(), join(ROOT, 'environments', 'reference.yaml'));
    const out = values.evidence ?? 'cdk.out.evidence';
    demandPlace(out);
    const timed = new Laps();
    try {
      return await steps(environment, resolve(values.out ?? 'cdk.out'), out, timed);
    } finally {
      console.log(timed.text());
    }
  },
};

async function steps(environment: string, assembly: string, out: string, timed: Laps): Promise<number> {
  const { result, of } = await timed.run('check', async () => {
    const made = await checked(environment, assembly);
    return { result: made, of: made.report.outcome === 'clean' ? gathered(made, assembly, environment) : undefined };
  });
  console.log(reportText({ ...result.report, out: relative(process.cwd(), assembly) }));
  if (of === undefined) return CODES[result.report.outcome];
  const { code, rehearsal } = await timed.run('rehearse', () => rehearsed(environment));
  // Where there is no local AWS the rest is told all the same, without drills.
  if (code !== 0 && code !== NO_LOCAL_AWS) return code;
  const outcome = await timed.run('evidence', () => writeOut(of, { out, rehearsal }));
  console.log(`Open ${join(out, 'index.html')}: everything that was decided, and how to re-check it with tools of others.`);
  return code === 0 ? CODES[outcome] : code;
}

/** The command, and what it wrote of itself if it came to that. */
async function rehearsed(environment: string): Promise<{ readonly code: number; readonly rehearsal?: { file: string; bytes: Buffer } }> {
  const scratch = mkdtempSync(join(tmpdir(), 'centre-start-'));
  try {
    const file = join(scratch, 'rehearsal.json');
    const code = await rehearse.run(['--environment', environment, '--report', file]);
    return existsSync(file) ? { code, rehearsal: { file, bytes: readFileSync(file) } } : { code };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** How long each part took. */
class Laps {
  private readonly laps: string[] = [];

  async run<T>(name: string, work: () => Promise<T> | T): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.laps.push(`${name} ${((performance.now() - started) / 1000).toFixed(1)} s`);
    }
  }

  text(): string {
    return this.laps.join(', ');
  }
}
