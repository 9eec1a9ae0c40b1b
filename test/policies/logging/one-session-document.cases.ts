import { oneSessionDocument } from '../../../policies/rules/logging/one-session-document';
import type { Json, RuleCases } from '../case';
import { allow, document, of } from '../samples';

const REVIEW = '200000000005';
const machines = `arn:aws:ec2:eu-central-2:${REVIEW}:instance/*`;
const session = `arn:aws:ssm:eu-central-2:${REVIEW}:document/reference-vendor-review-session`;
const tagged = { StringEquals: { 'ssm:resourceTag/Partner': 'cert' }, BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };
const one = 'one document by name, or machines by tag';
const changed = (name: string, logicalId: string, path: readonly (string | number)[], value: Json, expected: string, found: string) => ({
  name,
  change: { logicalId, path: ['Properties', ...path], value },
  findings: [{ verdict: 'violating', logicalId, expected, found }] as const,
});
const inputs = ['Content', 'inputs'];
const first = ['PolicyDocument', 'Statement', 0];

export const cases: RuleCases = {
  rule: oneSessionDocument,
  account: REVIEW,
  compliant: {
    Resources: {
      Document: of('AWS::SSM::Document', {
        Name: 'reference-vendor-review-session',
        DocumentType: 'Session',
        Content: {
          schemaVersion: '1.0',
          sessionType: 'Standard_Stream',
          inputs: { s3BucketName: `reference-vendor-landing-${REVIEW}`, s3EncryptionEnabled: true, runAsEnabled: true },
        },
      }),
      Policy: of('AWS::IAM::ManagedPolicy', {
        ManagedPolicyName: 'p',
        PolicyDocument: document(
          allow('OnItsOwn', { Action: 'ssm:StartSession', Resource: machines, Condition: tagged }),
          allow('WithTheOne', { Action: 'ssm:StartSession', Resource: session }),
        ),
      }),
    },
  },
  violating: [
    changed('port forwarding', 'Document', ['Content', 'sessionType'], 'Port', 'Standard_Stream', 'Port'),
    changed('a command', 'Document', ['DocumentType'], 'Command', 'Session: nothing else is run on a machine', 'Command'),
    changed('no log', 'Document', [...inputs, 's3BucketName'], '', 'the landing bucket of the account', ''),
    changed('a log elsewhere', 'Document', [...inputs, 's3BucketName'], 'elsewhere', 'the landing bucket of the account', 'elsewhere'),
    changed('as root', 'Document', [...inputs, 'runAsEnabled'], false, 'true: not as root', 'false'),
    changed('every document', 'Policy', [...first, 'Resource'], '*', one, '*'),
    changed(
      'a document of AWS',
      'Policy',
      ['PolicyDocument', 'Statement', 1, 'Resource'],
      'arn:aws:ssm:eu-central-2::document/AWS-StartSSHSession',
      one,
      'arn:aws:ssm:eu-central-2::document/AWS-StartSSHSession',
    ),
    changed(
      'every machine',
      'Policy',
      [...first, 'Condition'],
      { BoolIfExists: tagged.BoolIfExists },
      'a condition on the tag',
      'every machine',
    ),
    changed(
      'any document on its own',
      'Policy',
      [...first, 'Condition'],
      { StringEquals: tagged.StringEquals },
      'ssm:SessionDocumentAccessCheck',
      'nothing: any document',
    ),
  ],
};
