import type { Principal, Request } from './types';

const TYPES: { readonly [kind in Principal['kind']]?: string } = {
  role: 'AssumedRole',
  user: 'User',
  root: 'Account',
  anonymous: 'Anonymous',
};

/** Context keys that follow from who asks and of what (IAM User Guide, "AWS global condition context keys"; `null`: known to be absent). */
export function withFacts(request: Request, organization?: { readonly principal?: string; readonly resource?: string }): Request {
  const { principal, resource: target, context, action } = request;
  const { kind, arn, account } = principal;
  const isService = kind === 'service';
  // "Anonymous requests do not include this key", and who signs in with an identity provider does not sign the request.
  const signed = kind !== 'anonymous' && kind !== 'federated';
  const own = (value: string | undefined) => (isService || !signed || value === undefined || value === '' ? null : [value]);
  const throughPoint = target.accessPoint?.split(':object/')[0]?.split('/object/')[0];
  const facts: readonly (readonly [string, readonly string[] | null])[] = [
    ['aws:principalarn', own(arn)],
    ['aws:principalaccount', own(account)],
    ['aws:principaltype', TYPES[kind] === undefined ? null : [TYPES[kind]]],
    ['aws:principalisawsservice', signed ? [String(isService)] : null],
    ['aws:principalservicename', isService ? [arn] : null],
    ...(kind === 'federated' ? ([['aws:federatedprovider', [arn]]] as const) : []),
    ['aws:resourceaccount', [target.account]],
    ...(action.toLowerCase().startsWith('kms:') ? ([['kms:calleraccount', own(account)]] as const) : []),
    ...(throughPoint === undefined
      ? []
      : ([
          ['s3:dataaccesspointarn', [throughPoint]],
          ['s3:dataaccesspointaccount', [throughPoint.split(':')[4] ?? '']],
        ] as const)),
    ...(signed && !isService && organization?.principal === undefined
      ? []
      : ([['aws:principalorgid', own(organization?.principal)]] as const)),
    ...(organization?.resource === undefined ? [] : ([['aws:resourceorgid', [organization.resource]]] as const)),
  ];
  const known = new Map(context.known);
  for (const [key, value] of facts) if (!known.has(key)) known.set(key, value);
  return { ...request, context: { ...context, known } };
}
