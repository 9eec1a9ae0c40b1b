// Renews offered-types.json from the data of an installed cfn-lint, which carries each Region's resource provider schemas:
//   node policies/data/refresh.mjs PATH/TO/site-packages/cfnlint
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { versionBeside } from './installed-version.mjs';

const [root] = process.argv.slice(2);
if (!root) {
  console.error('usage: node policies/data/refresh.mjs PATH/TO/site-packages/cfnlint');
  process.exit(2);
}
const providers = join(root, 'data', 'schemas', 'providers');
const version = versionBeside(root);
const types = Object.keys(JSON.parse(readFileSync(join(providers, 'eu-central-2.json'), 'utf8'))).filter((type) =>
  type.startsWith('AWS::'),
);
const regions = readdirSync(providers)
  .filter((file) => /^[a-z]{2,4}(-[a-z]+)+-\d\.json$/.test(file))
  .map((file) => file.replace('.json', ''));
const write = (file, value) => writeFileSync(new URL(file, import.meta.url), `${JSON.stringify(value, null, 1)}\n`);
write('offered-types.json', { source: `cfn-lint ${version}, resource provider schemas of eu-central-2`, types: types.sort() });
write('regions.json', { source: `cfn-lint ${version}, Regions with resource provider schemas`, regions: regions.sort() });
console.log(`${types.length} resource types, ${regions.length} Regions`);
