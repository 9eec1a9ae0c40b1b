import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ClaimResult } from '../../lib/claims/results';
import { CentreValidation } from '../../lib/gate/plugin';
import type { ResourceRule } from '../../lib/gate/types';
import { CentreChecks } from '../../policies/packs/centre';
import { countedPacks, type PackCheck } from '../../policies/packs/counted';
import { RULES } from '../../policies/rules';
import { bucketVersioned } from '../../policies/rules/integrity/bucket-versioned';
import { testCentre } from '../policies/centre';

const scratch = mkdtempSync(join(tmpdir(), 'centre-plugin-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
beforeEach(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = 0;
});

const broken: ResourceRule = {
  ...bucketVersioned,
  check: () => {
    throw new Error('boom');
  },
};

function app(plugins: Parameters<Validations['addPlugins']>, build: (stack: Stack) => void) {
  const made = new App({
    outdir: mkdtempSync(join(scratch, 'out-')),
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    context: { '@aws-cdk/core:failSynthOnValidationErrors': true },
  });
  const stack = new Stack(made, 's', { env: { account: '200000000003', region: 'eu-central-2' } });
  build(stack);
  Validations.of(made).addPlugins(...plugins);
  return { made, stack };
}
/** Whether the synthesis failed, by exception or by exit code. */
function fails(made: App): boolean {
  process.exitCode = 0;
  try {
    made.synth();
  } catch {
    return true;
  }
  return process.exitCode !== 0 && process.exitCode !== undefined;
}
const open = (stack: Stack) => new CfnResource(stack, 'Store', { type: 'AWS::S3::Bucket', properties: {} });
const versioned = (stack: Stack) =>
  new CfnResource(stack, 'Store', { type: 'AWS::S3::Bucket', properties: { VersioningConfiguration: { Status: 'Enabled' } } });

test('a violation fails the synthesis, and acknowledging it does not help', () => {
  expect(fails(app([new CentreValidation([bucketVersioned])], versioned).made)).toBe(false);
  expect(fails(app([new CentreValidation([bucketVersioned])], open).made)).toBe(true);
  const acknowledged = app([new CentreValidation([bucketVersioned])], open);
  for (const id of ['bucket-versioned', 'SwissCentre::bucket-versioned', 'SwissCentre-bucket-versioned']) {
    Validations.of(acknowledged.stack).acknowledge({ id, reason: 'trying to get around the gate' });
    Validations.of(acknowledged.made).acknowledge({ id, reason: 'trying to get around the gate' });
  }
  expect(fails(acknowledged.made)).toBe(true);
});

test('a rule that crashes fails the synthesis', () => {
  expect(fails(app([new CentreValidation([broken])], versioned).made)).toBe(true);
});

test('our rules as a cdk-nag pack, for any app', () => {
  const { made } = app([], (stack) => new Bucket(stack, 'Open'));
  const report = new CentreChecks().validateScope(made);
  expect(report.success).toBe(false);
  const ids = report.violations.map(({ ruleName }) => ruleName);
  expect(ids).toEqual(expect.arrayContaining(['Centre-bucket-locked', 'Centre-bucket-versioned', 'Centre-bucket-tls-only']));
  expect(ids).not.toContain('Centre-retain-on-delete');
  expect(report.violations.find(({ ruleName }) => ruleName === 'Centre-bucket-versioned')?.description).toContain(
    'expected Enabled, found nothing',
  );
  expect(new Set(ids).size).toBeLessThanOrEqual(RULES.length);
});

test("foreign packs: every check is recorded, the register decides, and cdk-nag's own acknowledgements have no effect", () => {
  const record: PackCheck[] = [];
  const { made, stack } = app([...countedPacks(record, () => false)], (inside) => new Bucket(inside, 'Open'));
  Validations.of(stack).acknowledge({ id: 'AwsSolutions-S1', reason: 'trying to get around the register' });
  expect(fails(made)).toBe(true);
  expect(record.filter(({ id }) => id === 'AwsSolutions-S1')).toEqual([
    expect.objectContaining({ path: 's/Open/Resource', result: 'finding', pack: 'AwsSolutions' }),
  ]);
  expect(record.filter(({ id }) => id === 'AwsSolutions-EC23')).toEqual([expect.objectContaining({ result: 'not-applicable' })]);
  const accepted: PackCheck[] = [];
  expect(fails(app([...countedPacks(accepted, () => true)], (inside) => new Bucket(inside, 'Open')).made)).toBe(false);
  expect(accepted.length).toBe(record.length);
});

const { expects: _, ...anyBucket } = bucketVersioned;

test('a rule that covers less than the model says fails the synthesis', () => {
  const plugin = new CentreValidation([bucketVersioned], testCentre());
  expect([fails(app([plugin], versioned).made), plugin.result?.outcome]).toEqual([true, 'incomplete']);
});

test('a claim that is not proven fails the synthesis, and says who could do what', () => {
  const claim = (verdict: ClaimResult['verdict'], entry: Partial<ClaimResult['entries'][number]>): ClaimResult => ({
    id: 'keys-safe',
    claim: 'Nobody takes a key.',
    verdict,
    intact: verdict,
    hostile: 'proven',
    entries: [{ sid: 'TakesAKey', column: 'guardrails intact', verdict, asked: 1, ...entry }],
    seconds: 0,
  });
  const synthesized = (results: readonly ClaimResult[]) => {
    const plugin = new CentreValidation([anyBucket], testCentre(), () => results);
    return [fails(app([plugin], versioned).made), plugin.result?.outcome];
  };
  expect(synthesized([claim('proven', {})])).toEqual([false, 'clean']);
  expect(synthesized([claim('unknown', { why: 'it depends' })])).toEqual([true, 'incomplete']);
  expect(synthesized([claim('counterexample', {})])).toEqual([true, 'violations']);
  expect(synthesized([])).toEqual([true, 'incomplete']);
});
