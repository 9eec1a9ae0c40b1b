import type { Generated } from './generate';
import type { Version } from './world';

/** Further buckets: another trail's, or a copy under another name. */
export interface Copy {
  readonly bucket: string;
  readonly of: Generated;
}

export interface Asked {
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Buffer;
}

export const text = (status: number, contents: string, type = 'application/xml'): Answer => {
  const body = Buffer.from(contents);
  return { status, headers: { 'content-type': type, 'content-length': String(body.length) }, body };
};

/** What S3 and CloudTrail answer of generated buckets, on any server: enough for our client and for the AWS CLI. */
export function answering(generated: Generated, ...others: readonly Copy[]): (asked: Asked) => Answer {
  const buckets = new Map([{ bucket: generated.request.scope.bucket, of: generated }, ...others].map((one) => [one.bucket, one.of]));
  const sorted = new Map([...buckets].map(([bucket, { world }]) => [bucket, [...world.objects.keys()].sort()]));
  return (asked) => {
    if (asked.method === 'POST') return cloudTrail(generated, asked);
    const bucket = new URL(asked.path, 'http://127.0.0.1').pathname.split('/')[1] ?? '';
    const served = buckets.get(bucket);
    return served ? s3(served, sorted.get(bucket) ?? [], asked) : text(404, '<Error><Code>NoSuchBucket</Code></Error>');
  };
}

function cloudTrail({ world, request: { scope }, trailArn }: Generated, { headers, body }: Asked): Answer {
  const action = String(headers['x-amz-target']).split('.').pop();
  const region = /Credential=[^/]+\/\d+\/([a-z0-9-]+)\//.exec(String(headers['authorization']))?.[1] ?? '';
  const answers: { readonly [action: string]: () => object } = {
    // One key a page, so that whoever stops at the first page is found out.
    ListPublicKeys: () => {
      const { StartTime = 0, EndTime = Number.POSITIVE_INFINITY, NextToken = '0' } = JSON.parse(body);
      const seconds = (time: string | number) => Date.parse(String(time)) / 1000;
      const keys = (world.publicKeys[region] ?? [])
        .map((key) => ({ ...key, ValidityStartTime: seconds(key.ValidityStartTime), ValidityEndTime: seconds(key.ValidityEndTime) }))
        .filter((key) => key.ValidityStartTime <= EndTime && key.ValidityEndTime >= StartTime);
      const page = Number(NextToken);
      return { PublicKeyList: keys.slice(page, page + 1), ...(page + 1 < keys.length ? { NextToken: String(page + 1) } : {}) };
    },
    DescribeTrails: () => ({
      trailList: [
        {
          Name: scope.trailName,
          TrailARN: trailArn,
          S3BucketName: scope.bucket,
          S3KeyPrefix: scope.prefix.replace(/\/$/, '') || undefined,
          HomeRegion: scope.homeRegion,
          IsOrganizationTrail: scope.organization !== undefined,
        },
      ],
    }),
    DescribeOrganization: () => ({ Organization: { Id: scope.organization } }),
  };
  const answer = answers[action ?? ''];
  const type = 'application/x-amz-json-1.1';
  return answer ? text(200, JSON.stringify(answer()), type) : text(400, JSON.stringify({ __type: 'UnknownOperationException' }), type);
}

const PAGE = 1000;
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const stamp = (time: number) => new Date(time).toISOString();

function s3({ world }: Generated, sorted: readonly string[], { method, path }: Asked): Answer {
  const url = new URL(path, 'http://127.0.0.1');
  const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
  const query = url.searchParams;
  if (key !== '') return object(world.objects.get(key), world.refused.has(key), query.get('versionId'), method);
  if (query.has('location')) return text(200, '<LocationConstraint>eu-central-2</LocationConstraint>');
  const prefix = query.get('prefix') ?? '';
  const after = query.get('key-marker') ?? query.get('marker') ?? query.get('continuation-token') ?? '';
  // Objects may have come or gone since the server started.
  const keys = (world.objects.size === sorted.length ? sorted : [...world.objects.keys()].sort()).filter(
    (name) => name.startsWith(prefix) && name > after,
  );
  if (query.has('delimiter')) {
    const names = new Set(
      keys.flatMap((name) => (name.slice(prefix.length).includes('/') ? `${prefix}${name.slice(prefix.length).split('/')[0]}/` : [])),
    );
    return text(
      200,
      `<ListBucketResult><IsTruncated>false</IsTruncated>${[...names].map((name) => `<CommonPrefixes><Prefix>${escaped(name)}</Prefix></CommonPrefixes>`).join('')}</ListBucketResult>`,
    );
  }
  const page = keys.slice(0, PAGE);
  const more = keys.length > page.length;
  const encoding = query.get('encoding-type') === 'url' ? '<EncodingType>url</EncodingType>' : '';
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : escaped;
  const last = page.at(-1) ?? '';
  if (query.has('versions')) {
    const items = page.flatMap((name) => (world.objects.get(name) ?? []).map((version) => versionXml(version, encode)));
    return text(
      200,
      `<ListVersionsResult>${encoding}<IsTruncated>${more}</IsTruncated>${more ? `<NextKeyMarker>${encode(last)}</NextKeyMarker>` : ''}${items.join('')}</ListVersionsResult>`,
    );
  }
  const current = page.flatMap((name) => world.objects.get(name)?.[0] ?? []).filter(({ deleteMarker }) => !deleteMarker);
  const items = current.map(
    ({ key: name, size, modified }) =>
      `<Contents><Key>${encode(name)}</Key><Size>${size}</Size><LastModified>${stamp(modified)}</LastModified></Contents>`,
  );
  return text(
    200,
    `<ListBucketResult>${encoding}<IsTruncated>${more}</IsTruncated>${more ? `<NextMarker>${encode(last)}</NextMarker>` : ''}${items.join('')}</ListBucketResult>`,
  );
}

function versionXml({ key, versionId, latest, deleteMarker, size, modified }: Version, encode: (text: string) => string): string {
  const kind = deleteMarker ? 'DeleteMarker' : 'Version';
  return `<${kind}><Key>${encode(key)}</Key><VersionId>${versionId}</VersionId><IsLatest>${latest}</IsLatest><Size>${size}</Size><LastModified>${stamp(modified)}</LastModified></${kind}>`;
}

function object(versions: readonly Version[] | undefined, refused: boolean, id: string | null, method: string): Answer {
  const version = id === null ? versions?.[0] : versions?.find(({ versionId }) => versionId === id);
  if (!version || version.deleteMarker) return text(404, '<Error><Code>NoSuchKey</Code></Error>');
  if (refused) return text(403, '<Error><Code>AccessDenied</Code></Error>');
  const { bytes, metadata, lock, modified } = version;
  const headers = {
    'content-length': String(bytes.length),
    'last-modified': new Date(modified).toUTCString(),
    ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    ...(lock ? { 'x-amz-object-lock-mode': lock.mode, 'x-amz-object-lock-retain-until-date': stamp(lock.until) } : {}),
  };
  return { status: 200, headers, body: method === 'HEAD' ? Buffer.alloc(0) : bytes };
}
