import type { ListedKey } from '../trail/public-keys';
import type { CredentialSource } from './credentials';
import { ServiceError } from './http';
import { JsonService } from './json-service';

export interface TrailDescription {
  readonly bucket: string;
  readonly prefix: string;
  readonly organizationTrail: boolean;
}

const PROTOCOL = { name: 'CloudTrail', service: 'cloudtrail', target: 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101' } as const;
const MAX_PAGES = 100;

/** CloudTrail of one Region. Source: CloudTrail API Reference. */
export class CloudTrail {
  private readonly service: JsonService;

  /** @param endpoint URL; AWS's own when absent */
  constructor(credentials: CredentialSource, region: string, endpoint?: string) {
    this.service = new JsonService(PROTOCOL, credentials, region, endpoint);
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
      const answer = await this.service.ask('ListPublicKeys', {
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
    const { trailList } = await this.service.ask('DescribeTrails', { trailNameList: [arn], includeShadowTrails: true });
    const found = (Array.isArray(trailList) ? trailList : []).find((trail) => trail?.TrailARN === arn);
    if (!found) return undefined;
    return {
      bucket: String(found.S3BucketName),
      prefix: found.S3KeyPrefix ? `${String(found.S3KeyPrefix).replace(/\/$/, '')}/` : '',
      organizationTrail: found.IsOrganizationTrail === true,
    };
  }

  close(): void {
    this.service.close();
  }
}
