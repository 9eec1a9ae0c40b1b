import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { KEY_ADMINISTRATION } from '../../../lib/model/actions';
import type { ResolvedResource } from '../../../lib/template/types';
import { allOf, COMPLIANT, undetermined, violating } from '../../reading/answers';
import { conditionValues, mayDo, openPart, type StatementRead, statementsOf, wildcard } from '../../reading/statements';
import { at } from '../../reading/values';

/** Cryptographic operations (KMS Developer Guide, "Permissions reference"). */
const USE = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyPair',
  'kms:GenerateMac',
  'kms:Sign',
  'kms:DeriveSharedSecret',
];
const EXPECTED = 'no principal with both administration and use of the key';

export const keySplitAuthority: ResourceRule = {
  id: 'key-split-authority',
  family: 'custody',
  scope: 'resource',
  types: ['AWS::KMS::Key'],
  title: 'Nobody both administers and uses a key',
  why: {
    text: 'Who can do both needs nobody else: it can open the data and hide that it may.',
    source: 'NIST SP 800-53 r5, AC-5; KMS Developer Guide, "Least-privilege permissions"',
  },
  fix: 'Give administration to the executor alone and use to named roles, each pinned by aws:PrincipalArn; never kms:* and never a bare account.',
  needs: 'nothing',
  expects: (centre) => centre.keys.length,
  check: judged,
};

interface Authority {
  readonly subject: string;
  readonly statement: StatementRead;
}

function judged(key: ResolvedResource): readonly Answer[] {
  const pointer = ['Properties', 'KeyPolicy'];
  const statements = statementsOf(at(key.properties, 'KeyPolicy') ?? null, pointer);
  if (!statements) return [undetermined(pointer, EXPECTED, 'no policy that can be read; the default one gives the account kms:*')];
  const answers: Answer[] = [];
  const administrators: Authority[] = [];
  const users: Authority[] = [];
  for (const statement of statements) {
    if (statement.effect === 'Deny') continue;
    const open = openPart(statement);
    if (open || statement.effect !== 'Allow') {
      answers.push(undetermined(statement.pointer, EXPECTED, open?.reason ?? 'a statement without a readable Effect'));
      continue;
    }
    const administers = KEY_ADMINISTRATION.some((action) => mayDo(statement, action));
    const uses = USE.some((action) => mayDo(statement, action)) || grantsAtWill(statement);
    if (!administers && !uses) continue;
    if (administers && uses) answers.push(violating(statement.pointer, EXPECTED, 'one statement that gives both'));
    for (const subject of subjectsOf(statement)) {
      if (subject === undefined) answers.push(violating(statement.pointer, 'principals pinned to roles', 'every principal of an account'));
      else (administers ? administrators : users).push({ subject, statement });
    }
  }
  for (const administrator of administrators) {
    const both = users.find((user) => wildcard(user.subject, administrator.subject) || wildcard(administrator.subject, user.subject));
    if (both) answers.push(violating(both.statement.pointer, EXPECTED, `${administrator.subject} has both`));
  }
  return allOf([...answers, COMPLIANT]);
}

/** A grant is authorisation, not use, as long as the giver cannot choose what and to whom. */
function grantsAtWill(statement: StatementRead): boolean {
  if (!mayDo(statement, 'kms:CreateGrant')) return false;
  const grantee = conditionValues(statement, ['StringEquals', 'ArnEquals', 'StringLike', 'ArnLike'], 'kms:GranteePrincipal');
  const operations = conditionValues(statement, ['ForAllValues:StringEquals'], 'kms:GrantOperations');
  return !grantee || !operations;
}

/** Roles a statement gives to; undefined for a whole account. A service acts on behalf of what its source condition names. */
function subjectsOf(statement: StatementRead): readonly (string | undefined)[] {
  const pinned = conditionValues(statement, ['ArnEquals', 'ArnLike', 'StringEquals', 'StringLike'], 'aws:PrincipalArn');
  if (pinned) return pinned.map((arn) => (arn === '*' ? undefined : String(arn)));
  if (statement.notPrincipals || statement.principals.length === 0) return [undefined];
  return statement.principals.map(({ kind, value }) => {
    if (kind === 'Service') return `service ${String(value)}`;
    return typeof value === 'string' && /^arn:aws:iam::\d{12}:role\/./.test(value) ? value : undefined;
  });
}
