import type { Answer, ResourceRule } from '../../../lib/gate/types';
import type { ResolvedResource } from '../../../lib/template/types';
import { allOf, COMPLIANT, NOT_APPLICABLE, property, undetermined, violating } from '../../reading/answers';
import { storeNamed } from '../../reading/buckets';
import { POLICY_TYPES, policyDocumentsOf } from '../../reading/documents';
import { conditionValues, mayDo, openPart, type StatementRead, statementsOf } from '../../reading/statements';
import { at, isMap, isTrue } from '../../reading/values';

const DOCUMENT = 'AWS::SSM::Document';

export const oneSessionDocument: ResourceRule = {
  id: 'one-session-document',
  family: 'logging',
  scope: 'resource',
  types: [DOCUMENT, ...POLICY_TYPES],
  title:
    "A session is a logged shell: one document, whose log lands in the account's landing bucket, and nobody may start a session with another",
  why: {
    text: 'Session Manager does not log port forwarding and SSH, so that what passes through such a session is seen by nobody.',
    source: 'Systems Manager User Guide, "Logging session activity", "Enforce a session document permission check for the AWS CLI"',
  },
  fix: 'Make a document of sessionType Standard_Stream that logs to the landing bucket; allow ssm:StartSession on it by name, and on machines by their tag with ssm:SessionDocumentAccessCheck.',
  needs: 'environment',
  expects: (centre) => centre.companies.length,
  check: (resource, { centre }) => {
    if (resource.type === DOCUMENT)
      return document(resource, (bucket) => {
        const store = storeNamed(centre, bucket);
        return store?.kind === 'landing' && store.account.id === resource.template.template.account;
      });
    const documents = policyDocumentsOf(resource).filter(({ kind }) => kind === 'identity');
    if (documents.length === 0) return NOT_APPLICABLE;
    return allOf(
      documents.flatMap(({ document: found, pointer }): readonly Answer[] => {
        const statements = statementsOf(found, pointer);
        return statements ? statements.map(starts) : [undetermined(pointer, 'a policy document', 'something that cannot be read')];
      }),
    );
  },
};

function document(resource: ResolvedResource, isLanding: (bucket: string) => boolean): readonly Answer[] {
  if (at(resource.properties, 'DocumentType') !== 'Session')
    return [
      violating(
        ['Properties', 'DocumentType'],
        'Session: nothing else is run on a machine',
        String(at(resource.properties, 'DocumentType')),
      ),
    ];
  const input = (name: string, expected: string, test: Parameters<typeof property>[3]) =>
    property(resource, ['Content', 'inputs', name], expected, test);
  return allOf([
    property(resource, ['Content', 'sessionType'], 'Standard_Stream', (value) => value === 'Standard_Stream'),
    input('s3BucketName', 'the landing bucket of the account', (value) => isLanding(String(value))),
    input('s3EncryptionEnabled', 'true', isTrue),
    input('runAsEnabled', 'true: not as root', isTrue),
  ]);
}

const MACHINES = /^arn:aws:ec2:[a-z0-9-]+:\d{12}:instance\/\*$/;
const ONE_DOCUMENT = /^arn:aws:ssm:[a-z0-9-]+:\d{12}:document\/[A-Za-z0-9_.-]+$/;

function starts(statement: StatementRead): Answer {
  if (statement.effect === 'Deny' || !mayDo(statement, 'ssm:StartSession')) return NOT_APPLICABLE;
  const open = openPart(statement);
  if (open) return undetermined(statement.pointer, 'a statement about sessions', open.reason);
  const expected = 'one document by name, or machines by tag';
  if (statement.notActions || statement.notResources) return violating(statement.pointer, expected, 'all but some');
  const wrong = statement.resources.find((resource) => !MACHINES.test(String(resource)) && !ONE_DOCUMENT.test(String(resource)));
  if (statement.resources.length === 0 || wrong !== undefined) return violating(statement.pointer, expected, String(wrong ?? 'nothing'));
  // The boundary is a ceiling, and gives nothing.
  const isCeiling = statement.resources.length > 1 && statement.resources.some((resource) => ONE_DOCUMENT.test(String(resource)));
  const machines = statement.resources.some((resource) => MACHINES.test(String(resource)));
  if (!machines || isCeiling) return COMPLIANT;
  const equal = at(statement.condition, 'StringEquals');
  const tagged = Object.entries(isMap(equal) ? equal : {}).some(([key]) => key.toLowerCase().startsWith('ssm:resourcetag/'));
  if (!tagged) return violating(statement.pointer, 'a condition on the tag', 'every machine');
  const checked = conditionValues(statement, ['Bool', 'BoolIfExists'], 'ssm:SessionDocumentAccessCheck')?.every(isTrue) ?? false;
  return checked ? COMPLIANT : violating(statement.pointer, 'ssm:SessionDocumentAccessCheck', 'nothing: any document');
}
