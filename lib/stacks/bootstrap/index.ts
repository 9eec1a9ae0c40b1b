import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetBucketName } from '../../model/asset-bucket';
import type { Account, Centre } from '../../model/centre';
import { EXECUTION_POLICY, PARTITION, QUALIFIER, REGION } from '../../model/names';
import { assetResources } from './assets';
import { boundaryResource } from './boundary';
import { roleResources } from './roles';

export interface BootstrapTemplate {
  /** Below the assembly's folder `bootstrap/`. */
  readonly file: string;
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly template: object;
}

/** Version of the bootstrap contract the CDK CLI checks; ours has what version 33 of the CLI's own template promises. */
const VERSION = '33';

/**
 * Our own bootstrap, one template an account: no AdministratorAccess, an execution policy that names every action, the boundary,
 * and in protected accounts one party that writes change sets and another that executes them. Deployed before the guardrails,
 * which deny every later change of it, with
 * `cdk bootstrap --template FILE --toolkit-stack-name STACK --qualifier centre --cloudformation-execution-policies ARN`
 * (the ARN is the output ExecutionPolicies; without it the CLI announces AdministratorAccess, which this template cannot give).
 */
export function bootstrapTemplates(centre: Centre): readonly BootstrapTemplate[] {
  const accounts = centre.organizations.flatMap((organization) => organization.accounts);
  return accounts.map((account) => ({
    file: `${account.stackName}.template.json`,
    stackName: `${account.stackName}-bootstrap`,
    account: account.id,
    region: REGION,
    template: templateOf(centre, account),
  }));
}

/** Writes the templates and their index below `<outdir>/bootstrap/`. */
export function writeBootstrap(centre: Centre, outdir: string): void {
  const folder = join(outdir, 'bootstrap');
  mkdirSync(folder, { recursive: true });
  const templates = bootstrapTemplates(centre);
  const write = (file: string, value: unknown) => writeFileSync(join(folder, file), `${JSON.stringify(value, null, 2)}\n`);
  for (const { file, template } of templates) write(file, template);
  write(
    'index.json',
    templates.map(({ template: _, ...entry }) => entry),
  );
}

function templateOf(centre: Centre, account: Account): object {
  const bucket = assetBucketName(account);
  return {
    Description: `Bootstrap of ${account.organization.name}, ${account.role}: deployment roles, boundary of every role, asset bucket`,
    Parameters: parameters(account),
    Resources: {
      ...assetResources(account),
      ...boundaryResource(centre, account),
      ...roleResources(centre, account),
      CdkBootstrapVersion: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Type: 'String',
          Name: `/cdk-bootstrap/${QUALIFIER}/version`,
          Value: VERSION,
          Description: 'Version of the bootstrap contract of the CDK CLI',
        },
      },
    },
    Outputs: {
      BucketName: { Description: 'Asset bucket', Value: bucket },
      BucketDomainName: { Description: 'Where the asset bucket is reached', Value: `${bucket}.s3.${REGION}.amazonaws.com` },
      FileAssetKeyArn: { Description: 'No key: assets are encrypted with SSE-S3', Value: { Ref: 'FileAssetsBucketKmsKeyId' } },
      PublicAccessBlocked: { Description: 'Always', Value: { Ref: 'PublicAccessBlockConfiguration' } },
      ExecutionPolicies: { Description: 'The execution policy, never another', Value: { Ref: 'CloudFormationExecutionPolicies' } },
      BootstrapVersion: { Description: 'Version of the bootstrap contract', Value: VERSION },
      BootstrapVariant: { Description: 'Variant of the bootstrap template', Value: { Ref: 'BootstrapVariant' } },
      BootstrapQualifier: { Description: 'Qualifier of all names', Value: { Ref: 'Qualifier' } },
    },
  };
}

/**
 * What the CLI passes whether a template knows it or not, each with the one value allowed. It also knows `--trust`,
 * `--bootstrap-bucket-name` and others: their parameters are missing here, so CloudFormation refuses them.
 */
function parameters(account: Account): object {
  const fixed = (value: string, Description: string) => ({ Type: 'String', Default: value, AllowedValues: [value], Description });
  return {
    Qualifier: fixed(QUALIFIER, 'Part of names that policies of both organizations rest on'),
    BootstrapVariant: fixed('Swiss centre', 'Keeps the CLI from replacing this template with its own'),
    FileAssetsBucketKmsKeyId: fixed('AWS_MANAGED_KEY', 'What the CLI passes by default; no key of custody exists before genesis'),
    PublicAccessBlockConfiguration: fixed('true', 'Public access is always blocked'),
    CloudFormationExecutionPolicies: fixed(
      `arn:${PARTITION}:iam::${account.id}:policy/${EXECUTION_POLICY}`,
      'The policy this template makes; no other is attached',
    ),
  };
}
