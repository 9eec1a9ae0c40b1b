import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { BUILD_OVERRIDES } from '../../../lib/model/builds';
import { allOf, COMPLIANT, NOT_APPLICABLE, undetermined, violating } from '../../reading/answers';
import { POLICY_TYPES, type PolicyHolder, policyDocumentsOf } from '../../reading/documents';
import { mayDo, openPart, type StatementRead, statementsOf } from '../../reading/statements';
import { isMap, isTrue } from '../../reading/values';

/** Each runs commands of its own, or those of an earlier build with its overrides. */
const OTHER_WAYS = ['RetryBuild', 'RetryBuildBatch', 'StartBuildBatch', 'StartCommandExecution', 'StartSandbox', 'StartSandboxConnection'];

export const buildOverridesDenied: ResourceRule = {
  id: 'build-overrides-denied',
  family: 'integrity',
  scope: 'resource',
  types: POLICY_TYPES,
  title: 'Who may start a build may override nothing of its project, and say nothing but the version of its source',
  why: {
    text: 'StartBuild takes another image, buildspec, role or privileged mode with it: what ran would not be what was reviewed.',
    source: 'CodeBuild User Guide, "AWS CodeBuild condition keys"; CodeBuild API Reference, StartBuild',
  },
  fix: 'Allow codebuild:StartBuild under lib/model/builds.ts asTheProjectSays; allow no batch, sandbox or repeated build.',
  needs: 'nothing',
  // The starter's rights and the boundary, on each side of each company.
  expects: (centre) => centre.companies.length * 3,
  check: (resource) => {
    const documents = policyDocumentsOf(resource).filter(({ kind }) => kind === 'identity');
    return documents.length === 0 ? NOT_APPLICABLE : allOf(documents.flatMap(judged));
  },
};

function judged({ document, pointer }: PolicyHolder): readonly Answer[] {
  const statements = statementsOf(document, pointer);
  if (!statements) return [undetermined(pointer, 'a policy document', 'something that cannot be read')];
  return statements.map(answer);
}

function answer(statement: StatementRead): Answer {
  if (statement.effect === 'Deny') return NOT_APPLICABLE;
  const other = OTHER_WAYS.find((name) => mayDo(statement, `codebuild:${name}`));
  const starts = mayDo(statement, 'codebuild:StartBuild');
  if (!starts && other === undefined) return NOT_APPLICABLE;
  const open = openPart(statement);
  if (open) return undetermined(statement.pointer, 'a statement about builds', open.reason);
  if (other !== undefined) return violating(statement.pointer, 'codebuild:StartBuild alone', `codebuild:${other}`);
  const missing = BUILD_OVERRIDES.find((key) => !denies(statement, key));
  if (missing !== undefined) return violating(statement.pointer, `Null ${missing} true`, 'nothing');
  return COMPLIANT;
}

function denies({ condition }: StatementRead, key: string): boolean {
  if (!isMap(condition)) return false;
  const absent = Object.entries(condition).find(([operator]) => operator.toLowerCase() === 'null')?.[1];
  return isMap(absent) && Object.entries(absent).some(([name, value]) => name.toLowerCase() === key.toLowerCase() && isTrue(value));
}
