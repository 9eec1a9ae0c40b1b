import type { ListedKey } from '../trail/public-keys';
import type { CredentialSource } from './credentials';
import { Client, ServiceError } from './http';
import { Signer } from './signer';

export interface TrailDescription {
  readonly bucket: string;
  readonly prefix: string;
  readonly organizationTrail: boolean;
}

const TARGET = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101';
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const MAX_PAGES = 100;

/** CloudTrail of one Region. Source: CloudTrail API Reference. */
export class CloudTrail {
  private readonly client: Client;
  private readonly signer: Signer;

  /** @param endpoint URL; AWS's own when absent */
  constructor(credentials: CredentialSource, region: string, endpoint?: string) {
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    const url = new URL(endpoint ?? `https://cloudtrail.${region}.${suffix}`);
    this.client = new Client(url, 2);
    this.signer = new Signer(credentials, region, 'cloudtrail', url);
  }

  /**
   * Keys that signed digests in a time, in ms since 1970.
   * @throws {ServiceError} also when pages go round in a circle
   */
  async publicKeys(from: number, to: number): Promise<readonly ListedKey[]> {
    const keys: ListedKey[] = [];
    const seen = new Set<string>();
    let token: string | undefined;
    do {
      const answer = await this.ask('ListPublicKeys', {
        StartTime: from / 1000,
        EndTime: to / 1000,
        ...(token ? { NextToken: token } : {}),
      });
      if (Array.isArray(answer['PublicKeyList'])) keys.push(...(answer['PublicKeyList'] as ListedKey[]));
      token = typeof answer['NextToken'] === 'string' && answer['NextToken'] !== '' ? answer['NextToken'] : undefined;
      if (token !== undefined && (seen.has(token) || seen.size === MAX_PAGES))
        throw new ServiceError('ListPublicKeys does not end', 'EndlessListing');
      if (token !== undefined) seen.add(token);
    } while (token !== undefined);
    return keys;
  }

  /** @returns undefined when there is no such trail */
  async trail(arn: string): Promise<TrailDescription | undefined> {
    const { trailList } = await this.ask('DescribeTrails', { trailNameList: [arn], includeShadowTrails: true });
    const found = (Array.isArray(trailList) ? trailList : []).find((trail) => trail?.TrailARN === arn);
    if (!found) return undefined;
    return {
      bucket: String(found.S3BucketName),
      prefix: found.S3KeyPrefix ? `${String(found.S3KeyPrefix).replace(/\/$/, '')}/` : '',
      organizationTrail: found.IsOrganizationTrail === true,
    };
  }

  close(): void {
    this.client.close();
  }

  private async ask(action: string, input: object): Promise<{ readonly [name: string]: unknown }> {
    const body = JSON.stringify(input);
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${TARGET}.${action}` };
    const answer = await this.client.call(async () => ({
      method: 'POST',
      path: '/',
      headers: { ...(await this.signer.sign('POST', '/', {}, headers, body)), 'content-length': String(Buffer.byteLength(body)) },
      body,
      maxBytes: MAX_ANSWER_BYTES,
    }));
    const text = answer.body?.toString('utf8') ?? '';
    if (answer.status !== 200) throw new ServiceError(`CloudTrail refuses ${action}: ${answer.status} ${text.slice(0, 200)}`, action);
    return JSON.parse(text) as { [name: string]: unknown };
  }
}
