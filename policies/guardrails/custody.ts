import { KEY_ADMINISTRATION, KEY_FORBIDDEN } from '../../lib/model/actions';
import type { Account, PolicyDocument, Statement } from '../../lib/model/centre';
import { bootstrapRoleArn, PARTITION, REGION } from '../../lib/model/names';
import { STACK_ROLES } from './identity';

/**
 * No key is made, nor administered, outside the key-custody account: a key of one's own would be outside custody. Where builds are
 * stated and released, reviewed stacks make keys that can sign and nothing else.
 * @param stackRoles those of the accounts with signing keys
 */
export const noKeysHere = (stackRoles: readonly string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'DenyKeysOutsideKeyCustody',
      Effect: 'Deny',
      Action: ['kms:CreateKey'],
      Resource: '*',
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': [...stackRoles] } },
    },
    {
      Sid: 'DenyKeysThatDoMoreThanSign',
      Effect: 'Deny',
      Action: ['kms:CreateKey'],
      Resource: '*',
      Condition: { StringNotEquals: { 'kms:KeyUsage': 'SIGN_VERIFY' } },
    },
    { Sid: 'DenyForeignKeyMaterialAndReplicas', Effect: 'Deny', Action: ['kms:*CustomKeyStore', ...KEY_FORBIDDEN], Resource: '*' },
    { Sid: 'DenyKeyAdministrationOutsideKeyCustody', Effect: 'Deny', Action: [...KEY_ADMINISTRATION], Resource: '*' },
  ],
});

const FUNCTION_CHANGES = [
  'lambda:Add*',
  'lambda:Create*',
  'lambda:Delete*',
  'lambda:DisableReplication',
  'lambda:EnableReplication',
  'lambda:Publish*',
  'lambda:Put*',
  'lambda:Remove*',
  'lambda:Update*',
] as const;

/**
 * In supervision: only stacks change the verifier of trails and the functions of assembly lines, and only schedules and state machines run
 * them. A question of somebody else's could have a clean answer.
 * @param lineArn pattern of the roles of state machines
 */
export function verification(account: Account, lineArn: string): PolicyDocument {
  const stackRole = bootstrapRoleArn(account.id, 'cfn-exec');
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DenyChangingFunctionsButByStacks',
        Effect: 'Deny',
        Action: [...FUNCTION_CHANGES],
        Resource: '*',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': stackRole } },
      },
      {
        // EventBridge is bound by no guardrail; state machines run the functions of their assembly lines.
        Sid: 'DenyRunningFunctionsByHand',
        Effect: 'Deny',
        Action: ['lambda:Invoke*'],
        Resource: '*',
        Condition: { ArnNotLike: { 'aws:PrincipalArn': lineArn } },
      },
    ],
  };
}

/**
 * At the founding company, in the account of the second hand: only stacks change the relay, and nobody of this organization runs it.
 * The executor, which does, belongs to the other one and is bound by its guardrails.
 */
export function relay(account: Account, relayArn: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DenyChangingTheRelayButByStacks',
        Effect: 'Deny',
        Action: [...FUNCTION_CHANGES],
        Resource: '*',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': bootstrapRoleArn(account.id, 'cfn-exec') } },
      },
      // Papers for the executor are brought from this account, by the same action.
      { Sid: 'DenyRunningTheRelayByHand', Effect: 'Deny', Action: ['lambda:Invoke*'], Resource: [relayArn, `${relayArn}:*`] },
    ],
  };
}

/**
 * Where functions of an assembly line stand at a company: only stacks change them, and nobody of this organization runs one. The state
 * machine, which does, is the supervisor's.
 */
export const companysSteps = (accounts: readonly Account[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'DenyChangingStepsButByStacks',
      Effect: 'Deny',
      Action: [...FUNCTION_CHANGES],
      Resource: '*',
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': accounts.map(({ id }) => bootstrapRoleArn(id, 'cfn-exec')) } },
    },
    { Sid: 'DenyRunningStepsByHand', Effect: 'Deny', Action: ['lambda:Invoke*'], Resource: '*' },
  ],
});

/**
 * In key-custody: the executor administers, CloudFormation creates, nobody else touches a key or the executor.
 * @param relayArn the function of the second hand, which lets in the whole account: it stands before the executor's role does
 */
export function keyCustody(account: Account, executorArn: string, recorderArn: string, relayArn: string): PolicyDocument {
  // A function has the name of its role.
  const recorder = `arn:${PARTITION}:lambda:${REGION}:${account.id}:function:${recorderArn.slice(recorderArn.lastIndexOf('/') + 1)}`;
  const stackRole = bootstrapRoleArn(account.id, 'cfn-exec');
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DenyKeyAdministrationButByTheExecutor',
        Effect: 'Deny',
        Action: [...KEY_ADMINISTRATION],
        Resource: '*',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': executorArn } },
      },
      {
        Sid: 'DenyKeyCreationButByStacks',
        Effect: 'Deny',
        Action: ['kms:CreateKey', 'kms:EnableKeyRotation', 'kms:TagResource'],
        Resource: '*',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': stackRole } },
      },
      { Sid: 'DenyForeignKeyMaterialAndReplicas', Effect: 'Deny', Action: ['kms:*CustomKeyStore', ...KEY_FORBIDDEN], Resource: '*' },
      {
        Sid: 'DenyChangingTheExecutorButByStacks',
        Effect: 'Deny',
        // Also who may run it, what else runs with it, and whether it runs at all.
        Action: [...FUNCTION_CHANGES],
        Resource: '*',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': stackRole } },
      },
      {
        // The recorder writes whatever follows the ledger's rules: attempts, receipts and events carry no signature.
        Sid: 'DenyAskingRecorderAndRelayButByTheExecutor',
        Effect: 'Deny',
        Action: ['lambda:InvokeAsync', 'lambda:InvokeFunction'],
        Resource: [recorder, relayArn].flatMap((name) => [name, `${name}:*`]),
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': executorArn } },
      },
      {
        Sid: 'DenyPassingCustodyRolesButByStacks',
        Effect: 'Deny',
        Action: ['iam:PassRole'],
        Resource: [executorArn, recorderArn],
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': stackRole } },
      },
    ],
  };
}

/** Two parties change a protected account: whoever writes a change set, only the execute role (the supervisor's) runs it. */
export function changeControl(accounts: readonly Account[]): PolicyDocument {
  const deployRoles = accounts.map((account) => bootstrapRoleArn(account.id, 'deploy'));
  const executeRoles = accounts.map((account) => bootstrapRoleArn(account.id, 'execute'));
  const direct: Statement = {
    Sid: 'DenyChangesThatSkipTheChangeSet',
    Effect: 'Deny',
    Action: [
      'cloudformation:ContinueUpdateRollback',
      'cloudformation:CreateResource',
      'cloudformation:CreateStack',
      'cloudformation:CreateStackInstances',
      'cloudformation:CreateStackRefactor',
      'cloudformation:CreateStackSet',
      'cloudformation:DeleteResource',
      'cloudformation:DeleteStack',
      'cloudformation:ExecuteStackRefactor',
      'cloudformation:RollbackStack',
      'cloudformation:SetStackPolicy',
      'cloudformation:SetTypeConfiguration',
      'cloudformation:UpdateResource',
      'cloudformation:UpdateStack',
      'cloudformation:UpdateTerminationProtection',
    ],
    Resource: '*',
  };
  return {
    Version: '2012-10-17',
    Statement: [
      direct,
      {
        Sid: 'DenyExecutionButByTheSupervisor',
        Effect: 'Deny',
        Action: 'cloudformation:ExecuteChangeSet',
        Resource: '*',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': executeRoles } },
      },
      {
        // Else an administrator of the account could write what the supervisor's people then execute.
        Sid: 'DenyChangeSetsButByTheWriters',
        Effect: 'Deny',
        Action: ['cloudformation:CreateChangeSet', 'cloudformation:DeleteChangeSet'],
        Resource: '*',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': deployRoles } },
      },
      {
        Sid: 'DenyPassingRolesButByDeployments',
        Effect: 'Deny',
        Action: 'iam:PassRole',
        Resource: '*',
        Condition: { ArnNotLike: { 'aws:PrincipalArn': [STACK_ROLES, ...deployRoles] } },
      },
    ],
  };
}

/** For accounts taken out of service: nothing works, so nothing is changed; what is locked stays. */
export const quarantine: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'DenyEverythingInQuarantine', Effect: 'Deny', Action: '*', Resource: '*' }],
};
