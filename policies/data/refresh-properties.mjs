// Renews properties.json: every property of the resource types that the reference assembly uses, from the resource provider schemas of
// eu-central-2 that an installed cfn-lint carries (MIT-0). Run after a new type joins the stacks, and with every new cfn-lint:
//   node policies/data/refresh-properties.mjs PATH/TO/site-packages/cfnlint cdk.out
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { versionBeside } from './installed-version.mjs';

const [root, assembly] = process.argv.slice(2);
if (!root || !assembly) {
  console.error('usage: node policies/data/refresh-properties.mjs PATH/TO/site-packages/cfnlint ASSEMBLY');
  process.exit(2);
}
/** Deeper than this the schemas describe single fields of filters and conditions of other services. */
const MAX_DEPTH = 8;
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
const schemas = join(root, 'data', 'schemas');
const provided = json(join(schemas, 'providers', 'eu-central-2.json'));
const version = versionBeside(root);
const templates = ['', 'bootstrap'].flatMap((folder) =>
  readdirSync(join(assembly, folder))
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => json(join(assembly, folder, file))),
);
const types = [...new Set(templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)))].sort();

function indexed(type) {
  const schema = json(join(schemas, 'resources', `${provided[type]}.json`));
  const readOnly = new Set(
    (schema.readOnlyProperties ?? []).map((pointer) => pointer.replace('/properties/', '').replaceAll('/', '.').replaceAll('.*', '[]')),
  );
  const properties = {};
  const resolve = (node) => {
    let found = node;
    for (let hops = 0; found?.$ref && hops < 10; hops++)
      found = found.$ref
        .split('/')
        .slice(1)
        .reduce((at, part) => at?.[part], schema);
    return found ?? {};
  };
  const walk = (node, path, required, depth, seen) => {
    const found = resolve(node);
    const alternatives = [...(found.oneOf ?? []), ...(found.anyOf ?? [])].map(resolve);
    const typed = [found.type ?? alternatives.map(({ type: kind }) => kind).filter(Boolean)].flat();
    const kind =
      found.properties || alternatives.some(({ properties: own }) => own)
        ? 'map'
        : typed.includes('array')
          ? 'list'
          : typed.includes('boolean')
            ? 'boolean'
            : typed.includes('integer') || typed.includes('number')
              ? 'number'
              : typed.includes('string') && !typed.includes('object')
                ? 'text'
                : 'document';
    if (path !== '' && !readOnly.has(path)) {
      const values = found.enum ?? alternatives.find((one) => one.enum)?.enum;
      properties[path] = { kind, ...(required ? { required: true } : {}), ...(values ? { values } : {}) };
    }
    if (depth >= MAX_DEPTH || seen.includes(found)) return;
    const below = [...seen, found];
    if (kind === 'list' && found.items) walk(found.items, `${path}[]`, false, depth + 1, below);
    for (const part of [found, ...alternatives]) {
      for (const [name, child] of Object.entries(part.properties ?? {}))
        walk(child, path === '' ? name : `${path}.${name}`, (found.required ?? []).includes(name), depth + 1, below);
    }
  };
  walk(schema, '', false, 0, []);
  return properties;
}

const known = Object.fromEntries(types.filter((type) => provided[type]).map((type) => [type, indexed(type)]));
const missing = types.filter((type) => !provided[type]);
if (missing.length > 0) throw new Error(`no schema of ${missing.join(', ')}`);
const lines = Object.entries(known).map(
  ([type, properties]) =>
    ` ${JSON.stringify(type)}: {\n${Object.entries(properties)
      .map(([path, about]) => `  ${JSON.stringify(path)}: ${JSON.stringify(about)}`)
      .join(',\n')}\n }`,
);
const source = `cfn-lint ${version} (MIT-0), AWS's resource provider schemas of eu-central-2`;
writeFileSync(
  new URL('properties.json', import.meta.url),
  `{\n"source": ${JSON.stringify(source)},\n"types": {\n${lines.join(',\n')}\n}\n}\n`,
);
console.log(
  `${types.length} types, ${Object.values(known).reduce((sum, properties) => sum + Object.keys(properties).length, 0)} properties`,
);
