import { awsSettings } from '../lib/objects/credentials';
import { Client, ServiceError } from '../lib/objects/http';
import { Signer } from '../lib/objects/signer';

const MAX_ANSWER_BYTES = 1 << 22;

/** What CodeBuild says of a project or a build; only what is judged is named here. Source: AWS CodeBuild API Reference. */
export interface ProjectView {
  readonly arn?: string;
  readonly name?: string;
  readonly serviceRole?: string;
  readonly source?: { readonly location?: string; readonly buildspec?: string; readonly [field: string]: unknown };
  readonly environment?: { readonly image?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}
export interface BuildView extends ProjectView {
  readonly id?: string;
  readonly projectName?: string;
  readonly buildStatus?: string;
  readonly buildComplete?: boolean;
  readonly sourceVersion?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly artifacts?: { readonly location?: string };
  readonly debugSession?: { readonly sessionEnabled?: boolean };
}

/** CodeBuild by its JSON protocol, signed by hand like the other services of the functions. */
export class CodeBuild {
  private readonly client: Client;
  private readonly signer: Signer;
  constructor(env: NodeJS.ProcessEnv = process.env) {
    const { credentials, region = '', endpoint } = awsSettings(env);
    const url = new URL(endpoint('CodeBuild') ?? `https://codebuild.${region}.amazonaws.com`);
    this.client = new Client(url, 2);
    this.signer = new Signer(credentials, region, 'codebuild', url);
  }

  async startBuild(request: {
    readonly projectName: string;
    readonly sourceVersion: string;
    readonly idempotencyToken: string;
  }): Promise<string> {
    const { build } = (await this.call('StartBuild', request)) as { readonly build?: BuildView };
    if (!build?.id) throw new ServiceError('CodeBuild starts a build without an id', 'StartBuild');
    return build.id;
  }

  async build(id: string): Promise<BuildView> {
    const { builds } = (await this.call('BatchGetBuilds', { ids: [id] })) as { readonly builds?: readonly BuildView[] };
    if (builds?.length !== 1 || !builds[0]) throw new ServiceError(`CodeBuild knows no build ${id}`, 'BatchGetBuilds');
    return builds[0];
  }

  async project(name: string): Promise<ProjectView> {
    const { projects } = (await this.call('BatchGetProjects', { names: [name] })) as { readonly projects?: readonly ProjectView[] };
    if (projects?.length !== 1 || !projects[0]) throw new ServiceError(`CodeBuild knows no project ${name}`, 'BatchGetProjects');
    return projects[0];
  }

  private async call(action: string, request: object): Promise<unknown> {
    const body = JSON.stringify(request);
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `CodeBuild_20161006.${action}` };
    const answer = await this.client.call(async () => ({
      method: 'POST',
      path: '/',
      headers: { ...(await this.signer.sign('POST', '/', {}, headers, body)), 'content-length': String(Buffer.byteLength(body)) },
      body,
      maxBytes: MAX_ANSWER_BYTES,
    }));
    const text = answer.body?.toString('utf8') ?? '';
    if (answer.status !== 200) throw new ServiceError(`CodeBuild refuses ${action}: ${answer.status} ${text.slice(0, 200)}`, action);
    return JSON.parse(text);
  }
}
