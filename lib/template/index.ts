import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { assemblyParts } from './assembly';
import { OtherStacks } from './other-stacks';
import { notInput, readSource } from './source';
import { type Origin, TemplateLoader } from './template';

import { type Assembly, type Template, Unresolved } from './types';
import { WrittenTemplates } from './written';

export { templateFromDocument } from './template';

/** Whether the template leaves the value open. */
export const isUnresolved = (value: unknown): value is Unresolved => value instanceof Unresolved;

/**
 * A synthesized CDK cloud assembly: the stacks of its manifest, stages and nested stacks included, and the bootstrap
 * templates beside them (`bootstrap/index.json`).
 * @throws {InputError} when it is no assembly or one of its files cannot be read
 */
export function readAssembly(directory: string): Assembly {
  const { stacks, files, assetDestinations } = assemblyParts(directory);
  return { root: directory, templates: loaded(stacks.map((stack) => [directory, stack, files])), assetDestinations };
}

/**
 * CloudFormation templates from anywhere: files, folders of templates, or assemblies; JSON or YAML.
 * @param defaults what is known of where they will be deployed
 * @throws {InputError} with all that is wrong in the first file that cannot be read
 */
export function readTemplates(paths: readonly string[], defaults: { account?: string; region?: string } = {}): Assembly {
  const origins: Placed[] = [];
  const assetDestinations: Assembly['assetDestinations'][number][] = [];
  for (const path of paths) {
    if (!existsSync(path)) throw notInput(path, 'unreadable', 'a template or a folder', 'nothing at this path', 'Check the path.');
    const isFolder = statSync(path).isDirectory();
    if (isFolder && existsSync(join(path, 'manifest.json'))) {
      const assembly = assemblyParts(path);
      origins.push(...assembly.stacks.map((stack): Placed => [path, stack, assembly.files]));
      assetDestinations.push(...assembly.assetDestinations);
      continue;
    }
    const files = isFolder ? templatesIn(path) : [path];
    for (const file of files) {
      const { account, region } = defaults;
      origins.push([dirname(file), { file: basename(file), stackName: stackNameOf(file), account, region }]);
    }
  }
  return { root: paths.length === 1 ? (paths[0] as string) : paths.join(' '), templates: loaded(origins), assetDestinations };
}

type Placed = readonly [root: string, origin: Origin, files?: ReadonlyMap<string, string>];

/** Every template of what is judged together: one may read what another says. */
function loaded(origins: readonly Placed[]): Template[] {
  const written = new WrittenTemplates();
  const load = (others: OtherStacks, onlyOutputs: boolean): Template[] =>
    origins.flatMap(([root, origin, files]) => new TemplateLoader(root, written, { files, others, onlyOutputs }).load(origin));
  const others: OtherStacks = new OtherStacks(() => load(others, true));
  return load(others, false);
}

const stackNameOf = (file: string) => basename(file).replace(/(\.template)?\.(json|ya?ml|template)$/, '');

/** The files of a folder that have resources; others (a cdk.json, a workflow) are no templates and are passed over. */
function templatesIn(directory: string): string[] {
  const candidates = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(json|ya?ml|template)$/.test(file) && !file.split('/').includes('node_modules'))
    .sort();
  const texts = new Map(candidates.map((file) => [join(directory, file), readSource(join(directory, file)).text]));
  const found = [...texts].filter(([, text]) => /"?Resources"?\s*:/.test(text));
  if (found.length === 0) {
    const saw = candidates.length === 0 ? 'none' : `${candidates.length} files without Resources`;
    throw notInput(
      directory,
      'empty',
      'templates (*.json, *.yaml) in this folder',
      saw,
      'Name a folder or file with CloudFormation templates.',
    );
  }
  const nested = new Set(found.flatMap(([file, text]) => nestedIn(file, text)));
  return found.map(([file]) => file).filter((file) => !nested.has(file));
}

/** Files that a template nests: they are judged there, with its parameters. */
const nestedIn = (file: string, text: string): readonly string[] =>
  [...text.matchAll(/TemplateURL"?\s*:\s*["']?([^\s"',}]+)/g)]
    .map(([, url]) => join(dirname(file), url as string))
    .filter((other) => other !== file);
