import { endpointPolicyNarrow, LAYERS } from '../../../policies/rules/isolation/endpoint-policy-narrow';
import { ASSEMBLY, build } from '../builds';
import type { Json, RuleCases } from '../case';
import { allow, document, of } from '../samples';

const itself = { ArnEquals: { 'aws:PrincipalArn': build.role.roleArn } };
const principal = { AWS: `arn:aws:iam::${ASSEMBLY}:root` };
const reads = { Principal: principal, Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::reference-vendor-source-200000000004/*' };
const endpoint = (...statements: Json[]) =>
  of('AWS::EC2::VPCEndpoint', { VpcId: 'vpc-1', ServiceName: 'com.amazonaws.eu-central-2.s3', PolicyDocument: document(...statements) });
const first = ['Properties', 'PolicyDocument', 'Statement', 0];
const found = (expected: string, text: string) => [{ verdict: 'violating', logicalId: 'Endpoint', expected, found: text }] as const;
const changed = (name: string, path: string, value: Json, expected: string, text: string) => ({
  name,
  change: { logicalId: 'Endpoint', path: [...first, path], value },
  findings: found(expected, text),
});
const further = (
  name: string,
  statement: Json,
  findings: readonly { verdict: 'violating'; logicalId: string; expected: string; found: string }[],
) => ({
  name,
  template: { Resources: { Endpoint: endpoint(statement) } },
  findings,
});

export const cases: RuleCases = {
  rule: endpointPolicyNarrow,
  account: ASSEMBLY,
  compliant: {
    Resources: {
      Endpoint: endpoint(
        allow('BuildReads', { ...reads, Condition: itself }),
        allow('LayersArrive', { Principal: '*', Action: 's3:GetObject', Resource: LAYERS }),
        allow('BuildSignsIn', { Principal: principal, Action: 'ecr:GetAuthorizationToken', Resource: '*', Condition: itself }),
        allow('ExecutorChangesKeys', {
          Principal: principal,
          Action: 'kms:PutKeyPolicy',
          Resource: 'arn:aws:kms:eu-central-2:100000000002:key/*',
          Condition: itself,
        }),
      ),
    },
  },
  violating: [
    {
      name: 'no policy',
      change: { logicalId: 'Endpoint', path: ['Properties', 'PolicyDocument'] },
      findings: found('a policy', 'nothing: everything may pass'),
    },
    changed('every action', 'Action', '*', 'named actions', '*'),
    changed('every action of a service', 'Action', ['s3:*'], 'named actions', 's3:*'),
    changed('every resource', 'Resource', '*', 'named resources', '*'),
    changed('every bucket', 'Resource', 'arn:aws:s3:::*', 'named resources', 'arn:aws:s3:::*'),
    changed(
      'no condition on the principal',
      'Condition',
      {},
      'named accounts, and roles by aws:PrincipalArn',
      'every principal of an account',
    ),
    changed('anybody', 'Principal', '*', 'named accounts, and roles by aws:PrincipalArn', 'anybody'),
    changed(
      'every role',
      'Condition',
      { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${ASSEMBLY}:role/*` } },
      'named accounts, and roles by aws:PrincipalArn',
      'every principal of an account',
    ),
  ],
  further: [
    further(
      'anybody writes where layers are',
      allow('LayersLeave', { Principal: '*', Action: ['s3:GetObject', 's3:PutObject'], Resource: LAYERS }),
      found('named accounts, and roles by aws:PrincipalArn', 'anybody'),
    ),
    further(
      'every repository',
      allow('Pulls', {
        Principal: principal,
        Action: 'ecr:BatchGetImage',
        Resource: 'arn:aws:ecr:eu-central-2:200000000004:repository/*',
        Condition: itself,
      }),
      found('named resources', 'arn:aws:ecr:eu-central-2:200000000004:repository/*'),
    ),
    further(
      'all but some resources',
      allow('Reads', { Principal: principal, Action: 's3:GetObject', NotResource: 'arn:aws:s3:::a/*', Condition: itself }),
      found('named principals, actions and resources', 'all but some'),
    ),
    {
      name: 'no statement',
      template: { Resources: { Endpoint: endpoint() } },
      findings: found('a policy', 'no statement'),
    },
  ],
};
