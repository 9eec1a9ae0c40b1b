import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Emulator } from '../emulator';
import { REGION } from './stage';

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** A function in the emulator's Lambda, which says of its code what AWS would; and the role that it demands. */
export async function addFunction({ endpoint, credentials }: Emulator, FunctionName: string, ZipFile: Uint8Array): Promise<void> {
  const body = new URLSearchParams({
    Action: 'CreateRole',
    Version: '2010-05-08',
    RoleName: 'executor',
    AssumeRolePolicyDocument: JSON.stringify(TRUST),
  });
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0`;
  // There already: as well.
  await fetch(endpoint, { method: 'POST', headers: { authorization, 'x-amz-security-token': credentials.sessionToken }, body });
  await new LambdaClient({ region: REGION, endpoint, credentials }).send(
    new CreateFunctionCommand({
      FunctionName,
      Role: 'arn:aws:iam::100000000002:role/executor',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile },
    }),
  );
}
