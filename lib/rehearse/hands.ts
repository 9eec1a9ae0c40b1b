import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from '../model/centre';
import { bootstrapRoleArn } from '../model/names';
import { Api } from './api';
import { type CdkCli, DeploymentFailed } from './cdk';

const CHANGE = 'rehearsed';

/**
 * The documented road into a protected account (docs/deploying.md): the approver publishes what was reviewed, the engineer writes a
 * change set with the deploy role, the approver compares its bytes and executes it with the execute role. The local AWS enforces no
 * IAM: who may do what of it is proved by claims and drills; here each call is made as who must be able to make it.
 * @throws {DeploymentFailed}
 */
export async function deployByTwoHands(
  cli: CdkCli,
  endpoint: string,
  account: Account,
  assembly: string,
  stacks: readonly string[],
): Promise<void> {
  const engineer = await Api.as(endpoint, account.id, roleNamed(account, 'deploy'));
  const approver = await Api.as(endpoint, account.id, roleNamed(account, 'execute'));
  await cli.publish(account, assembly, stacks);
  for (const stack of stacks) {
    const fail = (said: string) => new DeploymentFailed(`deployment of ${stack}`, said);
    const template = readFileSync(join(assembly, `${stack}.template.json`), 'utf8');
    const isThere = await engineer.stackStatus(stack);
    await engineer.cloudformation('CreateChangeSet', {
      StackName: stack,
      ChangeSetName: CHANGE,
      ChangeSetType: isThere ? 'UPDATE' : 'CREATE',
      TemplateURL: templateUrl(assembly, stack),
      RoleARN: bootstrapRoleArn(account.id, 'cfn-exec'),
      'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
      IncludeNestedStacks: 'true',
      ...(isThere ? {} : { OnStackFailure: 'DELETE' }),
    });
    const { status: made, reason } = await engineer.changeSet(stack, CHANGE);
    // What the deployment of an unchanged stack is on AWS too.
    if (made === 'FAILED' && reason.includes("didn't contain changes")) {
      await engineer.cloudformation('DeleteChangeSet', { StackName: stack, ChangeSetName: CHANGE });
      continue;
    }
    if (made !== 'CREATE_COMPLETE') throw fail(`the change set is ${made}: ${reason}`);
    const seen = await approver.template(stack, CHANGE);
    if (JSON.stringify(seen) !== JSON.stringify(JSON.parse(template))) throw fail('the change set is not of the template that was judged');
    await approver.cloudformation('ExecuteChangeSet', { StackName: stack, ChangeSetName: CHANGE });
    // The local AWS executes at once.
    const status = await approver.stackStatus(stack);
    if (status !== (isThere ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE')) throw fail(`${status}\n${await approver.failures(stack)}`);
  }
}

const roleNamed = (account: Account, purpose: 'deploy' | 'execute') => bootstrapRoleArn(account.id, purpose).split('/')[1] as string;

/** Where the CDK publishes the template: its key is the digest of its bytes. */
function templateUrl(assembly: string, stack: string): string {
  const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as {
    artifacts: { readonly [name: string]: { readonly properties?: { readonly stackTemplateAssetObjectUrl?: string } } };
  };
  const url = artifacts[stack]?.properties?.stackTemplateAssetObjectUrl;
  if (!url) throw new DeploymentFailed(`deployment of ${stack}`, 'the assembly does not say where its template is published');
  return url.replace('s3://', 'https://s3.eu-central-2.amazonaws.com/');
}
