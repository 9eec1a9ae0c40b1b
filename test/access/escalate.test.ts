import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Step, steps, waysTo } from '../../lib/access/escalate';
import { worldOf } from '../../lib/access/world';
import { buildApp } from '../../lib/stacks';
import { writeBootstrap } from '../../lib/stacks/bootstrap';
import { readAssembly } from '../../lib/template';
import { testCentre } from '../policies/centre';

const step = (from: string, to: string): Step => ({ from, to, by: 'sts:AssumeRole' });

test('the shortest way of each, and a circle ends', () => {
  const ways = waysTo(new Set(['goal']), [step('a', 'b'), step('b', 'goal'), step('a', 'goal'), step('b', 'a'), step('c', 'd')]);
  expect([...ways].map(([from, way]) => [from, way.map(({ to }) => to)])).toEqual([
    ['goal', []],
    ['b', ['goal']],
    ['a', ['goal']],
  ]);
});

describe('on the reference', () => {
  const centre = testCentre();
  const outdir = mkdtempSync(join(tmpdir(), 'centre-escalate-'));
  writeBootstrap(centre, outdir);
  buildApp(centre, { outdir }).synth();
  const world = worldOf(readAssembly(outdir), centre);
  rmSync(outdir, { recursive: true, force: true });
  const short = (arn: string) => arn.replace('arn:aws:iam::', '');
  const toThe = (role: string, hostile?: string) => {
    const organization = centre.organizations.find(({ slug }) => slug === hostile);
    return [...waysTo(new Set([role]), steps(world, organization ? { hostile: organization } : {})).keys()]
      .filter((arn) => arn !== role)
      .map(short)
      .sort();
  };

  test('only CloudFormation becomes the executor of key-custody: who writes its change sets cannot run them, who runs them cannot write them', () => {
    const cloudFormation = '100000000002:role/cdk-centre-cfn-exec-role-100000000002-eu-central-2';
    expect(toThe(centre.executorArn)).toEqual([cloudFormation]);
    expect(toThe(centre.executorArn, 'vendor')).toEqual([cloudFormation]);
  });

  test('no engineer rewrites a reader; a hostile management account does, which is why reading needs a grant of the other side', () => {
    const reader = 'arn:aws:iam::200000000003:role/reference-vendor-read-europe';
    expect(toThe(reader)).toEqual([
      '200000000003:role/aws-reserved/sso.amazonaws.com/eu-central-2/AWSReservedSSO_StatisticsReader_0123456789abcdef',
      '200000000003:role/cdk-centre-cfn-exec-role-200000000003-eu-central-2',
    ]);
    expect(toThe(reader, 'vendor')).toContain('200000000001:root');
  });

  test('nobody becomes root or the role that Organizations made in a member account', () => {
    for (const account of centre.organizations.flatMap(({ accounts }) => accounts).filter(({ role }) => role !== 'management')) {
      expect(toThe(`arn:aws:iam::${account.id}:root`)).toEqual([]);
    }
  });
});
