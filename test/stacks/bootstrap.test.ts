import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { bootstrapTemplates, writeBootstrap } from '../../lib/stacks/bootstrap';
import { centreOf, documentsOf, ENVIRONMENTS, list, type Named, type Template, templatesOf } from './bootstrap-templates';

const all = ENVIRONMENTS.flatMap((name) =>
  templatesOf(centreOf(name)).map((named) => ({ ...named, title: `${name}: ${named.account.stackName}` })),
);
const rolesOf = (template: Template) => Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
const letters = (value: unknown) => JSON.stringify(value).replace(/\s/g, '').length;

describe('one template for every account', () => {
  const centre = centreOf('reference');
  const accounts = centre.organizations.flatMap((organization) => organization.accounts);

  test('each named after its account, in Zurich', () => {
    expect(bootstrapTemplates(centre).map(({ template: _, ...entry }) => entry)).toEqual(
      accounts.map(({ id, stackName }) => ({
        file: `${stackName}.template.json`,
        stackName: `${stackName}-bootstrap`,
        account: id,
        region: 'eu-central-2',
      })),
    );
  });

  test('written with an index, the same bytes each time', () => {
    const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'bootstrap-')));
    const [first, second] = folders.map((folder) => {
      writeBootstrap(centreOf('reference'), folder);
      const within = join(folder, 'bootstrap');
      return Object.fromEntries(readdirSync(within).map((file) => [file, readFileSync(join(within, file), 'utf8')]));
    });
    for (const folder of folders) rmSync(folder, { recursive: true });
    expect(Object.keys(first ?? {}).sort()).toEqual(
      [...accounts.map(({ stackName }) => `${stackName}.template.json`), 'index.json'].sort(),
    );
    expect(second).toEqual(first);
  });
});

describe('the contract of the CDK CLI', () => {
  const own = readFileSync(require.resolve('aws-cdk/lib/api/bootstrap/bootstrap-template.yaml'), 'utf8');

  test.each(all)('$title', ({ account, template }: Named) => {
    const version = /CdkBootstrapVersion:[\s\S]*?Value: '(\d+)'/.exec(own)?.[1];
    const values = (entries: Readonly<Record<string, { readonly Value: unknown }>>) =>
      Object.fromEntries(Object.entries(entries).map(([key, { Value }]) => [key, Value]));
    const bucket = `cdk-centre-assets-${account.id}-eu-central-2`;
    // The CLI passes these whether the template has them or not; any other it is asked to pass must fail.
    expect(Object.fromEntries(Object.entries(template.Parameters).map(([key, { AllowedValues }]) => [key, AllowedValues]))).toEqual({
      Qualifier: ['centre'],
      BootstrapVariant: ['Swiss centre'],
      FileAssetsBucketKmsKeyId: ['AWS_MANAGED_KEY'],
      PublicAccessBlockConfiguration: ['true'],
      CloudFormationExecutionPolicies: [`arn:aws:iam::${account.id}:policy/cdk-centre-cfn-exec-policy`],
    });
    expect(values(template.Outputs)).toMatchObject({
      BucketName: bucket,
      BucketDomainName: `${bucket}.s3.eu-central-2.amazonaws.com`,
      BootstrapVersion: version,
    });
    expect(template.Resources['CdkBootstrapVersion']?.Properties).toMatchObject({
      Name: '/cdk-bootstrap/centre/version',
      Value: version,
    });
  });
});

describe('quotas of IAM and CloudFormation', () => {
  test.each(all)('$title', ({ template }: Named) => {
    // The CLI sends it as YAML (aws-cdk, makeBodyParameter); a longer body would need a bucket that is not there yet.
    expect(stringify(template, { schema: 'yaml-1.1', lineWidth: 0 }).length).toBeLessThan(51_200);
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type === 'AWS::IAM::ManagedPolicy') expect(letters(Properties['PolicyDocument'])).toBeLessThanOrEqual(6_144);
    }
    for (const { Properties } of rolesOf(template)) {
      expect(String(Properties['RoleName']).length).toBeLessThanOrEqual(64);
      expect(letters(Properties['AssumeRolePolicyDocument'])).toBeLessThanOrEqual(2_048);
      const inline = (Properties['Policies'] ?? []) as readonly { readonly PolicyDocument: unknown }[];
      expect(inline.reduce((sum, { PolicyDocument }) => sum + letters(PolicyDocument), 0)).toBeLessThanOrEqual(10_240);
    }
  });
});

describe('how statements and resources are written', () => {
  test.each(all)('$title', ({ template }: Named) => {
    for (const { place, statements } of documentsOf(template)) {
      const sids = statements.map(({ Sid }) => Sid);
      expect({ place, sids: new Set(sids).size }).toEqual({ place, sids: sids.length });
      for (const sid of sids) expect(sid).toMatch(/^(?=.{8,})[A-Z][a-z0-9]*([A-Z][a-z0-9]*)+$/);
      for (const { Effect, Principal, Action, NotAction, NotResource } of statements) {
        expect([NotAction, NotResource]).toEqual([undefined, undefined]);
        if (Effect === 'Deny') continue;
        expect(Principal).not.toBe('*');
        expect(JSON.stringify(Principal ?? {})).not.toContain('"*"');
        expect(list(Action).filter((action) => action.includes('*'))).toEqual([]);
      }
    }
    for (const { Properties } of rolesOf(template)) expect(String(Properties['Description']).length).toBeGreaterThan(20);
    for (const resource of Object.values(template.Resources)) {
      if (!resource.Type.startsWith('AWS::S3::')) continue;
      expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
    expect(JSON.stringify(template)).not.toMatch(/arn:aws:iam::aws:policy|AdministratorAccess|ReadOnlyAccess/);
  });
});
