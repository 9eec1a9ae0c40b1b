import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCentre } from '../../bin/load-centre';
import { deploymentOrder } from '../../lib/rehearse/order';
import { buildApp } from '../../lib/stacks';
import { writeBootstrap } from '../../lib/stacks/bootstrap';
import { readAssembly } from '../../lib/template';

const synthesized = (name: string) => {
  const { centre } = loadCentre(join('environments', `${name}.yaml`), '2026-11-01');
  const outdir = mkdtempSync(join(tmpdir(), 'order-'));
  try {
    writeBootstrap(centre, outdir);
    buildApp(centre, { outdir }).synth();
    return { centre, assembly: readAssembly(outdir) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
};

test.each(['reference', 'minimal', 'trial'])('%s can be deployed to empty accounts', (name) => {
  const { assembly, centre } = synthesized(name);
  const { problems, waves } = deploymentOrder(assembly, centre);
  expect(problems).toEqual([]);
  expect(waves.flat().sort()).toEqual(assembly.templates.map(({ stackName }) => stackName).sort());
});

test('reference: what comes after what', () => {
  const { assembly, centre } = synthesized('reference');
  const { waves } = deploymentOrder(assembly, centre);
  expect(waves.map((wave) => wave.filter((stack) => !stack.endsWith('-bootstrap')).sort())).toEqual([
    ['supervisor-keys-member', 'supervisor-keys-supervisor', 'supervisor-keys-vendor'],
    ['supervisor-supervision'],
    ['supervisor-copies-member', 'supervisor-copies-vendor'],
    ['member-log-archive', 'vendor-log-archive'],
    [
      'member-assembly',
      'member-distribution',
      'member-management',
      'member-review',
      'member-statistics',
      'supervisor-key-custody',
      'supervisor-trail',
      'vendor-assembly',
      'vendor-distribution',
      'vendor-management',
      'vendor-review',
      'vendor-statistics',
    ],
    ['supervisor-management'],
  ]);
});
