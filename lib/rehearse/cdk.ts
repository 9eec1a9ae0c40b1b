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

/** The real CDK CLI of the project, against the emulator and nothing else. */
export class CdkCli {
  private readonly running = new Set<ChildProcess>();

  constructor(
    private readonly root: string,
    private readonly workspace: Workspace,
    private readonly endpoint: string,
  ) {}

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
    for (const child of this.running) child.kill('SIGKILL');
  }

  private run(what: string, account: Account, args: readonly string[]): Promise<void> {
    const cli = join(this.root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    const child = spawn(process.execPath, [cli, ...args, '--profile', account.stackName, '--no-notices', '--no-color', '--ci'], {
      cwd: this.workspace.empty,
      env: this.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.running.add(child);
    return new Promise((done, fail) => {
      let said = '';
      const take = (chunk: Buffer) => {
        said = (said + chunk.toString('utf8')).slice(-20_000);
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      child.on('error', (error) => fail(new DeploymentFailed(what, error.message)));
      child.on('close', (code) => {
        this.running.delete(child);
        if (code === 0) done();
        else fail(new DeploymentFailed(what, said.trim().split('\n').slice(-25).join('\n')));
      });
    });
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
      AWS_ENDPOINT_URL: this.endpoint,
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
