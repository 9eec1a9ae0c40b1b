// One part of the model, or one mutation of the code and what the model says of it.
import { parentPort } from 'node:worker_threads';
import { bundled } from './bundle.mjs';
import { mutations } from './mutations.mjs';
import { orderFor } from './order.mjs';

let intact;

async function explored({ large, name }) {
  intact ??= await bundled();
  return { name, ...intact.part(name, large) };
}

async function mutated({ mutation: name }) {
  const mutation = mutations().find((one) => one.name === name);
  const started = performance.now();
  const { part } = await bundled(mutation);
  let violation;
  for (const scenario of orderFor(name)) {
    violation = part(scenario, false).violation;
    if (violation) break;
  }
  return { mutation: name, code: mutation.code, violation: violation?.split('\n')[0], seconds: (performance.now() - started) / 1000 };
}

parentPort.on('message', async (job) => parentPort.postMessage(await ('mutation' in job ? mutated(job) : explored(job))));
