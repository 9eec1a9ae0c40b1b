import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** Asks a function. Once: a second try could not be told from somebody else's claim, or would act twice. @param name or ARN */
export function askFunction<Request, Answer>(
  name: string,
  client = new LambdaClient({ maxAttempts: 1 }),
): (request: Request) => Promise<Answer> {
  return async (request) => {
    const {
      FunctionError: failure,
      Payload,
      StatusCode,
    } = await client.send(
      new InvokeCommand({ FunctionName: name, InvocationType: 'RequestResponse', Payload: Buffer.from(JSON.stringify(request)) }),
    );
    const text = Buffer.from(Payload ?? []).toString('utf8');
    if (failure !== undefined || StatusCode !== 200)
      throw new FunctionError(name, 'an answer', `${failure ?? StatusCode}: ${text.slice(0, 300)}`);
    return JSON.parse(text) as Answer;
  };
}

/** A function that does not answer as it must: whether it did anything is unknown, and the run ends. */
export class FunctionError extends Error {
  readonly code = 'function';
  constructor(
    readonly place: string,
    readonly expected: string,
    readonly found: string,
    readonly fix = 'Run that function by itself to see its error; a later run goes on from the ledger.',
  ) {
    super(`function: ${place}: expected ${expected}, found ${found}. ${fix}`);
    this.name = 'FunctionError';
  }
}
