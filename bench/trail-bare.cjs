// The least that anybody must do: GET on kept connections (or read), inflate (into a buffer of the size that the trailer has), SHA-256. Nothing is signed, listed, compared or reported.
//   node trail-bare.cjs PLAN.json THREADS AT_ONCE [MIRROR_ROOT]
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const http = require('node:http');
const { join } = require('node:path');
const { isMainThread, Worker, workerData } = require('node:worker_threads');
const { inflateRawSync } = require('node:zlib');

async function work({ endpoint, bucket, keys, atOnce, root }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });
  const url = new URL(endpoint);
  const get = (key) =>
    root
      ? readFileSync(join(root, 'objects', key))
      : new Promise((done, fail) => {
          http
            .get({ host: url.hostname, port: url.port, path: `/${bucket}/${key}`, agent }, (response) => {
              const chunks = [];
              response.on('data', (chunk) => chunks.push(chunk));
              response.on('end', () => done(Buffer.concat(chunks)));
            })
            .on('error', fail);
        });
  let next = 0;
  const loop = async () => {
    while (next < keys.length) {
      const file = await get(keys[next++]);
      createHash('sha256')
        .update(inflateRawSync(file.subarray(10), { chunkSize: file.readUInt32LE(file.length - 4) + 64 }))
        .digest('hex');
    }
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
  agent.destroy();
}

if (!isMainThread) work(workerData);
else {
  const [file, threads, atOnce, root] = process.argv.slice(2);
  const plan = JSON.parse(readFileSync(file, 'utf8'));
  const count = Number(threads);
  const share = (index) => ({
    ...plan,
    root,
    atOnce: Math.ceil(Number(atOnce) / count),
    keys: plan.keys.filter((_, at) => at % count === index),
  });
  if (count === 1) work(share(0));
  else for (let index = 0; index < count; index++) new Worker(__filename, { workerData: share(index) });
}
