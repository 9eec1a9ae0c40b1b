import type { Answer, TemplateRule } from '../../../lib/gate/types';
import type { Template, TemplateBranch } from '../../../lib/template/types';
import { COMPLIANT, violating } from '../../reading/answers';
import { accountOf, statementsOf } from '../../reading/statements';
import { at, type Pointer } from '../../reading/values';

const REFERENCES = ['Fn::ImportValue', 'Fn::GetStackOutput'];
/** A dynamic reference by ARN, which may be of another account. */
const FOREIGN = /\{\{resolve:(ssm|ssm-secure|secretsmanager):arn:/;
const EXPECTED = 'names and ARNs of the model';

export const noCrossAccountReference: TemplateRule = {
  id: 'no-cross-account-reference',
  family: 'isolation',
  scope: 'template',
  title: "No stack reads another stack's outputs, and no role trusts another account's deployment role",
  why: {
    text: "CDK's cross-account references come with a role that trusts the other account's deployment role: a door nobody listed.",
    source: 'FACTS; CloudFormation User Guide, Fn::GetStackOutput, Fn::ImportValue',
  },
  fix: 'Take names and ARNs from the model and the key registry.',
  needs: 'nothing',
  expects: (centre) => centre.organizations.reduce((sum, organization) => sum + organization.accounts.length, 0),
  check: (branch) => {
    const answers = [...references(branch), ...exportsOf(branch), ...trusts(branch)];
    return answers.length === 0 ? [COMPLIANT] : answers;
  },
};

type Located = Answer & { readonly logicalId?: string };

const known = new WeakMap<Template, readonly Located[]>();

/** What the template as written reads from elsewhere: the same in each of its branches. */
function references({ template }: TemplateBranch): readonly Located[] {
  const before = known.get(template);
  if (before) return before;
  const functions: Located[] = [];
  const texts: Located[] = [];
  const path: (string | number)[] = [];
  const walk = (node: unknown): void => {
    if (typeof node === 'string') {
      if (node.includes('{{resolve:') && FOREIGN.test(node)) texts.push(located([...path], EXPECTED, node));
      return;
    }
    if (node === null || typeof node !== 'object') return;
    const depth = path.length;
    const isList = Array.isArray(node);
    for (const key of Object.keys(node)) {
      const value = (node as { readonly [key: string]: unknown })[key];
      if (REFERENCES.includes(key)) functions.push(located(path.slice(0, depth), EXPECTED, `${key} ${JSON.stringify(value)}`));
      path[depth] = isList ? Number(key) : key;
      walk(value);
    }
    if (path.length > depth) path.pop();
  };
  walk(template.document);
  const found = [...functions, ...texts];
  known.set(template, found);
  return found;
}

function* exportsOf({ template }: TemplateBranch): Generator<Located> {
  for (const [name, output] of Object.entries((template.document['Outputs'] ?? {}) as object)) {
    if (at(output, 'Export') !== undefined) yield violating(['Outputs', name, 'Export'], 'no export', `an export by output ${name}`);
  }
}

/** `cdk-*-deploy-role-*` and its like of another account. */
function* trusts(branch: TemplateBranch): Generator<Located> {
  for (const role of branch.byType('AWS::IAM::Role')) {
    const pointer = ['Properties', 'AssumeRolePolicyDocument'];
    for (const statement of statementsOf(at(role.properties, 'AssumeRolePolicyDocument') ?? null, pointer) ?? []) {
      if (statement.effect === 'Deny') continue;
      for (const { value } of statement.principals) {
        const foreign = accountOf(value) !== branch.template.account;
        if (typeof value === 'string' && foreign && /:role\/(.*\/)?cdk-[a-z0-9]+-[a-z-]*role-/.test(value)) {
          yield { ...violating(statement.pointer, 'no trust in deployment roles of other accounts', value), logicalId: role.logicalId };
        }
      }
    }
  }
}

/** Below a resource the pointer starts at the resource, as everywhere. */
function located(pointer: Pointer, expected: string, found: string): Located {
  const [section, logicalId, ...rest] = pointer;
  if (section !== 'Resources' || typeof logicalId !== 'string') return violating(pointer, expected, found);
  return { ...violating(rest, expected, found), logicalId };
}
