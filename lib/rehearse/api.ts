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

/** Texts of the elements with this name, in order. The answers are our emulator's own and hold no entities. */
const textsIn = (xml: string, name: string) =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => text ?? '');
