import { OPERATORS, type Operator } from './operators';
import { filled } from './pattern';
import { every, not, some } from './truth';
import type { Context, Json, StatementJson, Truth } from './types';

/** Whether a Condition block holds: all operators, and all keys of each (IAM User Guide, "Conditions with multiple context keys or values"). */
export function holds(condition: StatementJson['Condition'], context: Context): Truth {
  return every(Object.entries(condition ?? {}), ([operator, keys]) =>
    every(Object.entries(keys), ([key, wanted]) => holdsFor(operator, key.toLowerCase(), texts(wanted), context)),
  );
}

const texts = (wanted: Json): readonly string[] => (Array.isArray(wanted) ? wanted : [wanted]).map(String);

function holdsFor(name: string, key: string, wanted: readonly string[], context: Context): Truth {
  const { set, base, ifExists } = parsed(name);
  const values = context.known.get(key);
  const free = values === undefined && context.others === 'free';
  const absent = !free && (values === undefined || values === null || values.length === 0);
  if (base === 'null') {
    // "true": the key is not there; "false": it is, and has a value.
    return free ? undefined : some(wanted, (value) => (value.toLowerCase() === 'true') === absent);
  }
  const operator = OPERATORS.get(base);
  // An operator nobody knows decides nothing, in either direction.
  if (!operator) return undefined;
  if (absent) return set === 'forallvalues' ? true : set === 'foranyvalue' ? false : ifExists || operator.negated;
  if (free) return undefined;
  return decided(operator, set, values as readonly string[], wanted, context);
}

/** `ForAllValues:StringEqualsIfExists` -> its parts, in lower case. */
function parsed(name: string): { readonly set: string; readonly base: string; readonly ifExists: boolean } {
  const [, set = '', rest = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/i.exec(name) ?? [];
  const ifExists = /IfExists$/i.test(rest);
  return { set: set.toLowerCase(), base: rest.replace(/IfExists$/i, '').toLowerCase(), ifExists };
}

/** IAM User Guide, "Set operators for multivalued context keys". */
function decided(operator: Operator, set: string, values: readonly string[], wanted: readonly string[], context: Context): Truth {
  const one = (value: string): Truth => {
    const matched = some(wanted, (pattern) => {
      const text = filled(pattern, context);
      // A variable without a value: nothing matches it.
      return text === undefined ? undefined : text === null ? false : operator.match(value, text);
    });
    return operator.negated ? not(matched) : matched;
  };
  if (set === 'forallvalues') return every(values, one);
  if (set === 'foranyvalue') return some(values, one);
  // Several values without a set operator: AWS documents no result.
  return values.length === 1 ? one(values[0] as string) : undefined;
}
