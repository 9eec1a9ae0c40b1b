import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { assemblyParts } from './assembly';
import { notInput, readSource } from './source';
import { type Origin, TemplateLoader } from './template';

import { type Assembly, type Template, Unresolved } from './types';

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
  const loader = new TemplateLoader(directory, files);
  return { root: directory, templates: stacks.flatMap((stack) => loader.load(stack)), assetDestinations };
}

/**
 * CloudFormation templates from anywhere: files, folders of templates, or assemblies; JSON or YAML.
 * @param defaults what is known of where they will be deployed
 * @throws {InputError} with all that is wrong in the first file that cannot be read
 */
export function readTemplates(paths: readonly string[], defaults: { account?: string; region?: string } = {}): Assembly {
  const templates: Template[] = [];
  const assetDestinations: Assembly['assetDestinations'][number][] = [];
  for (const path of paths) {
    if (!existsSync(path)) throw notInput(path, 'unreadable', 'a template or a folder', 'nothing at this path', 'Check the path.');
    if (existsSync(join(path, 'manifest.json'))) {
      const assembly = readAssembly(path);
      templates.push(...assembly.templates);
      assetDestinations.push(...assembly.assetDestinations);
      continue;
    }
    const files = statSync(path).isDirectory() ? templatesIn(path) : [path];
    for (const file of files) {
      const { account, region } = defaults;
      const origin: Origin = { file: basename(file), stackName: stackNameOf(file), account, region };
      templates.push(...new TemplateLoader(dirname(file)).load(origin));
    }
  }
  return { root: paths.length === 1 ? (paths[0] as string) : paths.join(' '), templates, assetDestinations };
}

const stackNameOf = (file: string) => basename(file).replace(/(\.template)?\.(json|ya?ml|template)$/, '');

/** The files of a folder that have resources; others (a cdk.json, a workflow) are no templates and are passed over. */
function templatesIn(directory: string): string[] {
  const candidates = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(json|ya?ml|template)$/.test(file) && !file.split('/').includes('node_modules'))
    .sort();
  const found = candidates.map((file) => join(directory, file)).filter((file) => /"?Resources"?\s*:/.test(readSource(file).text));
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
  return found.filter((file) => !isNestedHere(file, found));
}

/** A file that another template of the folder nests is judged there, with its parameters. */
function isNestedHere(file: string, all: readonly string[]): boolean {
  return all.some((other) => {
    if (other === file) return false;
    const name = relative(dirname(other), file);
    return [name, `./${name}`].some((url) =>
      new RegExp(`TemplateURL"?\\s*:\\s*["']?${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}["']?`).test(readSource(other).text),
    );
  });
}
