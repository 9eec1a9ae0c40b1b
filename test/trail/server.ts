import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Generated } from './generate';
import type { Version } from './world';

export interface Loopback {
  readonly endpoint: string;
  /** Requests answered. */
  readonly asked: { count: number };
  /** Waits so many ms before each answer from now on. */
  slow: (latencyMs: number) => void;
  /** Of the next requests, so many fail with 503. */
  fail: (count: number) => void;
  close: () => Promise<void>;
}

/** Further buckets: another trail's, or a copy under another name. */
export interface Copy {
  readonly bucket: string;
  readonly of: Generated;
}

/** A loopback S3 and CloudTrail for a generated bucket: enough for our client and for the AWS CLI. */
export async function serve(generated: Generated, ...others: readonly Copy[]): Promise<Loopback> {
  const asked = { count: 0 };
  let failing = 0;
  let latencyMs = 0;
  const buckets = new Map([{ bucket: generated.request.scope.bucket, of: generated }, ...others].map((one) => [one.bucket, one.of]));
  const sorted = new Map([...buckets].map(([bucket, { world }]) => [bucket, [...world.objects.keys()].sort()]));
  const server = createServer((request, response): void => {
    asked.count += 1;
    const answer = (): unknown => {
      if (failing-- > 0) return send(response, 503, '<Error><Code>SlowDown</Code></Error>');
      if (request.method === 'POST') return body(request, (text) => cloudTrail(generated, request, response, text));
      const bucket = new URL(request.url ?? '/', 'http://127.0.0.1').pathname.split('/')[1] ?? '';
      const served = buckets.get(bucket);
      if (!served) return send(response, 404, '<Error><Code>NoSuchBucket</Code></Error>');
      s3(served, sorted.get(bucket) ?? [], request, response);
    };
    if (latencyMs > 0) setTimeout(answer, latencyMs);
    else answer();
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    fail: (count) => {
      failing = count;
    },
    slow: (ms) => {
      latencyMs = ms;
    },
    close: () => closed(server),
  };
}

const closed = (server: Server) =>
  new Promise<void>((done) => {
    server.closeAllConnections();
    server.close(() => done());
  });

const send = (response: ServerResponse, status: number, text: string, type = 'application/xml') => {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
};

const body = (request: IncomingMessage, then: (text: string) => void) => {
  let text = '';
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => then(text));
};

function cloudTrail(
  { world, request: { scope }, trailArn }: Generated,
  request: IncomingMessage,
  response: ServerResponse,
  text: string,
): void {
  const action = String(request.headers['x-amz-target']).split('.').pop();
  const region = /Credential=[^/]+\/\d+\/([a-z0-9-]+)\//.exec(String(request.headers.authorization))?.[1] ?? '';
  const answers: { readonly [action: string]: () => object } = {
    // One key a page, so that whoever stops at the first page is found out.
    ListPublicKeys: () => {
      const { StartTime = 0, EndTime = Number.POSITIVE_INFINITY, NextToken = '0' } = JSON.parse(text);
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
  if (answer) send(response, 200, JSON.stringify(answer()), 'application/x-amz-json-1.1');
  else send(response, 400, JSON.stringify({ __type: 'UnknownOperationException' }), 'application/x-amz-json-1.1');
}

const PAGE = 1000;
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const stamp = (time: number) => new Date(time).toISOString();

function s3({ world }: Generated, sorted: readonly string[], request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
  const query = url.searchParams;
  if (key !== '') return object(world.objects.get(key), world.refused.has(key), query.get('versionId'), request, response);
  if (query.has('location')) return send(response, 200, '<LocationConstraint>eu-central-2</LocationConstraint>');
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
    return send(
      response,
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
    return send(
      response,
      200,
      `<ListVersionsResult>${encoding}<IsTruncated>${more}</IsTruncated>${more ? `<NextKeyMarker>${encode(last)}</NextKeyMarker>` : ''}${items.join('')}</ListVersionsResult>`,
    );
  }
  const current = page.flatMap((name) => world.objects.get(name)?.[0] ?? []).filter(({ deleteMarker }) => !deleteMarker);
  const items = current.map(
    ({ key: name, size, modified }) =>
      `<Contents><Key>${encode(name)}</Key><Size>${size}</Size><LastModified>${stamp(modified)}</LastModified></Contents>`,
  );
  send(
    response,
    200,
    `<ListBucketResult>${encoding}<IsTruncated>${more}</IsTruncated>${more ? `<NextMarker>${encode(last)}</NextMarker>` : ''}${items.join('')}</ListBucketResult>`,
  );
}

function versionXml({ key, versionId, latest, deleteMarker, size, modified }: Version, encode: (text: string) => string): string {
  const kind = deleteMarker ? 'DeleteMarker' : 'Version';
  return `<${kind}><Key>${encode(key)}</Key><VersionId>${versionId}</VersionId><IsLatest>${latest}</IsLatest><Size>${size}</Size><LastModified>${stamp(modified)}</LastModified></${kind}>`;
}

function object(
  versions: readonly Version[] | undefined,
  refused: boolean,
  id: string | null,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const version = id === null ? versions?.[0] : versions?.find(({ versionId }) => versionId === id);
  if (!version || version.deleteMarker) return send(response, 404, '<Error><Code>NoSuchKey</Code></Error>');
  if (refused) return send(response, 403, '<Error><Code>AccessDenied</Code></Error>');
  const { bytes, metadata, lock, modified } = version;
  response.writeHead(200, {
    'content-length': bytes.length,
    'last-modified': new Date(modified).toUTCString(),
    ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    ...(lock ? { 'x-amz-object-lock-mode': lock.mode, 'x-amz-object-lock-retain-until-date': stamp(lock.until) } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
