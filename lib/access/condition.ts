import { OPERATORS, type Operator } from './operators';
import { textOf } from './pattern';
import { every, not, some } from './truth';
import type { Context, Json, StatementJson, Truth } from './types';

type Condition = NonNullable<StatementJson['Condition']>;
export type Test = (context: Context) => Truth;

/** Keys that are lists, whatever number of values a request has of them (IAM User Guide, "Global condition context keys"; Service Authorization Reference, `ArrayOf`). */
const MULTIVALUED = new Set(
  `aws:CalledVia aws:PrincipalOrgPaths aws:PrincipalServiceNamesList aws:ResourceOrgPaths aws:SourceOrgPaths aws:TagKeys aws:VpceOrgPaths
  kms:EncryptionContextKeys kms:GrantOperations kms:ResourceAliases lambda:Layer lambda:SecurityGroupIds lambda:SubnetIds
  s3:RequestObjectTagKeys sts:TransitiveTagKeys`
    .toLowerCase()
    .split(/\s+/),
);

const read = new WeakMap<Condition, readonly Test[]>();

/** Whether a Condition block holds: all operators, and all keys of each (IAM User Guide, "Conditions with multiple context keys or values"). */
export function holds(condition: StatementJson['Condition'], context: Context): Truth {
  if (condition === undefined) return true;
  const tests = read.get(condition) ?? testsOf(condition, true);
  read.set(condition, tests);
  return every(tests, (test) => test(context));
}

/** One test per operator and key. @param substituted whether policy variables are read */
export function testsOf(condition: StatementJson['Condition'], substituted: boolean): readonly Test[] {
  return Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => testOf(operator, key.toLowerCase(), texts(wanted), substituted)),
  );
}

const texts = (wanted: Json): readonly string[] => (Array.isArray(wanted) ? wanted : [wanted]).map(String);

function testOf(name: string, key: string, wanted: readonly string[], substituted: boolean): Test {
  const { set, base, ifExists } = parsed(name);
  if (base === 'null') return set === '' && !ifExists ? nullTest(key, wanted) : UNDOCUMENTED;
  const operator = OPERATORS.get(base);
  // An operator nobody knows decides nothing, in either direction.
  if (!operator) return UNDOCUMENTED;
  const whenAbsent = absence(operator, set, ifExists);
  const one = oneOf(operator, wanted, substituted);
  return (context) => {
    const values = context.known.get(key);
    if (values === undefined && context.others === 'free') return undefined;
    if (values === undefined || values === null || values.length === 0) return whenAbsent;
    // "or if the context key value resolves to a null dataset, such as an empty string"
    if (set === 'forallvalues') return (values.length === 1 && values[0] === '') || every(values, (value) => one(value, context));
    if (set === 'foranyvalue') return some(values, (value) => one(value, context));
    // "Multivalued context keys require a condition set operator": AWS documents no result without.
    return values.length === 1 && !MULTIVALUED.has(key) ? one(values[0] as string, context) : undefined;
  };
}

/**
 * What an absent key comes to. IfExists: "evaluate the condition element as true"; ForAnyValue: "if the key does not exist, the
 * condition returns false"; the two together: AWS documents no result.
 */
function absence({ negated }: Operator, set: string, ifExists: boolean): Truth {
  if (set === 'foranyvalue') return ifExists ? undefined : false;
  return ifExists || set === 'forallvalues' || negated;
}

const UNDOCUMENTED: Test = () => undefined;

/** "true": the key is not there; "false": it is, and has a value. Neither a set operator nor IfExists goes with Null. */
function nullTest(key: string, wanted: readonly string[]): Test {
  const said = wanted.map((value) => ({ true: true, false: false })[value.toLowerCase()]);
  return ({ known, others }) => {
    const values = known.get(key);
    if (values === undefined && others === 'free') return undefined;
    const absent = values === undefined || values === null || values.length === 0;
    return some(said, (value) => (value === undefined ? undefined : value === absent));
  };
}

/** `ForAllValues:StringEqualsIfExists` -> its parts, in lower case. */
function parsed(name: string): { readonly set: string; readonly base: string; readonly ifExists: boolean } {
  const [, set = '', rest = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/i.exec(name) ?? [];
  const ifExists = /IfExists$/i.test(rest);
  return { set: set.toLowerCase(), base: rest.replace(/IfExists$/i, '').toLowerCase(), ifExists };
}

/** One value of the request against all values of the policy: one that matches is enough, none may under a negated operator. */
function oneOf({ match, negated, variables = false }: Operator, wanted: readonly string[], substituted: boolean) {
  const tests = wanted.map((written) => {
    const text = textOf(written, substituted && variables);
    if (typeof text === 'string') {
      const matches = match(text);
      return (value: string) => matches(value);
    }
    return (value: string, context: Context): Truth => {
      const filled = text(context);
      // A variable without a value: nothing matches it ("There is no equal or like value").
      return filled === undefined ? undefined : filled === null ? false : match(filled)(value);
    };
  });
  return (value: string, context: Context): Truth => {
    const matched = some(tests, (test) => test(value, context));
    return negated ? not(matched) : matched;
  };
}
