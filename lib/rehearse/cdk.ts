import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Account } from '../model/centre';
import { EXECUTION_POLICY, PARTITION, QUALIFIER, REGION } from '../model/names';
import type { Workspace } from './workspace';

/** A stack that did not come to be, with what the CDK CLI said of it. */
export class DeploymentFailed extends Error {
  constructor(
    readonly what: string,
    readonly said: string,
  ) {
    super(`${what} failed:\n${said}`);
    this.name = 'DeploymentFailed';
  }
}

/** What a process answers to a command: what went wrong, or nothing. */
interface Done {
  readonly error: string | null;
}

/** The real CDK CLI of the project, against the emulator and nothing else; loaded once for many commands. */
export class CdkCli {
  private readonly processes = new Set<ChildProcess>();
  private readonly idle: ChildProcess[] = [];

  /** @param endpoint of the emulator, known when the first command is given */
  constructor(
    private readonly root: string,
    private readonly workspace: Workspace,
    private readonly endpoint: () => string,
  ) {}

  /** Loads the CLI before it is needed. @param count commands that will run at the same time */
  warm(count: number): void {
    while (this.processes.size < count) this.idle.push(this.start());
  }

  /** `cdk bootstrap` of one account with our own template. @param assembly folder whose `bootstrap/` holds it */
  bootstrap(account: Account, assembly: string): Promise<void> {
    const { stackName, id } = account;
    const policy = `arn:${PARTITION}:iam::${id}:policy/${EXECUTION_POLICY}`;
    return this.run(`bootstrap of ${stackName}`, account, [
      ...['bootstrap', `aws://${id}/${REGION}`, '--template', join(assembly, 'bootstrap', `${stackName}.template.json`)],
      ...['--toolkit-stack-name', `${stackName}-bootstrap`, '--qualifier', QUALIFIER, '--cloudformation-execution-policies', policy],
    ]);
  }

  /** `cdk deploy` of these stacks of one account; what they need is there. */
  deploy(account: Account, assembly: string, stacks: readonly string[]): Promise<void> {
    return this.run(`deployment of ${stacks.join(', ')}`, account, [
      ...['deploy', ...stacks, '--app', assembly, '--exclusively', '--require-approval', 'never'],
      ...['--concurrency', '3', '--progress', 'events'],
    ]);
  }

  /** `cdk publish-assets` of these stacks: what a protected account's approver does. */
  publish(account: Account, assembly: string, stacks: readonly string[]): Promise<void> {
    return this.run(`publishing of ${stacks.join(', ')}`, account, [
      ...['publish-assets', ...stacks, '--unstable', 'publish-assets', '--app', assembly, '--exclusively', '--require-approval', 'never'],
    ]);
  }

  /** Ends what is under way. */
  kill(): void {
    for (const child of this.processes) child.kill('SIGKILL');
    this.idle.length = 0;
  }

  /** A process that failed at a command is not given another one. */
  private run(what: string, account: Account, args: readonly string[]): Promise<void> {
    const child = this.idle.pop() ?? this.start();
    let said = '';
    const take = (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-20_000);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    return new Promise((done, fail) => {
      const ended = () => fail(new DeploymentFailed(what, said.trim().split('\n').slice(-25).join('\n')));
      child.once('close', ended);
      const never = (error: Error) => fail(new DeploymentFailed(what, error.message));
      child.once('error', never);
      child.once('message', ({ error }: Done) => {
        if (error !== null) {
          // Its last words may still be on their way.
          said += `\n${error}`;
          child.kill('SIGKILL');
          return;
        }
        child.removeListener('close', ended);
        child.removeListener('error', never);
        child.stdout?.removeListener('data', take);
        child.stderr?.removeListener('data', take);
        this.idle.push(child);
        done();
      });
      child.send({
        args: [...args, '--profile', account.stackName, '--no-notices', '--no-color', '--ci'],
        environment: { AWS_ENDPOINT_URL: this.endpoint() },
      });
    });
  }

  private start(): ChildProcess {
    const script = join(this.root, 'lib', 'rehearse', 'cdk-process.cjs');
    const child = spawn(process.execPath, [script, join(this.root, 'node_modules', 'aws-cdk')], {
      cwd: this.workspace.empty,
      env: this.environment(),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.processes.add(child);
    const forget = () => {
      this.processes.delete(child);
      if (this.idle.includes(child)) this.idle.splice(this.idle.indexOf(child), 1);
    };
    child.on('error', forget);
    child.on('close', forget);
    return child;
  }

  /** Nothing of the caller's AWS settings: a rehearsal must not reach an account by accident. */
  private environment(): NodeJS.ProcessEnv {
    const { home } = this.workspace;
    return {
      PATH: process.env['PATH'],
      HOME: home,
      TMPDIR: this.workspace.folder,
      AWS_CONFIG_FILE: join(home, '.aws', 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws', 'credentials'),
      AWS_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
      // A string in TemplateURL only, so that the emulator finds the bucket in it; nothing is sent there.
      AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION: `https://s3.${REGION}.amazonaws.com`,
      CDK_DISABLE_VERSION_CHECK: '1',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      NODE_NO_WARNINGS: '1',
    };
  }
}
