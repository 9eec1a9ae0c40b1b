import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Envelope } from '../../lib/attest/dsse';
import type { Company } from '../../lib/config/environment';
import { InputError } from '../../lib/config/problem';
import type { Centre } from '../../lib/model/centre';
import { DOCUMENTS, type Documents, type Order, parseEnvelope, parseTrust, ReleaseError, type Trust } from '../../lib/release';

/** A release as users get it: its documents, and the artefacts under files/. */
export interface Bundle {
  readonly folder: string;
  readonly documents: Documents;
  /** Paths below files/. */
  readonly files: readonly string[];
}

export const refuse = (code: string, file: string, expected: string, found: string, fix: string) =>
  new InputError([{ code, file, expected, found, fix }]);

/** @throws {InputError} naming the file */
export function within<T>(file: string, work: () => T, fix = 'docs/release.md says what each document must be.'): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ReleaseError) throw refuse(error.code, file, error.expected, error.found, fix);
    throw error;
  }
}

export function bytesOfFile(file: string, expected: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refuse('unreadable', file, expected, code === 'ENOENT' ? 'no such file' : String(code), 'Name another file.');
  }
}

export function trustIn(file: string): Trust {
  const bytes = bytesOfFile(file, 'a trust document');
  return within(file, () => parseTrust(bytes));
}
export function envelopeIn(file: string): Envelope {
  const bytes = bytesOfFile(file, 'a signed document');
  return within(file, () => parseEnvelope(bytes));
}

/** @throws {InputError} when the environment file has no such company */
export function companyIn(file: string, { companies }: Centre, slug: string): Company {
  const found = companies.find((company) => company.slug === slug);
  if (found) return found;
  throw refuse(
    'unknown-company',
    file,
    companies.map((company) => company.slug).join(' or '),
    slug,
    'Name a company of the environment file.',
  );
}

/** Whether a name is a product's or a rule set's. @throws {InputError} when it is neither's */
export function kindIn(file: string, { slug, products, ruleSets }: Company, name: string): Order['kind'] {
  const named = (ones: readonly { readonly slug: string }[]) => ones.some((one) => one.slug === name);
  if (named(products)) return 'product';
  if (named(ruleSets)) return 'rules';
  const names = [...products, ...ruleSets].map((one) => one.slug).join(' or ');
  throw refuse('unknown-product', file, `${names}, of ${slug}`, name, 'Name a product or a rule set of the environment file.');
}

/** @throws {InputError} when the folder holds no release */
export function openBundle(folder: string): Bundle {
  const there = DOCUMENTS.filter((name) => existsSync(join(folder, name)));
  if (there.length === 0)
    throw refuse(
      'unreadable',
      folder,
      'the folder of a release, with release.centre.json and others',
      existsSync(folder) ? 'none of its documents' : 'no such folder',
      'Copy the whole folder of the release.',
    );
  const documents = Object.fromEntries(there.map((name) => [name, readFileSync(join(folder, name))])) as Documents;
  const root = join(folder, 'files');
  const files = existsSync(root)
    ? readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => !statSync(join(root, name)).isDirectory())
    : [];
  return { folder, documents, files: files.sort() };
}

/** Folder of the release that a file belongs to: the one above files/. @throws {InputError} */
export function folderOf(file: string): { readonly folder: string; readonly name: string } {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'release.supervisor.json')) || existsSync(join(folder, 'release.centre.json')))
      return { folder: relative(process.cwd(), folder) || '.', name: relative(join(folder, 'files'), resolve(file)) };
    if (folder === dirname(folder))
      throw refuse(
        'unreadable',
        file,
        'a file below files/ of a release',
        'no release above it',
        'Name the folder of its release with --bundle.',
      );
  }
}
