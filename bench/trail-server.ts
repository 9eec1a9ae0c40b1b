import { writeFileSync } from 'node:fs';
import { isoText } from '../lib/trail/keys';
import { answering } from '../test/trail/answers';
import { BUCKET, Generated, HOME, OWNER } from '../test/trail/generate';
import { plainServer } from './plain-server';

/** Generates a trail and serves it; the parent changes the latency by message. Arguments: number of logs, file for what the parent needs to know. */
const LOGS_AN_HOUR = 14;
const [logs, file] = [Number(process.argv[2]), process.argv[3] as string];
const hours = Math.ceil(logs / LOGS_AN_HOUR);
const generated = new Generated({
  accounts: [OWNER],
  regions: [HOME],
  from: '2026-01-01T00:00:00Z',
  hours,
  logsPerHour: LOGS_AN_HOUR,
  recordsPerLog: 365,
});
const { span } = generated.request;
const keys = generated.world.keys('/CloudTrail/');
void plainServer(answering(generated)).then((loopback) => {
  writeFileSync(
    file,
    JSON.stringify({
      endpoint: loopback.endpoint,
      trailArn: generated.trailArn,
      bucket: BUCKET,
      account: OWNER,
      region: HOME,
      from: isoText(span.from),
      to: isoText(span.to),
      hours,
      logsAnHour: LOGS_AN_HOUR,
      keys,
      bytes: keys.reduce((sum, key) => sum + generated.world.newest(key).bytes.length, 0),
      publicKeys: generated.world.publicKeys,
    }),
  );
  process.on('message', (latencyMs: number) => {
    loopback.slow(latencyMs);
    // What the server has used so far, in s: it shares the cores.
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1e6);
  });
  process.send?.('ready');
});
