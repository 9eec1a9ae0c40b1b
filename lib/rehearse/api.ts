import { REGION } from '../model/names';
import { Client } from '../objects/http';
import { Signer } from '../objects/signer';

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
type Service = 'sts' | 'organizations' | 'cloudformation';

/** An emulator knows no account's secrets: any key may ask it for a role of any account. */
export const ANYBODY: Keys = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** The few calls that the rehearsal makes itself, as an account; everything else is the CDK CLI's. */
export class Api {
  private constructor(
    private readonly endpoint: URL,
    private readonly keys: Keys,
  ) {}

  /** As an administrator of this account, by AssumeRole. */
  static async as(endpoint: string, account: string, role: string): Promise<Api> {
    const url = new URL(endpoint);
    const answer = await new Api(url, ANYBODY).query('sts', '2011-06-15', {
      Action: 'AssumeRole',
      RoleArn: `arn:aws:iam::${account}:role/${role}`,
      RoleSessionName: 'rehearsal',
    });
    const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(
      (name) => textsIn(answer, name)[0],
    );
    return new Api(url, { accessKeyId: accessKeyId ?? '', secretAccessKey: secretAccessKey ?? '', sessionToken: sessionToken ?? '' });
  }

  /** A call of AWS Organizations. @throws {Error} with the service's own answer when it refuses */
  async organizations(action: string, input: object): Promise<{ readonly [name: string]: unknown }> {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSOrganizationsV20161128.${action}` };
    return JSON.parse((await this.post('organizations', action, headers, JSON.stringify(input))) || '{}');
  }

  /** Physical ids of a stack's resources by logical id. */
  async physicalIds(stack: string): Promise<ReadonlyMap<string, string>> {
    const answer = await this.query('cloudformation', '2010-05-15', { Action: 'DescribeStackResources', StackName: stack });
    const logical = textsIn(answer, 'LogicalResourceId');
    const physical = textsIn(answer, 'PhysicalResourceId');
    return new Map(logical.map((id, index) => [id, physical[index] ?? '']));
  }

  /** A call of CloudFormation, as text. @throws {Error} with the service's own answer when it refuses */
  cloudformation(Action: string, fields: { readonly [name: string]: string }): Promise<string> {
    return this.query('cloudformation', '2010-05-15', { Action, ...fields });
  }

  /** Undefined when there is no such stack. */
  async stackStatus(stack: string): Promise<string | undefined> {
    const answer = await this.cloudformation('DescribeStacks', { StackName: stack }).catch((error: Error) => {
      if (error.message.includes('does not exist')) return '';
      throw error;
    });
    const [status] = textsIn(answer, 'StackStatus');
    return status === 'REVIEW_IN_PROGRESS' ? undefined : status;
  }

  /** State of a change set, and what CloudFormation says of it. */
  async changeSet(StackName: string, ChangeSetName: string): Promise<{ readonly status: string; readonly reason: string }> {
    const answer = await this.cloudformation('DescribeChangeSet', { StackName, ChangeSetName });
    return { status: textsIn(answer, 'Status')[0] ?? 'unknown', reason: decoded(textsIn(answer, 'StatusReason')[0] ?? '') };
  }

  /** The template of a change set, parsed. */
  async template(StackName: string, ChangeSetName: string): Promise<unknown> {
    const [body] = textsIn(await this.cloudformation('GetTemplate', { StackName, ChangeSetName }), 'TemplateBody');
    return JSON.parse(decoded(body ?? ''));
  }

  /** Why resources of a stack failed, a line each. */
  async failures(StackName: string): Promise<string> {
    const answer = await this.cloudformation('DescribeStackEvents', { StackName });
    const reasons = textsIn(answer, 'ResourceStatusReason').filter((reason) => reason !== 'User Initiated');
    return reasons.map(decoded).reverse().join('\n');
  }

  private query(service: Service, version: string, fields: { readonly [name: string]: string }): Promise<string> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.post(service, fields['Action'] ?? '', headers, new URLSearchParams({ ...fields, Version: version }).toString());
  }

  private async post(service: Service, action: string, headers: { readonly [name: string]: string }, body: string): Promise<string> {
    const client = new Client(this.endpoint, 1);
    const signer = new Signer(async () => this.keys, REGION, service, this.endpoint);
    try {
      const answer = await client.call(async () => ({
        method: 'POST',
        path: '/',
        headers: { ...(await signer.sign('POST', '/', {}, headers, body)), 'content-length': String(Buffer.byteLength(body)) },
        body,
        maxBytes: MAX_ANSWER_BYTES,
      }));
      const text = answer.body?.toString('utf8') ?? '';
      if (answer.status !== 200) throw new Error(`${service} refuses ${action}: ${answer.status} ${text.slice(0, 300)}`);
      return text;
    } finally {
      client.close();
    }
  }
}

const ENTITIES: { readonly [entity: string]: string } = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&', '#34': '"', '#39': "'" };
const decoded = (xml: string) => xml.replace(/&(#?\w+);/g, (whole, entity: string) => ENTITIES[entity] ?? whole);

/** Texts of the elements with this name, in order; `decoded` where there may be entities. */
const textsIn = (xml: string, name: string) =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => text ?? '');
