import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  type Parameter,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { ChangeSet } from '../../lib/deploy/approve';
import type { ReviewedCode, RunningCode } from '../../lib/deploy/code';
import type { Drifted, Running } from '../../lib/deploy/judge';
import { executionRole, type Planned, templateUrl } from '../../lib/deploy/plan';
import type { Reviewed } from '../../lib/deploy/reviewed';
import { REGION } from '../../lib/model/names';

/** CloudFormation takes templates up to this many bytes in the request itself (CloudFormation quotas). */
const MAX_BODY_BYTES = 51_200;
const CAPABILITIES = ['CAPABILITY_NAMED_IAM' as const];
const DRIFT_PATIENCE_MS = 300_000;

// The SDK's notice about coming versions of Node says nothing about stacks.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** One account's CloudFormation, with the credentials of a profile of the AWS configuration. */
export class Account {
  private readonly client: CloudFormationClient;
  private readonly functions: LambdaClient;

  constructor(profile: string) {
    this.client = new CloudFormationClient({ region: REGION, profile });
    this.functions = new LambdaClient({ region: REGION, profile });
  }

  /** The template of a stack as it was submitted; undefined when nothing is deployed under this name. */
  async template(StackName: string): Promise<string | undefined> {
    const stack = await this.stack(StackName);
    return stack && this.original({ StackName });
  }

  private async original(of: { readonly StackName: string; readonly ChangeSetName?: string }): Promise<string> {
    const { TemplateBody = '' } = await this.client.send(new GetTemplateCommand({ ...of, TemplateStage: 'Original' }));
    return TemplateBody;
  }

  /** A stack that only has a change set under review is not there yet. */
  private async stack(StackName: string): Promise<Stack | undefined> {
    try {
      const { Stacks = [] } = await this.client.send(new DescribeStacksCommand({ StackName }));
      return Stacks.find(({ StackStatus }) => StackStatus !== 'REVIEW_IN_PROGRESS');
    } catch (error) {
      if (/does not exist/i.test((error as Error).message)) return undefined;
      throw error;
    }
  }

  async running({ stack: StackName, code }: Reviewed, withDrift: boolean): Promise<Running | { readonly unreadable: string }> {
    try {
      const stack = await this.stack(StackName);
      if (stack === undefined) return { parameters: {}, drift: [], code: new Map() };
      const drift = withDrift ? await this.drift(StackName) : { unknown: 'it was not asked for (--no-drift)' };
      return { template: await this.original({ StackName }), parameters: named(stack.Parameters), drift, code: await this.code(code) };
    } catch (error) {
      return { unreadable: `${(error as Error).name}: ${(error as Error).message}` };
    }
  }

  /** What Lambda says of the packages that run now: versions and aliases are none of the centre's. */
  private async code(reviewed: readonly ReviewedCode[]): Promise<RunningCode> {
    const asked = reviewed.flatMap(({ functionName }) => (functionName === undefined ? [] : [functionName]));
    return new Map(
      await Promise.all(
        asked.map(async (FunctionName) => {
          try {
            const { CodeSha256 = '' } = await this.functions.send(new GetFunctionConfigurationCommand({ FunctionName }));
            return [FunctionName, Buffer.from(CodeSha256, 'base64').toString('hex') || { unknown: 'Lambda gave no digest' }] as const;
          } catch (error) {
            return [FunctionName, { unknown: `${(error as Error).name}: ${(error as Error).message}`.slice(0, 200) }] as const;
          }
        }),
      ),
    );
  }

  private async drift(StackName: string): Promise<Running['drift']> {
    try {
      const { StackDriftDetectionId } = await this.client.send(new DetectStackDriftCommand({ StackName }));
      const until = Date.now() + DRIFT_PATIENCE_MS;
      for (;;) {
        const { DetectionStatus, DetectionStatusReason } = await this.client.send(
          new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
        );
        if (DetectionStatus === 'DETECTION_COMPLETE') break;
        if (DetectionStatus !== 'DETECTION_IN_PROGRESS' || Date.now() > until)
          return { unknown: DetectionStatusReason ?? DetectionStatus ?? 'no answer' };
        await new Promise((done) => setTimeout(done, 2000));
      }
      const found: Drifted[] = [];
      let NextToken: string | undefined;
      do {
        const page = await this.client.send(
          new DescribeStackResourceDriftsCommand({ StackName, ...(NextToken === undefined ? {} : { NextToken }) }),
        );
        for (const { LogicalResourceId = '', StackResourceDriftStatus = '', PropertyDifferences = [] } of page.StackResourceDrifts ?? [])
          if (StackResourceDriftStatus === 'MODIFIED' || StackResourceDriftStatus === 'DELETED')
            found.push({
              logicalId: LogicalResourceId,
              what: `changed behind its stack (${StackResourceDriftStatus})`,
              paths: PropertyDifferences.map(({ PropertyPath = '' }) => PropertyPath),
            });
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return found;
    } catch (error) {
      return { unknown: `${(error as Error).name}: ${(error as Error).message}`.slice(0, 200) };
    }
  }

  async createChangeSet({ reviewed, what, changeSet }: Planned): Promise<void> {
    const template =
      Buffer.byteLength(reviewed.text) <= MAX_BODY_BYTES ? { TemplateBody: reviewed.text } : { TemplateURL: templateUrl(reviewed) };
    await this.client.send(
      new CreateChangeSetCommand({
        StackName: reviewed.stack,
        ChangeSetName: changeSet,
        ChangeSetType: what === 'create' ? 'CREATE' : 'UPDATE',
        RoleARN: executionRole(reviewed),
        Capabilities: CAPABILITIES,
        IncludeNestedStacks: true,
        ...template,
      }),
    );
  }

  async changeSet(StackName: string, ChangeSetName: string): Promise<ChangeSet> {
    const described = await this.client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName }));
    const { ChangeSetId = '', Status = '', ExecutionStatus = '', Parameters, Changes = [] } = described;
    return {
      id: ChangeSetId,
      template: await this.original({ StackName, ChangeSetName: ChangeSetId }),
      status: Status,
      executionStatus: ExecutionStatus,
      parameters: named(Parameters),
      changes: Changes.map(({ ResourceChange: change }) => `${change?.Action} ${change?.LogicalResourceId} (${change?.ResourceType})`),
    };
  }

  async execute(StackName: string, ChangeSetName: string): Promise<void> {
    await this.client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
  }
}

const named = (parameters: readonly Parameter[] | undefined) =>
  Object.fromEntries((parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]));

export const profileOf = (pattern: string, { home, account }: Pick<Reviewed, 'home' | 'account'>) =>
  pattern.replaceAll('{name}', home).replaceAll('{account}', account);
