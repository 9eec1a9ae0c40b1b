import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedPython } from '../../lib/emulator';
import { Caller } from '../../lib/rehearse/caller';
import { DRILLS, runDrills, weakenDrills } from '../../lib/rehearse/drills';
import type { Scene } from '../../lib/rehearse/drills/drill';
import { RehearsedLine } from '../../lib/rehearse/line';
import { ownGround } from '../../lib/workshop';
import { type Emulator, startEmulator } from '../emulator';

const root = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'differing-test-'));
let emulator: Emulator;
let caller: Caller;
let line: RehearsedLine;
beforeAll(async () => {
  emulator = await startEmulator('100000000003');
  caller = new Caller(root, await installedPython(root, () => undefined), emulator.endpoint);
  line = new RehearsedLine(root, folder, () => ownGround(emulator.endpoint, root, 'a'.repeat(64), 0));
});
afterAll(async () => {
  caller?.close();
  await line?.close();
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('builds that differ are held back by the functions as they would be deployed; without the one check they go out, and the drill says so', async () => {
  // What this drill looks at of a scene.
  const scene = { caller, root, line: line.line } as unknown as Scene;
  const drills = DRILLS.filter(({ id }) => id === 'builds-differ');
  const held = async () => {
    for await (const { outcome, by } of runDrills(scene, drills)) return [outcome, by];
    return undefined;
  };
  const whole = ['noticed', 'the comparison names product and is locked, the log says blocked, nothing went out'];
  expect(await held()).toEqual(whole);
  for await (const { outcome, by } of weakenDrills(async () => scene, drills))
    expect([outcome, by]).toEqual([
      'noticed',
      expect.stringMatching(/files\/product, .*release\.centre\.json, release\.supervisor\.json, .*went out$/),
    ]);
  expect(await held()).toEqual(whole);
}, 120_000);
