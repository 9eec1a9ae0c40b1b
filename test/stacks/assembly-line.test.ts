import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnvironment } from '../../lib/config/load';
import { buildCentre } from '../../lib/model/build';
import { BUILDSPEC } from '../../lib/model/buildspec';
import { lineOf } from '../../lib/model/line';
import { readRegistry, registryPath } from '../../lib/model/registry';
import { sha256 } from '../../lib/release';
import { buildApp } from '../../lib/stacks';
import { edited, environmentFile, reference } from '../config/edits';
import type { Resource } from './bootstrap-templates';

/** The reference with one member more, in the environment file only; the founder's trust document is adopted, the others' are not. */
const member = reference.slice(reference.indexOf('  - slug: member'), reference.indexOf('custody:\n'));
const third = member
  .replaceAll('slug: member', 'slug: third')
  .replaceAll('Second Member', 'Third Member')
  .replaceAll('memb3r0002', 'th1rd00003')
  .replaceAll('r-m002', 'r-t003')
  .replaceAll("'3000", "'4000")
  .replaceAll('member.example', 'third.example');
const environment = parseEnvironment(edited(reference, 'custody:\n', `${third}custody:\n`), 'changed.yaml');
const registry = readRegistry(registryPath(environmentFile('reference')), parseEnvironment(reference, 'reference.yaml'));
const DIGEST = 'd'.repeat(64);
const centre = buildCentre(environment, {
  asOf: '2026-11-24',
  registry: registry && { ...registry, trusts: [{ company: 'vendor', digest: DIGEST }] },
});
const outdir = mkdtempSync(join(tmpdir(), 'assembly-line-'));
const templates = new Map(
  buildApp(centre, { outdir })
    .synth()
    .stacks.map(({ stackName, templateFullPath }) => [
      stackName,
      (JSON.parse(readFileSync(templateFullPath, 'utf8')) as { Resources: Record<string, Resource> }).Resources,
    ]),
);
afterAll(() => rmSync(outdir, { recursive: true, force: true }));
const of = (stack: string, type: string) =>
  Object.values(templates.get(stack) ?? {})
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties as { readonly [name: string]: never });

const STACKS = ['supervisor-builds-COMPANY', 'COMPANY-assembly', 'COMPANY-distribution'];
const functionsOf = (company: string) =>
  STACKS.flatMap((stack) => of(stack.replace('COMPANY', company), 'AWS::Lambda::Function')).map(
    ({ FunctionName, Role, Environment, VpcConfig }) => ({
      name: String(FunctionName),
      role: String(Role),
      settings: (Environment as unknown as { Variables: Record<string, unknown> }).Variables,
      inNetwork: (VpcConfig as unknown as { SubnetIds: readonly object[] } | undefined)?.SubnetIds.length === 2,
    }),
  );

test.each(centre.companies.map(({ slug }) => slug))(
  '%s: twelve functions, each with the name of its own role, in a sealed network',
  (slug) => {
    const line = lineOf(centre, centre.companies.find((company) => company.slug === slug) as never);
    const found = functionsOf(slug);
    expect(found.map(({ name, role, inNetwork }) => [name, role, inNetwork]).sort()).toEqual(
      line.functions.map(({ arn, role }) => [arn.slice(arn.lastIndexOf(':') + 1), role.roleArn, true]).sort(),
    );
    expect(new Set(found.map(({ role }) => role)).size).toBe(12);
    // Nothing is released before a quorum adopted what it is verified with: without the digest a function does nothing.
    expect([...new Set(found.map(({ settings }) => settings['RELEASE_TRUST_DIGEST']))]).toEqual([slug === 'vendor' ? DIGEST : undefined]);
  },
);

test('who signs has the key of its purpose in its own stack; nobody else has any', () => {
  const keys = functionsOf('vendor').flatMap(({ name, settings }) => (settings['RELEASE_KEY'] ? [[name, settings['RELEASE_KEY']]] : []));
  expect(keys).toEqual([
    ['reference-supervisor-control-vendor', { Ref: 'SigningProvenanceKey' }],
    ['reference-supervisor-release-compare-vendor', { Ref: 'SigningComparisonKey' }],
    ['reference-supervisor-release-summarize-vendor', { Ref: 'SigningSummaryKey' }],
    ['reference-supervisor-release-sign-vendor', { Ref: 'SigningReleaseKey' }],
    ['reference-supervisor-release-log-vendor', { Ref: 'SigningLogKey' }],
    ['reference-vendor-control', { Ref: 'SigningProvenanceKey' }],
    ['reference-vendor-release-sign', { Ref: 'SigningReleaseKey' }],
  ]);
});

test.each(centre.companies.map(({ slug }) => slug))(
  "%s: the state machine runs the line's functions, and only it is let in at the company",
  (slug) => {
    const line = lineOf(centre, centre.companies.find((company) => company.slug === slug) as never);
    const [machine] = of(`supervisor-builds-${slug}`, 'AWS::StepFunctions::StateMachine');
    const named = [...String(machine?.['DefinitionString']).matchAll(/"Resource":"([^"]+)"/g)].map(([, arn]) => arn);
    expect([...new Set(named)].sort()).toEqual(line.functions.map(({ arn }) => arn).sort());
    const doors = ['assembly', 'distribution'].flatMap((role) => of(`${slug}-${role}`, 'AWS::Lambda::Permission'));
    expect(doors.map(({ FunctionName, Principal, PrincipalOrgID }) => [FunctionName, Principal, PrincipalOrgID]).sort()).toEqual(
      line.functions
        .filter(({ side }) => side === 'centre')
        .map(({ arn }) => [arn, line.machineRole.roleArn, environment.supervisor.organization.id])
        .sort(),
    );
  },
);

test('both sides build with the same commands, so that an order can name them', () => {
  const specs = centre.companies.flatMap(({ slug }) => [
    ...of(`${slug}-assembly`, 'AWS::CodeBuild::Project'),
    ...of(`supervisor-builds-${slug}`, 'AWS::CodeBuild::Project'),
  ]);
  expect(specs.map(({ Source }) => sha256((Source as unknown as { BuildSpec: string }).BuildSpec))).toEqual(
    Array(6).fill(sha256(BUILDSPEC)),
  );
});

test('without an adopted trust document it is said', () => {
  expect(centre.notices).toContain(
    'no trust document of Second Member, Third Member is adopted: the functions of the assembly line refuse to release anything',
  );
});
