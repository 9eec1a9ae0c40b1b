import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
      'member-management',
      'member-review',
      'member-statistics',
      'supervisor-builds-member',
      'supervisor-builds-vendor',
      'supervisor-key-custody',
      'supervisor-trail',
      'vendor-management',
      'vendor-review',
      'vendor-statistics',
    ],
    ['member-assembly', 'member-distribution', 'supervisor-management', 'vendor-assembly', 'vendor-distribution'],
  ]);
});

test('docs/deploying.md says this order', () => {
  const { assembly, centre } = synthesized('reference');
  const { waves } = deploymentOrder(assembly, centre);
  // Companies are alike: the founder stands for all.
  const lines = waves.map((wave) =>
    wave
      .map((stack) => stack.replace(/^(vendor|member)-|-(vendor|member)$/g, (part) => part.replace(/vendor|member/, 'COMPANY')))
      .filter((stack, index, all) => !stack.endsWith('-bootstrap') && all.indexOf(stack) === index)
      .sort()
      .map((stack) => `\`${stack}\``)
      .join(', '),
  );
  const table = lines.map((line, index) => `${index + 1}. ${line}`).join('\n');
  const file = join('docs', 'deploying.md');
  const text = readFileSync(file, 'utf8');
  const expected = text.replace(/<!-- order -->[\s\S]*<!-- \/order -->/, () => `<!-- order -->\n${table}\n<!-- /order -->`);
  if (process.env['DOCS'] === '1') writeFileSync(file, expected);
  expect(readFileSync(file, 'utf8')).toBe(expected);
});
