import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  LambdaClient,
  PublishLayerVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { codeDifferences } from '../../lambda/custody-watcher/deployed';
import { packageOf } from '../../lambda/function-package';
import { sha256 } from '../../lib/custody';
import { type Emulator, startEmulator } from '../emulator';
import { addFunction } from './emulated-function';
import { REGION } from './stage';

const ZIP = readFileSync(join(__dirname, '..', '..', 'dist', 'packages', 'custody-executor.zip'));
const DIGEST = sha256(ZIP);
let emulator: Emulator;
let lambda: LambdaClient;

beforeAll(async () => {
  emulator = await startEmulator('100000000002');
  const { accessKeyId, secretAccessKey, sessionToken } = emulator.credentials;
  lambda = new LambdaClient({ region: REGION, endpoint: emulator.endpoint, credentials: { accessKeyId, secretAccessKey, sessionToken } });
});
afterAll(() => emulator.stop());

const made = async (name: string) => {
  await addFunction(emulator, name, ZIP);
  return name;
};

test('the package that was built is the code that Lambda says it runs', async () => {
  expect(await codeDifferences(lambda, await made('as-built'), DIGEST)).toEqual([]);
});

const OTHER = packageOf(Buffer.from('exports.handler = () => undefined;'));
interface Change {
  readonly name: string;
  readonly change: (FunctionName: string) => Promise<unknown>;
  readonly expected: string;
  readonly found: () => string;
}
const CHANGES: readonly Change[] = [
  {
    name: 'replaced',
    change: async (FunctionName) => lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: OTHER })),
    expected: `code ${DIGEST}, which the ledger names`,
    found: () => sha256(OTHER),
  },
  {
    name: 'preceded-by-a-variable',
    change: async (FunctionName) =>
      lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: { NODE_OPTIONS: '--require /opt/x' } } }),
      ),
    expected: 'no variable that loads other code',
    found: () => 'NODE_OPTIONS',
  },
  {
    name: 'preceded-by-a-layer',
    change: async (FunctionName) => {
      const layer = await lambda.send(new PublishLayerVersionCommand({ LayerName: 'before', Content: { ZipFile: OTHER } }));
      return lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers: [layer.LayerVersionArn as string] }));
    },
    expected: 'no layer',
    found: () => `arn:aws:lambda:${REGION}:100000000002:layer:before:1`,
  },
  {
    name: 'another-handler',
    change: async (FunctionName) => lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler: 'other.handler' })),
    expected: 'index.handler of a ZIP',
    found: () => 'other.handler of Zip',
  },
];

test.each(CHANGES)('an executor that was changed past the ledger is told: $name', async ({ name, change, expected, found }) => {
  await change(await made(name));
  expect((await codeDifferences(lambda, name, DIGEST)).map((one) => [one.code, one.place, one.expected, one.found])).toEqual([
    ['code', name, expected, found()],
  ]);
});

test('an executor that cannot be looked at is told too', async () => {
  expect(await codeDifferences(lambda, 'none', DIGEST)).toMatchObject([{ code: 'code', expected: 'a function that can be looked at' }]);
});
