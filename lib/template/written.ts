import { type Document, parseTemplate } from './parse';
import { placeFinder } from './places';
import { readSource } from './source';
import type { Template } from './types';

type Written = { readonly document: Document } & Pick<Template, 'digest' | 'place'>;

/** Templates as they are written: each file is read and parsed once, however often it is resolved. */
export class WrittenTemplates {
  private readonly known = new Map<string, Written>();

  /** @throws {InputError} when the file cannot be read or is no template */
  at(path: string): Written {
    const before = this.known.get(path);
    if (before) return before;
    const source = readSource(path);
    const { document, yaml } = parseTemplate(source);
    const written = { document, digest: source.digest, place: placeFinder(path, source.text, yaml) };
    this.known.set(path, written);
    return written;
  }
}
