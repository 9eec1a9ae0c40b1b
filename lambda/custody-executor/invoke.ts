import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Ask, RecorderError } from './remote-ledger';

/** Asks the recorder's function. Once: a second try could not be told from somebody else's claim. */
export function askFunction(name: string, client = new LambdaClient({ maxAttempts: 1 })): Ask {
  return async (request) => {
    const { FunctionError, Payload, StatusCode } = await client.send(
      new InvokeCommand({ FunctionName: name, InvocationType: 'RequestResponse', Payload: Buffer.from(JSON.stringify(request)) }),
    );
    const text = Buffer.from(Payload ?? []).toString('utf8');
    if (FunctionError !== undefined || StatusCode !== 200)
      throw new RecorderError('an answer', `${FunctionError ?? StatusCode}: ${text.slice(0, 300)}`);
    return JSON.parse(text);
  };
}
