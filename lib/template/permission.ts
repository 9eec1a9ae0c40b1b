import type { Value } from './types';

/**
 * A Lambda permission as the policy statement that Lambda makes of it (AWS Lambda API Reference, AddPermission).
 * @param arn of the function
 */
export function permissionStatement(properties: { readonly [name: string]: Value }, arn: string): { readonly [name: string]: Value } {
  const { Action, Principal, SourceArn, SourceAccount, PrincipalOrgID, FunctionUrlAuthType, EventSourceToken } = properties;
  const isService = typeof Principal === 'string' && Principal.includes('.') && !Principal.startsWith('arn:');
  const pairs = (entries: { readonly [key: string]: Value | undefined }) =>
    Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, Value] => entry[1] !== undefined));
  const equal = pairs({
    'aws:SourceAccount': SourceAccount,
    'aws:PrincipalOrgID': PrincipalOrgID,
    'lambda:FunctionUrlAuthType': FunctionUrlAuthType,
    'lambda:EventSourceToken': EventSourceToken,
  });
  const like = pairs({ 'aws:SourceArn': SourceArn });
  return {
    Sid: 'LambdaPermission',
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { [isService ? 'Service' : 'AWS']: Principal ?? '*' },
    Action: Action ?? 'lambda:*',
    Resource: arn,
    Condition: {
      ...(Object.keys(equal).length > 0 ? { StringEquals: equal } : {}),
      ...(Object.keys(like).length > 0 ? { ArnLike: like } : {}),
    },
  };
}
