import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FOLDER } from './install';

/** How a command of the AWS CLI ended. */
export interface Ended {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** The AWS CLI of somebody with profiles of their own. */
export class AwsCli {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting: { readonly done: (ended: Ended) => void; readonly fail: (error: Error) => void }[] = [];
  private said = '';

  /** @param python of its own environment @param home with `.aws/config` */
  constructor(
    root: string,
    python: string,
    private readonly home: string,
  ) {
    this.child = spawn(python, [join(root, 'lib', 'emulator', 'aws_cli.py')], {
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        AWS_CONFIG_FILE: join(home, '.aws', 'config'),
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_MAX_ATTEMPTS: '1',
        PYTHONPYCACHEPREFIX: join(root, FOLDER, 'pycache'),
      },
    });
    createInterface({ input: this.child.stdout }).on('line', (line) => this.waiting.shift()?.done(JSON.parse(line) as Ended));
    this.child.stderr.on('data', (chunk: Buffer) => {
      this.said = `${this.said}${chunk.toString('utf8')}`.slice(-2000);
    });
    this.child.stdin.on('error', (error) => this.end(error));
    this.child.on('error', (error) => this.end(error));
    this.child.on('close', () => this.end(new Error(`the AWS CLI ended: ${this.said.trim().split('\n').at(-1)}`)));
  }

  /** `cd FOLDER && aws ARGUMENTS --profile PROFILE`. @throws {Error} when it did not end by itself */
  run(profile: string, args: readonly string[], folder = this.home): Promise<Ended> {
    return new Promise((done, fail) => {
      this.waiting.push({ done, fail });
      this.child.stdin.write(`${JSON.stringify({ profile, arguments: args, folder })}\n`);
    });
  }

  close(): void {
    this.child.kill();
  }

  private end(error: Error): void {
    for (const { fail } of this.waiting.splice(0)) fail(error);
  }
}
