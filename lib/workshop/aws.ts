import { createHash } from 'node:crypto';
import type { Credentials } from '../objects/credentials';

export const REGION = 'eu-central-2';

/** Calls of the local AWS that set the line up and start it. It knows callers by their access key and checks no signature. */
export class LocalAws {
  constructor(
    readonly endpoint: string,
    readonly credentials: Credentials,
  ) {}

  /** @param accountId whose principal calls */
  static async in(endpoint: string, accountId: string): Promise<LocalAws> {
    const body = {
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: `arn:aws:iam::${accountId}:role/rehearsal`,
      RoleSessionName: 'rehearsal',
    };
    const answer = await form(endpoint, 'sts', 'rehearsal', body);
    const part = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(answer)?.[1] ?? '';
    return new LocalAws(endpoint, {
      accessKeyId: part('AccessKeyId'),
      secretAccessKey: part('SecretAccessKey'),
      sessionToken: part('SessionToken'),
    });
  }

  async makeRole(name: string): Promise<void> {
    await form(this.endpoint, 'iam', this.credentials.accessKeyId, {
      Action: 'CreateRole',
      Version: '2010-05-08',
      RoleName: name,
      AssumeRolePolicyDocument: '{}',
    });
  }

  /** A bucket with Object Lock. */
  async makeBucket(name: string): Promise<void> {
    await this.put(
      `/${name}`,
      `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`,
      {
        'x-amz-bucket-object-lock-enabled': 'true',
      },
    );
  }

  /** @returns the version */
  async putObject(bucket: string, key: string, bytes: Buffer): Promise<string> {
    // Demanded where a default retention locks what is put (S3 User Guide, "Using Object Lock").
    const md5 = createHash('md5').update(bytes).digest('base64');
    return (await this.put(`/${bucket}/${key}`, bytes, { 'content-md5': md5 })).headers.get('x-amz-version-id') ?? '';
  }

  /** As replication would bring it, where a bucket's policy lets in nothing else: for that moment it has none. @returns the version */
  async bringObject(bucket: string, key: string, bytes: Buffer): Promise<string> {
    const at = `${this.endpoint}/${bucket}?policy`;
    const headers = authorized('s3', this.credentials.accessKeyId);
    const policy = await (await fetch(at, { headers })).text();
    await fetch(at, { method: 'DELETE', headers });
    try {
      return await this.putObject(bucket, key, bytes);
    } finally {
      await this.put(`/${bucket}?policy`, policy, {});
    }
  }

  /** A call of a service with the JSON protocol. */
  async call(service: string, target: string, request: object): Promise<{ readonly [field: string]: unknown }> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: {
        ...authorized(service, this.credentials.accessKeyId),
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': target,
      },
      body: JSON.stringify(request),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${target}: ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text);
  }

  private async put(path: string, body: Buffer | string, headers: { readonly [name: string]: string }): Promise<Response> {
    const given = { ...authorized('s3', this.credentials.accessKeyId), ...headers };
    const response = await fetch(`${this.endpoint}${path}`, { method: 'PUT', headers: given, body: body as never });
    if (!response.ok) throw new Error(`PUT ${path}: ${response.status} ${(await response.text()).slice(0, 300)}`);
    return response;
  }
}

const authorized = (service: string, key: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

async function form(endpoint: string, service: string, key: string, fields: { readonly [name: string]: string }): Promise<string> {
  const response = await fetch(endpoint, { method: 'POST', headers: authorized(service, key), body: new URLSearchParams(fields) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${fields['Action']}: ${response.status} ${text.slice(0, 300)}`);
  return text;
}
