import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { allOf, COMPLIANT, NOT_APPLICABLE, undetermined, violating } from '../../reading/answers';
import { POLICY_TYPES, type PolicyHolder, policyDocumentsOf } from '../../reading/documents';
import { statementsOf } from '../../reading/statements';
import { shown } from '../../reading/values';

/** Two words at least: `Statement1` and `VisualEditor0` say nothing. */
const SAYS_A_PURPOSE = /^(?=.{8,100}$)([A-Z][a-z0-9]*){2,}$/;
const EXPECTED = 'a Sid of two words or more that says the purpose, once in its document';

export const statementSid: ResourceRule = {
  id: 'statement-sid',
  family: 'integrity',
  scope: 'resource',
  types: POLICY_TYPES,
  title: 'Every policy statement says its purpose',
  why: {
    text: 'Outsiders read these policies; a finding, a proof and an alarm name a statement by its Sid.',
    source: 'IAM User Guide, "IAM JSON policy elements: Sid"',
  },
  fix: 'Give the statement a Sid such as DenyUnencryptedTransport.',
  needs: 'nothing',
  expects: (centre) => centre.keys.length + centre.stores.length,
  check: (resource) => {
    const documents = policyDocumentsOf(resource);
    return documents.length === 0 ? NOT_APPLICABLE : allOf(documents.flatMap(judged));
  },
};

function judged({ document, pointer }: PolicyHolder): readonly Answer[] {
  const statements = statementsOf(document, pointer);
  if (!statements) return [undetermined(pointer, EXPECTED, 'a document whose statements cannot be read')];
  const seen = new Set<unknown>();
  return statements.map((statement) => {
    const { sid } = statement;
    if (typeof sid !== 'string' || !SAYS_A_PURPOSE.test(sid)) return violating(statement.pointer, EXPECTED, shown(sid));
    const says = sid.startsWith('Deny') ? 'Deny' : 'Allow';
    if (statement.effect !== undefined && statement.effect !== says)
      return violating(
        statement.pointer,
        `${sid} to be a statement that ${says === 'Deny' ? 'denies' : 'allows'}`,
        shown(statement.effect),
      );
    if (seen.has(sid)) return violating(statement.pointer, EXPECTED, `${sid} a second time`);
    seen.add(sid);
    return COMPLIANT;
  });
}
