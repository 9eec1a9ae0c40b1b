import { REGION } from '../model/names';
import type { Assembly } from '../template/types';
import { FOLDER } from './chain';

/** Something that touches anything outside Zurich. */
export interface Abroad {
  readonly what: string;
  readonly why: string;
  readonly count: number;
  /** Where, for example: file and line. */
  readonly places: readonly string[];
}

export interface ResidencyData {
  /** Prefixes of types with a global control plane that are accepted, and why. */
  readonly allowed: { readonly [prefix: string]: string };
  readonly regions: readonly string[];
}

/** Every stack, resource and text of the templates that has to do with anything but Zurich. An empty list would say: nothing has. */
export function residencyMap(assembly: Assembly, { allowed, regions }: ResidencyData): readonly Abroad[] {
  const found = new Map<string, { why: string; places: Set<string> }>();
  const add = (what: string, why: string, place: string) => {
    const known = found.get(what) ?? { why, places: new Set<string>() };
    known.places.add(place);
    found.set(what, known);
  };
  const others = new RegExp(`(?<![a-z0-9-])(${regions.filter((region) => region !== REGION).join('|')})(?![a-z0-9-])`);
  for (const template of assembly.templates) {
    const at = (pointer: readonly (string | number)[]) => `${FOLDER}/${template.file}:${template.place(pointer).line}`;
    if (template.region !== REGION) add(`stack in ${template.region ?? 'a Region nobody named'}`, 'not explained: a finding', at([]));
    for (const [id, resource] of Object.entries(template.document['Resources'] as { readonly [id: string]: { readonly Type: string } })) {
      const prefix = Object.keys(allowed).find((one) => resource.Type.startsWith(one));
      if (prefix) add(`${prefix}* (control plane in us-east-1)`, allowed[prefix] ?? '', at(['Resources', id]));
    }
    for (const { text, pointer } of texts(template.document, [])) {
      const [, region] = others.exec(text) ?? [];
      if (region) add(`the text ${region}`, `A template names ${region}: read it there.`, at(pointer));
    }
  }
  return [...found]
    .map(([what, { why, places }]) => ({ what, why, count: places.size, places: [...places].slice(0, 3) }))
    .sort((a, b) => b.count - a.count || (a.what < b.what ? -1 : 1));
}

function* texts(
  node: unknown,
  pointer: readonly (string | number)[],
): Iterable<{ readonly text: string; readonly pointer: readonly (string | number)[] }> {
  if (typeof node === 'string') yield { text: node, pointer };
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node)) {
    const next = [...pointer, Array.isArray(node) ? Number(key) : key];
    if (!Array.isArray(node)) yield { text: key, pointer: next };
    yield* texts(value, next);
  }
}
