import { awsSettings } from '../lib/objects/credentials';
import { ServiceError } from '../lib/objects/http';
import { JsonService } from '../lib/objects/json-service';

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
  readonly debugSession?: { readonly sessionEnabled?: boolean };
}

/** CodeBuild by its JSON protocol, signed by hand like the other services of the functions. */
export class CodeBuild {
  private readonly service: JsonService;

  constructor(env: NodeJS.ProcessEnv = process.env) {
    const { credentials, region = '', endpoint } = awsSettings(env);
    const protocol = { name: 'CodeBuild', service: 'codebuild', target: 'CodeBuild_20161006' } as const;
    this.service = new JsonService(protocol, credentials, region, endpoint('CodeBuild'));
  }

  async startBuild(request: {
    readonly projectName: string;
    readonly sourceVersion: string;
    readonly idempotencyToken: string;
  }): Promise<string> {
    const { build } = (await this.service.ask('StartBuild', request)) as { readonly build?: BuildView };
    if (!build?.id) throw new ServiceError('CodeBuild starts a build without an id', 'StartBuild');
    return build.id;
  }

  async build(id: string): Promise<BuildView> {
    const { builds } = (await this.service.ask('BatchGetBuilds', { ids: [id] })) as { readonly builds?: readonly BuildView[] };
    if (builds?.length !== 1 || !builds[0]) throw new ServiceError(`CodeBuild knows no build ${id}`, 'BatchGetBuilds');
    return builds[0];
  }

  async project(name: string): Promise<ProjectView> {
    const { projects } = (await this.service.ask('BatchGetProjects', { names: [name] })) as { readonly projects?: readonly ProjectView[] };
    if (projects?.length !== 1 || !projects[0]) throw new ServiceError(`CodeBuild knows no project ${name}`, 'BatchGetProjects');
    return projects[0];
  }
}
