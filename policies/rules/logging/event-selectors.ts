import type { Value } from '../../../lib/template/types';
import { asList, at, isFalse, isTrue } from '../../reading/values';

/** One kind of event, as selectors see it. */
export interface Access {
  readonly category: 'Management' | 'Data';
  readonly type?: string;
  readonly arn?: string;
  readonly eventName: string;
  readonly readOnly: boolean;
}

/** Whether a basic or advanced event selector admits the event (CloudTrail API Reference, EventSelector, AdvancedFieldSelector). */
export function admits(selector: Value, access: Access): boolean {
  const fields = at(selector, 'FieldSelectors');
  return fields === undefined ? admitsBasic(selector, access) : asList(fields).every((field) => matches(field, access));
}

function admitsBasic(selector: Value, access: Access): boolean {
  const readWrite = at(selector, 'ReadWriteType') ?? 'All';
  if (readWrite !== 'All' && (readWrite === 'ReadOnly') !== access.readOnly) return false;
  if (access.category === 'Management') {
    return !isFalse(at(selector, 'IncludeManagementEvents')) && asList(at(selector, 'ExcludeManagementEventSources')).length === 0;
  }
  return asList(at(selector, 'DataResources')).some(
    (resource) =>
      at(resource, 'Type') === access.type &&
      asList(at(resource, 'Values')).some((prefix) => typeof prefix === 'string' && (access.arn ?? '').startsWith(prefix)),
  );
}

const OPERATORS: { readonly [name: string]: (actual: string, values: readonly string[]) => boolean } = {
  Equals: (actual, values) => values.includes(actual),
  NotEquals: (actual, values) => !values.includes(actual),
  StartsWith: (actual, values) => values.some((value) => actual.startsWith(value)),
  NotStartsWith: (actual, values) => !values.some((value) => actual.startsWith(value)),
  EndsWith: (actual, values) => values.some((value) => actual.endsWith(value)),
  NotEndsWith: (actual, values) => !values.some((value) => actual.endsWith(value)),
};

/** All operators of a field must hold; a field or operator this program does not know admits nothing. */
function matches(field: Value, access: Access): boolean {
  const actual: { readonly [name: string]: string | undefined } = {
    eventCategory: access.category,
    'resources.type': access.type,
    'resources.ARN': access.arn,
    eventName: access.eventName,
    readOnly: String(access.readOnly),
  };
  const name = at(field, 'Field');
  const value = typeof name === 'string' ? actual[name] : undefined;
  if (value === undefined || field === null || typeof field !== 'object') return false;
  return Object.entries(field).every(([operator, values]) => {
    if (operator === 'Field') return true;
    const texts = asList(values as Value).map((item) => (isTrue(item) ? 'true' : String(item)));
    return OPERATORS[operator]?.(value, texts) ?? false;
  });
}
