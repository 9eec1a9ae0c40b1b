import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Source } from '../objects/s3';
import { type Side, unpack } from '../release';
import { runBuild } from './build';
import type { Surroundings } from './variation';

export interface Project {
  readonly side: Side;
  readonly arn: string;
  readonly role: string;
  /** `name@sha256:...`. */
  readonly image: string;
  /** By project: a side builds several things. */
  readonly buildspec: string;
  readonly sourceBucket: string;
  readonly artefactBucket: string;
}
interface Running {
  readonly id: string;
  readonly view: { [field: string]: unknown };
  readonly ended: Promise<void>;
}
type Bucket = (name: string) => S3Source;
const DAY_MS = 86_400_000;

/**
 * CodeBuild's protocol for one project on the loopback: StartBuild, BatchGetBuilds, BatchGetProjects. Builds run for real, from the
 * source version that is asked for, and leave their files in S3. It isolates nothing: what a build could do here it could do on this machine.
 */
export class CodeBuildService {
  private readonly builds = new Map<string, Running>();
  private readonly tokens = new Map<string, string>();
  /** Overrides that somebody who may call StartBuild sneaks in, for tests. */
  overrides: { readonly [field: string]: unknown } = {};
  started = 0;

  private constructor(
    private readonly server: Server,
    readonly project: Project,
    private readonly where: Surroundings,
    private readonly bucket: Bucket,
  ) {}

  static open(project: Project, where: Surroundings, bucket: Bucket): Promise<CodeBuildService> {
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
      service = new CodeBuildService(server, project, where, bucket);
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
    const { role, image, buildspec, sourceBucket } = this.project;
    return {
      serviceRole: role,
      source: { type: 'S3', location: `${sourceBucket}/source.zip`, buildspec },
      environment: { type: 'LINUX_CONTAINER', image, computeType: 'BUILD_GENERAL1_SMALL', privilegedMode: false, environmentVariables: [] },
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
    const running = { id, view, ended: this.run(view, uuid, sourceVersion) };
    this.builds.set(id, running);
    this.tokens.set(token, id);
    return running;
  }

  private async run(view: { [field: string]: unknown }, uuid: string, sourceVersion: string): Promise<void> {
    try {
      const source = await this.bucket(this.project.sourceBucket).get('source.zip', sourceVersion, 1 << 28);
      if (typeof source === 'string') throw new Error(`source.zip: ${source}`);
      const files = await runBuild(unpack(source.bytes), this.project.buildspec, this.where);
      const artefacts = this.bucket(this.project.artefactBucket);
      for (const { name, bytes } of files) await artefacts.putNew(`${uuid}/${name}`, bytes, new Date(Date.now() + DAY_MS));
      view['buildStatus'] = 'SUCCEEDED';
    } catch (error) {
      view['buildStatus'] = 'FAILED';
      view['said'] = (error as Error).message;
    }
    view['endTime'] = Date.now() / 1000;
    view['buildComplete'] = true;
  }
}
