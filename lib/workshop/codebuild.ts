import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SOURCE_ARCHIVE } from '../model/builds';
import type { S3Source } from '../objects/s3';
import { type Side, unpack } from '../release';
import type { AwsCommand } from './aws-command';
import { runBuild } from './build';
import type { Surroundings } from './variation';

export interface Project {
  readonly side: Side;
  readonly arn: string;
  readonly role: string;
  /** `name@sha256:...`. */
  readonly image: string;
  readonly buildspec: string;
  readonly sourceBucket: string;
  /** Environment variables that the project fixes. */
  readonly variables: { readonly [name: string]: string };
}
interface Running {
  readonly id: string;
  readonly view: { [field: string]: unknown };
  readonly ended: Promise<void>;
}

/**
 * CodeBuild's protocol for one project on the loopback: StartBuild, BatchGetBuilds, BatchGetProjects. Builds run for real: the commands of
 * the project, on the source version that is asked for. It isolates nothing: what a build could do here it could do on this machine.
 */
export class CodeBuildService {
  private readonly builds = new Map<string, Running>();
  private readonly tokens = new Map<string, string>();
  /** Overrides that somebody who may call StartBuild sneaks in, for tests. */
  overrides: { readonly [field: string]: unknown } = {};
  started = 0;
  /** What the last build said that failed. */
  said = '';

  private constructor(
    private readonly server: Server,
    readonly project: Project,
    private readonly where: Surroundings,
    private readonly source: S3Source,
    private readonly aws: AwsCommand,
  ) {}

  /** @param source bucket of the source */
  static open(project: Project, where: Surroundings, source: S3Source, aws: AwsCommand): Promise<CodeBuildService> {
    return new Promise((done) => {
      let service: CodeBuildService;
      const server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const action = String(request.headers['x-amz-target'] ?? '').split('.')[1];
          const [status, body] = service.answer(action ?? '', JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}'));
          response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
          response.end(JSON.stringify(body));
        });
      });
      service = new CodeBuildService(server, project, where, source, aws);
      server.listen(0, '127.0.0.1', () => done(service));
    });
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.builds.values()].map(({ ended }) => ended));
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(action: string, request: { readonly [field: string]: unknown }): [number, object] {
    if (action === 'StartBuild')
      return [200, { build: this.start(String(request['sourceVersion']), String(request['idempotencyToken'])).view }];
    if (action === 'BatchGetProjects')
      return [200, { projects: [{ ...this.settings(), arn: this.project.arn, name: this.project.arn.split('/')[1] }] }];
    if (action === 'BatchGetBuilds')
      return [200, { builds: (request['ids'] as readonly string[]).flatMap((id) => this.builds.get(id)?.view ?? []) }];
    return [400, { __type: 'InvalidInputException', message: `not done here: ${action}` }];
  }

  private settings() {
    const { role, image, buildspec, sourceBucket, variables } = this.project;
    const environmentVariables = Object.entries(variables).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' }));
    return {
      serviceRole: role,
      source: { type: 'S3', location: `${sourceBucket}/${SOURCE_ARCHIVE}`, buildspec },
      environment: { type: 'LINUX_CONTAINER', image, computeType: 'BUILD_GENERAL1_SMALL', privilegedMode: false, environmentVariables },
    };
  }

  private start(sourceVersion: string, token: string): Running {
    const known = this.builds.get(this.tokens.get(token) ?? '');
    if (known) return known;
    this.started += 1;
    const name = this.project.arn.split('/')[1];
    const uuid = randomUUID();
    const id = `${name}:${uuid}`;
    const view: { [field: string]: unknown } = {
      ...this.settings(),
      ...this.overrides,
      id,
      arn: `${this.project.arn.replace(':project/', ':build/')}:${uuid}`,
      projectName: name,
      sourceVersion,
      buildStatus: 'IN_PROGRESS',
      buildComplete: false,
      startTime: Date.now() / 1000,
    };
    const running = { id, view, ended: this.run(view, id, sourceVersion) };
    this.builds.set(id, running);
    this.tokens.set(token, id);
    return running;
  }

  private async run(view: { [field: string]: unknown }, id: string, sourceVersion: string): Promise<void> {
    const { side, buildspec, variables } = this.project;
    try {
      const source = await this.source.get(SOURCE_ARCHIVE, sourceVersion, 1 << 28);
      if (typeof source === 'string') throw new Error(`${SOURCE_ARCHIVE}: ${source}`);
      const given = { ...variables, CODEBUILD_BUILD_ID: id };
      await runBuild(unpack(source.bytes), buildspec, this.where, given, (folder) => this.aws.install(side, folder));
      view['buildStatus'] = 'SUCCEEDED';
    } catch (error) {
      view['buildStatus'] = 'FAILED';
      this.said = (error as Error).message;
    }
    view['endTime'] = Date.now() / 1000;
    view['buildComplete'] = true;
  }
}
