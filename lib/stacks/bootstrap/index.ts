import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account, Centre } from '../../model/centre';
import { QUALIFIER, REGION } from '../../model/names';
import { assetBucketName, assetResources } from './assets';
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
 * Our own bootstrap, one template an account, for `cdk bootstrap --template FILE --qualifier centre`: no AdministratorAccess,
 * explicit execution policies, the boundary, and in protected accounts one party that writes change sets and another that
 * executes them.
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
  const write = (file: string, value: unknown) => writeFileSync(join(folder, file), `${JSON.stringify(value, null, 1)}\n`);
  for (const { file, template } of templates) write(file, template);
  write(
    'index.json',
    templates.map(({ template: _, ...entry }) => entry),
  );
}

function templateOf(centre: Centre, account: Account): object {
  const version = {
    Description: `Version of the bootstrap contract of the CDK CLI`,
    Type: 'String',
    Name: `/cdk-bootstrap/${QUALIFIER}/version`,
    Value: VERSION,
  };
  return {
    Description: `Bootstrap of ${account.organization.name}, ${account.role}: deployment roles with named actions, the boundary of every role, the asset bucket`,
    Parameters: {
      // The CLI passes it; names are fixed, because policies in both organizations must know them.
      Qualifier: {
        Type: 'String',
        Default: QUALIFIER,
        AllowedValues: [QUALIFIER],
        Description: 'Fixed: part of names that policies rest on',
      },
      BootstrapVariant: {
        Type: 'String',
        Default: 'Swiss centre',
        AllowedValues: ['Swiss centre'],
        Description: 'Keeps the CLI from replacing this template with its own',
      },
    },
    Resources: {
      ...assetResources(account),
      ...boundaryResource(account),
      ...roleResources(centre, account),
      CdkBootstrapVersion: { Type: 'AWS::SSM::Parameter', Properties: version },
    },
    Outputs: {
      BucketName: { Description: 'Asset bucket', Value: assetBucketName(account) },
      BucketDomainName: {
        Description: 'Where the asset bucket is reached',
        Value: `${assetBucketName(account)}.s3.${REGION}.amazonaws.com`,
      },
      BootstrapVersion: { Description: 'Version of the bootstrap contract', Value: VERSION },
      BootstrapVariant: { Description: 'Variant of the bootstrap template', Value: { Ref: 'BootstrapVariant' } },
      BootstrapQualifier: { Description: 'Qualifier of all names', Value: { Ref: 'Qualifier' } },
    },
  };
}
