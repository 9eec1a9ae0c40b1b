import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { MAX_REQUEST_BYTES, Refused, STATUS } from '../../lib/witness/add-checkpoint';
import type { Witness } from '../../lib/witness/witness';

/**
 * C2SP tlog-witness over HTTP, on loopback: what faces a network in front of it is a proxy's matter.
 * @param note is told what was answered, one line a request
 */
export function witnessServer(witness: Witness, note: (line: string) => void) {
  // One after the other: a request that waits must see what the one before it left.
  let last: Promise<unknown> = Promise.resolve();
  const add = (body: Buffer): Promise<string> => {
    const turn = last.then(() => witness.add(body));
    last = turn.catch(() => undefined);
    return turn;
  };
  return createServer({ requestTimeout: 30_000 }, (request, response) => void answered(witness, add, request, response, note));
}

async function answered(
  witness: Witness,
  add: (body: Buffer) => Promise<string>,
  request: IncomingMessage,
  response: ServerResponse,
  note: (line: string) => void,
): Promise<void> {
  const send = (status: number, body: string | Buffer, type = 'text/plain; charset=utf-8') => {
    note(`${request.method} ${request.url?.slice(0, 200)} ${status}${status === 200 ? '' : ` ${body.toString().trim()}`}`);
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  };
  try {
    const monitored = /^\/([0-9a-f]{64})\/checkpoint$/.exec(request.url ?? '');
    if (request.method === 'GET' && monitored) {
      const bytes = await witness.monitored(monitored[1] as string);
      return bytes ? send(200, bytes) : send(404, 'no checkpoint of this log was cosigned\n');
    }
    if (request.url !== '/add-checkpoint') return send(404, 'POST /add-checkpoint, or GET /<origin hash>/checkpoint\n');
    if (request.method !== 'POST') return send(405, 'POST it\n');
    const body = await read(request);
    if (!body) return send(413, `a request has at most ${MAX_REQUEST_BYTES} bytes\n`);
    send(200, await add(body));
  } catch (error) {
    if (error instanceof Refused && error.refusal === 'conflict') send(409, `${error.size}\n`, 'text/x.tlog.size');
    else if (error instanceof Refused) send(STATUS[error.refusal], `${error.message}\n`);
    // Whatever fails, nothing was cosigned.
    else send(500, `could not be judged: ${(error as Error).message}\n`);
  }
}

async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_REQUEST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
