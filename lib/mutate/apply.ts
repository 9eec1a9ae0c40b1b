import type { Change, Pointer } from './types';

type Node = { readonly [key: string]: unknown } | readonly unknown[];

/** The document with the changes made; everything they do not touch is shared with the original, which stays as it is. */
export function applied(document: { readonly [key: string]: unknown }, changes: readonly Change[]): { readonly [key: string]: unknown } {
  return changes.reduce<unknown>((node, { pointer, value }) => put(node, pointer, value), document) as { readonly [key: string]: unknown };
}

function put(node: unknown, [part, ...rest]: Pointer, value: unknown): unknown {
  if (part === undefined) return value;
  if (Array.isArray(node)) {
    const copy = [...(node as readonly unknown[])];
    const inner = rest.length === 0 ? value : put(copy[Number(part)], rest, value);
    if (inner === undefined) copy.splice(Number(part), 1);
    else copy[Number(part)] = inner;
    return copy;
  }
  const { [String(part)]: before, ...others } = (node ?? {}) as { readonly [key: string]: unknown };
  const inner = rest.length === 0 ? value : put(before, rest, value);
  if (inner === undefined) return others;
  // The order of keys is kept: a mutant differs in one thing only.
  return String(part) in ((node ?? {}) as object) ? { ...(node as object), [part]: inner } : { ...others, [part]: inner };
}

export function read(node: unknown, pointer: Pointer): unknown {
  return pointer.reduce<unknown>((at, part) => (at as Node as { readonly [key: string]: unknown } | undefined)?.[part as string], node);
}

export const isMap = (value: unknown): value is { readonly [key: string]: unknown } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
export const isIntrinsic = (value: unknown) =>
  isMap(value) && Object.keys(value).length === 1 && /^(Ref|Fn::)/.test(Object.keys(value)[0] as string);
