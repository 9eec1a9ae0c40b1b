import { PARTITION, QUALIFIER, REGION } from '../../model/names';
import { allow, type Handlers, pass } from './handlers';

const functions = (account: string, environment: string) => `arn:${PARTITION}:lambda:${REGION}:${account}:function:${environment}-*`;

/** As STORE_HANDLERS, for functions of the custody protocol and the verifier of trails. Withheld: deleting one, layers, and code from anywhere but the account's assets. */
export const FUNCTION_HANDLERS: Handlers = {
  'AWS::Lambda::Function': (names) => [
    allow(
      'KeepFunctions',
      [
        'lambda:AddPermission',
        'lambda:CreateFunction',
        'lambda:GetFunction',
        'lambda:GetFunctionCodeSigningConfig',
        'lambda:GetFunctionConfiguration',
        'lambda:GetFunctionRecursionConfig',
        'lambda:GetPolicy',
        'lambda:GetRuntimeManagementConfig',
        'lambda:ListTags',
        'lambda:PutFunctionConcurrency',
        'lambda:RemovePermission',
        'lambda:TagResource',
        'lambda:UpdateFunctionCode',
        'lambda:UpdateFunctionConfiguration',
      ],
      functions(names.account, names.environment),
    ),
    // Lambda fetches the code in the name of whoever creates the function.
    allow(
      'FetchTheCodeOfFunctions',
      ['s3:GetObject', 's3:GetObjectVersion'],
      `arn:${PARTITION}:s3:::cdk-${QUALIFIER}-assets-${names.account}-${REGION}/*.zip`,
    ),
    pass('HandRolesOfFunctionsToLambda', 'lambda.amazonaws.com', names.functions, names),
  ],
  // Who runs a function is said in its policy, by whoever keeps the function.
  'AWS::Lambda::Permission': () => [],
  // Withheld: deleting one, and starting one.
  'AWS::StepFunctions::StateMachine': (names) => [
    allow(
      'KeepAssemblyLines',
      [
        'states:CreateStateMachine',
        'states:DescribeStateMachine',
        'states:ListTagsForResource',
        'states:TagResource',
        'states:UpdateStateMachine',
      ],
      `arn:${PARTITION}:states:${REGION}:${names.account}:stateMachine:${names.environment}-*`,
    ),
    pass('HandRolesOfAssemblyLinesToStepFunctions', 'states.amazonaws.com', 'line-*', names),
  ],
};
