import type { Value } from '../template/types';

/** A property of a resource type as the provider's schema has it: `A.B[].C`. */
export interface Property {
  readonly kind: 'boolean' | 'number' | 'text' | 'list' | 'map' | 'document';
  readonly required?: true;
  readonly values?: readonly (string | number | boolean)[];
}
/** Properties by resource type and path, from the resource provider schemas (policies/data/properties.json). */
export interface Schemas {
  readonly types: { readonly [type: string]: { readonly [path: string]: Property } };
}

export const KINDS = [
  'drop resource',
  'generic type',
  'other Region',
  'other account',
  'deletion policy',
  'delete property',
  'flip property',
  'change property',
  'add property',
  'drop item',
  'drop statement',
  'flip effect',
  'widen action',
  'narrow denial',
  'widen principal',
  'widen resource',
  'drop condition',
  'weaken condition',
] as const;
export type Kind = (typeof KINDS)[number];

export type Pointer = readonly (string | number)[];
/** A value written at a pointer of the document, or taken away when there is none. */
export interface Change {
  readonly pointer: Pointer;
  readonly value?: unknown;
}

/** One change to one resource of one template that would deploy. */
export interface Mutant {
  readonly kind: Kind;
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Property of the schema it touches, `[]` for items; a statement's part after `#`, e.g. `PolicyDocument#Condition`. */
  readonly property: string;
  /** What is different, in a few words. */
  readonly what: string;
  readonly changes: readonly Change[];
  /** Where the stack is said to be deployed instead. */
  readonly home?: { readonly account?: string; readonly region?: string };
  /** For a policy: whether more is allowed by it, or less. */
  readonly leaves?: 'more' | 'less';
}

export type Resolved = { readonly [key: string]: Value };

/** Another account and Region than any of the centre's. */
export const FOREIGN_ACCOUNT = '999999999999';
export const FOREIGN_REGION = 'eu-west-1';
