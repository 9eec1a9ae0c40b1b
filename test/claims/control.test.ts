import type { Control } from '../../lib/claims/control';
import { stepsTo } from '../../lib/claims/counterexample';
import { controlOf } from '../../lib/claims/spread';
import { worldOf } from '../../lib/world/world';
import { testCentre } from '../policies/centre';
import { referenceAssembly } from '../world/reference';

const centre = testCentre();
const world = worldOf(referenceAssembly(), centre);
const together = (organizations: readonly string[], hostile: readonly string[] = []): Control =>
  controlOf(world, { name: 'test', organizations: new Set(organizations), hostile: new Set(hostile) });
const names = (control: Control, pattern: RegExp) =>
  [...control.actors]
    .map(({ principal }) => principal.arn.replace('arn:aws:iam::', ''))
    .filter((arn) => pattern.test(arn))
    .sort();
const cfn = (account: string) => `${account}:role/cdk-centre-cfn-exec-role-${account}-eu-central-2`;

test('the companies by themselves run CloudFormation only in accounts that one side changes', () => {
  const control = together(['vendor', 'member']);
  expect(names(control, /cfn-exec/)).toEqual(
    ['200000000004', '200000000005', '200000000006', '300000000004', '300000000005', '300000000006'].map(cfn),
  );
  expect([...control.state.hostile, ...control.state.unbounded]).toEqual([]);
});

test('the supervisor by itself executes, and runs CloudFormation nowhere', () => {
  const control = together(['supervisor']);
  expect(names(control, /cfn-exec|custody-/)).toEqual([]);
  expect(names(control, /execute-role/)).toHaveLength(9);
  expect(control.state.opened.size).toBe(0);
});

test('the supervisor and the founder together change everything that the two of them change', () => {
  const control = together(['supervisor', 'vendor']);
  expect(names(control, /cfn-exec-role-1/)).toEqual(['100000000001', '100000000002', '100000000003'].map(cfn));
  expect([...control.state.hostile].sort()).toEqual(['supervisor', 'vendor']);
});

test('a hostile supervisor becomes the executor, and opens no key: the way through the second hand is the founder’s', () => {
  const control = together(['supervisor', 'member'], ['supervisor']);
  expect(names(control, /custody-executor/)).toEqual(['100000000002:role/reference-supervisor-custody-executor']);
  expect([...control.state.opened].filter((arn) => arn.includes(':kms:'))).toEqual([]);
  expect(control.possible('aws:vpceaccount', centre.secondHand.id)).toBe(false);
  expect(control.possible('aws:vpceaccount', '100000000002')).toBe(true);
});

test('nobody gets into another company', () => {
  for (const hostile of [[], ['vendor']]) expect(names(together(['vendor'], hostile), /^3/)).toEqual([]);
});

test('steps lead from people to what is controlled, in order', () => {
  const control = together(['vendor']);
  const [role] = [...control.actors].filter(({ principal }) => principal.arn.endsWith('role/reference-vendor-publish'));
  if (!role) throw new Error('the engineers do not become the publisher');
  const steps = stepsTo(control, {
    actor: role,
    action: 's3:PutObject',
    target: { arn: 'arn:aws:s3:::any', kind: 'bucket', account: role.account },
  });
  expect(steps.map(({ by, to }) => `${by} ${to.replace(/^.*role\//, '')}`)).toEqual([
    'iam:PassRole, lambda:CreateFunction reference-vendor-publish',
    'cloudformation:CreateStack cdk-centre-cfn-exec-role-200000000005-eu-central-2',
    'writing its policies reference-vendor-publish',
  ]);
});

test('a role that a trust policy of its own account names one by one needs no word of its own policies', () => {
  const lookup = 'arn:aws:iam::200000000003:role/cdk-centre-lookup-role-200000000003-eu-central-2';
  const ingest = 'arn:aws:iam::200000000003:role/reference-vendor-ingest';
  const trusting = (named: string) =>
    worldOf(referenceAssembly(), centre, (policy, { kind, owner }) => {
      if (kind !== 'trust' || owner !== ingest) return policy;
      return { ...policy, statements: [{ Sid: 'Test', Effect: 'Allow', Principal: { AWS: named }, Action: 'sts:AssumeRole' }] };
    });
  const become = (named: string) => {
    const control = controlOf(trusting(named), { name: 'test', organizations: new Set(['vendor']), hostile: new Set() });
    return [...control.actors].some(({ principal }) => principal.arn === ingest);
  };
  expect([lookup, 'arn:aws:iam::200000000003:role/reference-vendor-other'].map(become)).toEqual([true, false]);
});
